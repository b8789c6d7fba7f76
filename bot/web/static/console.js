/* On every page of the console: tells that this adviser's page is open (bot/advisers/presence.py),
   shows how many visitors wait, and keeps the page of a live conversation right. */
(() => {
  "use strict";

  const BEAT = 30000; // ms; browsers make it once a minute in a hidden tab, which the server allows
  const WRITING_LASTS = 6000; // ms after the last signal

  const find = (id) => document.getElementById(id);
  const title = document.title;

  async function beat() {
    try {
      const answer = await fetch("/console/presence/vu", { method: "POST" });
      if (!answer.ok || answer.redirected) return;
      const { waiting } = await answer.json();
      const words = waiting ? ` (${waiting} en attente)` : "";
      if (find("direct-count").textContent !== words) find("direct-count").textContent = words;
      document.title = waiting ? `(${waiting}) ${title}` : title;
    } catch {
      // the next beat tries again
    }
  }

  beat();
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", () => document.hidden || beat());

  const reply = find("reply");
  if (!reply) return;

  let silent = null;
  function hush() {
    clearTimeout(silent);
    if (find("writing")) find("writing").textContent = "";
  }

  /* The stream gives back a message that a reconnection already brought: keep the first. */
  document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
    const [, id] = event.detail.data.match(/id="(m-\d+)"/) ?? [];
    if (id && find(id)) event.preventDefault();
    if (event.detail.data.includes("te-line--visitor")) hush();
    setTimeout(() => find("log").lastElementChild?.scrollIntoView({ block: "nearest" }));
  });

  document.body.addEventListener("htmx:sseOpen", ({ detail }) => {
    detail.source.addEventListener("typing", () => {
      if (!find("writing")) return;
      find("writing").textContent = find("writing").dataset.words;
      clearTimeout(silent);
      silent = setTimeout(hush, WRITING_LASTS);
    });
  });

  reply.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful) return;
    find("text").value = "";
    find("text").focus();
  });
  find("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    reply.requestSubmit();
  });
  find("log").lastElementChild?.scrollIntoView({ block: "nearest" });
})();

/* j and k walk through the list, from a link of the list only: elsewhere they are letters. */
document.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  const list = document.activeElement?.closest("[data-keys]");
  if (!step || !list || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...list.querySelectorAll("a")];
  const next = links[links.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

/* The keys of the review (console/review.html), from its section only, outside of fields. */
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("[data-review]");
  const field = event.target.closest?.("input:not([type=checkbox]), textarea, select");
  const inside = form?.closest("section").contains(document.activeElement);
  if (!inside || field || event.ctrlKey || event.metaKey || event.altKey) return;
  const need = form.querySelectorAll("[name=need]")[Number(event.key) - 1];
  const control = need ?? form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!control) return;
  event.preventDefault();
  control.click();
});
