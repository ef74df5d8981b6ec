// Shows how a search goes as the server tells it. Without this, the page has a link that looks again.
const place = document.querySelector("[data-events]");
const told = new EventSource(place.dataset.events);
told.addEventListener("look", (event) => {
  for (const [name, html] of Object.entries(JSON.parse(event.data))) {
    const part = name === "said" ? document.querySelector("#said strong") : document.getElementById(name);
    if (part.dataset.last !== html) part.innerHTML = html; // what has not changed is not read aloud again
    part.dataset.last = html;
  }
});
told.addEventListener("over", () => {
  told.close();
  location.reload();
});
