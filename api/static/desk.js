// The front desk's shortcuts. Without it every form and link works too; with it the screen stays, so that what was done
// is read aloud, and lists are gone through with the arrow keys.
const desk = () => document.getElementById("desk");

function show(page) {
  desk().replaceWith(page.getElementById("desk"));
  const done = document.getElementById("done");
  const now = [...page.querySelectorAll("#done li")];
  now.slice(done.children.length).forEach((line) => done.append(line)); // only what is new is read out
  document.title = page.title;
  desk().querySelector("[autofocus]")?.focus();
}

async function go(address, sent) {
  const answer = await fetch(address, sent).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page?.getElementById("done")) return location.assign(address); // signed out, say: the whole page then
  history.replaceState(null, "", answer.url);
  show(page);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-stay]")) return;
  event.preventDefault();
  const given = new URLSearchParams(new FormData(form));
  if (form.method === "post") go(form.action, { method: "POST", body: given });
  else go(`${form.action}?${given}`);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-stay]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.href);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = document.activeElement;
  if (event.key === "Escape") return document.getElementById("query").select();
  const times = at.closest("[data-times]"); // a digit means a time only to who is among the times
  if (times && /^[1-9]$/.test(event.key)) {
    const time = times.querySelector(`#time-${event.key}`);
    if (time) { time.checked = true; time.focus(); }
  }
  const links = [...(at.closest("[data-list]")?.querySelectorAll("a") ?? [])];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (links.length && step) {
    event.preventDefault();
    links[Math.min(Math.max(links.indexOf(at) + step, 0), links.length - 1)].focus();
  }
});
