// Every twenty seconds: the counts as they are now, and the list too unless somebody is at work in it.
const looked = async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("list");
  const list = document.getElementById("list");
  if (!fresh || fresh.innerHTML === list.dataset.last) return;
  list.dataset.last = fresh.innerHTML;
  if (!list.contains(document.activeElement)) {
    list.innerHTML = fresh.innerHTML;
    return;
  }
  const counts = [...fresh.querySelectorAll("[data-count]")].map((one) => one.textContent);
  list.querySelectorAll("[data-count]").forEach((one, at) => {
    if (counts[at] && one.textContent !== counts[at]) one.textContent = counts[at];
  });
};
setInterval(looked, 20_000);
