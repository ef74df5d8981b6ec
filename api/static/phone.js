// Looks for new messages every two seconds and rewrites the list only when it has changed.
const list = document.getElementById("messages");
setInterval(async () => {
  const answer = await fetch(list.dataset.source).catch(() => null);
  if (!answer || !answer.ok) return;
  const html = await answer.text();
  if (html !== list.dataset.last) list.innerHTML = html;
  list.dataset.last = html;
}, 2000);
