/* <script src="https://…/widget.js" async></script> adds a button that opens the assistant in a
   panel. Until it is pressed, nothing more is fetched and nothing is stored. The shadow root keeps
   the page's style out and ours in. French here: a host page loads this file alone. */
(() => {
  "use strict";

  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const ANSWERS_WITHIN = 10000; // ms: then the panel says that the frame could not be shown
  const NAME = "te-assistant";
  if (document.querySelector(NAME)) return; // the script stands twice on the page

  const STYLE = `
    :host { all: initial; font-size: medium; color-scheme: light dark; }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    button, a, p, h2 { font: 500 1em/1.5 Marianne, arial, sans-serif; margin: 0; }
    button { cursor: pointer; border: 0; border-radius: 0; padding: .5em 1em; }
    .launcher, .panel { position: fixed; z-index: 2147483000; right: 1em; bottom: 1em; }
    .launcher, .close { background: #000091; color: #fff; }
    .launcher { max-width: calc(100vw - 2em); padding: .75em 1.25em; box-shadow: 0 0 0 2px #fff, 0 4px 16px #00001266; }
    .launcher:hover, .close:hover { background: #1212ff; }
    .panel { display: flex; flex-direction: column; width: 27em; height: 44em;
      max-width: calc(100vw - 2em); max-height: calc(100vh - 2em); max-height: calc(100dvh - 2em);
      background: #fff; color: #161616; border: 1px solid #929292; box-shadow: 0 6px 24px #00001240; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; gap: .25em 1em; padding: .5em 1em; border-bottom: 1px solid #929292; }
    h2 { flex: 1; font-weight: 700; color: inherit; }
    a { color: #000091; font-size: .875em; }
    .late { padding: 1em; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    :focus-visible { outline: 2px solid #0a76f6; outline-offset: 2px; }
    @media (max-width: 30em), (max-height: 30em) {
      .panel { inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; border: 0; }
    }
    @media (prefers-color-scheme: dark) {
      .panel { background: #161616; color: #fff; border-color: #666; }
      .bar { border-color: #666; }
      a { color: #8585f6; }
      .launcher, .close { background: #8585f6; color: #000091; }
      .launcher { box-shadow: 0 0 0 2px #161616, 0 4px 16px #00001266; }
      .launcher:hover, .close:hover { background: #b1b1f9; }
    }
    @media print { .launcher, .panel { display: none; } }`;
  const PAGE = `
    <button type="button" class="launcher" aria-expanded="false">Assistant participation citoyenne</button>
    <div class="panel" role="dialog" aria-labelledby="title" hidden>
      <div class="bar">
        <h2 id="title" tabindex="-1">Assistant automatique de l'ANCT</h2>
        <button type="button" class="close">Fermer</button>
        <a href="${origin}/" target="_blank" rel="noopener">Ouvrir dans une page (nouvelle fenêtre)</a>
      </div>
      <p class="late" role="status" hidden>L'assistant ne s'affiche pas ici. Vous pouvez l'ouvrir dans une page, par le lien ci-dessus.</p>
    </div>`;

  const host = document.createElement(NAME);
  host.lang = "fr";
  const root = host.attachShadow({ mode: "open" });
  root.innerHTML = PAGE;
  dress();
  const [launcher, panel, title, late] = [".launcher", ".panel", "h2", ".late"].map((s) => root.querySelector(s));
  let frame = null;
  let ready = false;

  /* A sheet made by script is allowed where the page's policy forbids inline style. */
  function dress() {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
    }
  }

  function load() {
    frame = document.createElement("iframe");
    frame.title = "Assistant Territoires d'engagement";
    frame.src = `${origin}/widget`;
    panel.append(frame);
    setTimeout(() => (late.hidden = ready), ANSWERS_WITHIN);
  }

  /* The field where one types with keys; the title where a touch keyboard would hide the welcome. */
  function enter() {
    title.focus();
    if (!ready || !matchMedia("(pointer: fine)").matches) return;
    frame.focus();
    frame.contentWindow.postMessage({ te: "focus" }, origin);
  }

  function toggle(open) {
    panel.hidden = !open;
    launcher.hidden = open;
    launcher.setAttribute("aria-expanded", String(open));
    if (open && !frame) load();
    if (open) enter();
    else launcher.focus();
  }

  launcher.addEventListener("click", () => toggle(true));
  root.querySelector(".close").addEventListener("click", () => toggle(false));
  panel.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  addEventListener("message", ({ source, origin: from, data }) => {
    if (!frame || source !== frame.contentWindow || from !== origin) return;
    if (data?.te === "close" && !panel.hidden) toggle(false);
    if (data?.te !== "ready") return;
    const first = !ready;
    ready = late.hidden = true;
    if (first && root.activeElement === title) enter();
  });

  document.body ? document.body.append(host) : addEventListener("DOMContentLoaded", () => document.body.append(host));
})();
