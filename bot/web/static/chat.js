/* The conversation page, for browsers with JavaScript; without it the forms work alone.
   htmx sends and swaps; this file keeps what surrounds it right: a message shown once, the words
   typed never lost, the focus where the visitor left it. Its sentences stand in _chat_texts.html. */
(() => {
  "use strict";

  const STATUS_DELAY = 4000; // ms: a reconnection shorter than that is not worth telling
  const COUNT_DELAY = 600; // ms after the last key: a screen reader is told once, not at each letter
  const COUNT_FROM = 0.9; // of the limit
  const NEAR_END = 300; // px: whoever reads further up is not moved

  const find = (id) => document.getElementById(id);
  const field = () => find("text");
  const say = (name, n) => find("texts").dataset[name].replace("{n}", n);
  const smooth = () =>
    matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  let sent = null; // the words on their way, as the field held them
  let failed = false; // the last sending did not arrive; its client_id is still good
  let lost = null; // timer, then true once "connection lost" was said

  /* A message may come twice, by the answer to a sending and by the stream: keep the first.
     The recorded welcome takes the place of the one that the empty page shows. */
  htmx.defineExtension("once", {
    transformResponse(text) {
      const page = document.createElement("template");
      page.innerHTML = text;
      for (const line of page.content.querySelectorAll("li.te-line")) {
        if (find("m-welcome")) find("m-welcome").id = line.id;
        if (find(line.id)) line.remove();
      }
      return page.innerHTML;
    },
  });

  /* The first message opens the stream; a page that shows messages comes with it open. */
  function connect() {
    const live = find("live");
    const last = find("log").lastElementChild.id.match(/^m-(\d+)$/);
    if (live.hasAttribute("sse-connect") || !last) return;
    live.setAttribute("sse-connect", live.dataset.connect + last[1]);
    htmx.process(live);
  }

  function busy(on) {
    const button = document.querySelector("#composer [type=submit]");
    button.dataset.label ??= button.textContent;
    button.textContent = on ? say("button") : button.dataset.label;
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
    find("status").textContent = on ? say("sending") : "";
  }

  function showFailure(form) {
    failed = form.id === "composer";
    find("alert").append(find(failed ? "not-sent" : "choice-not-sent").content.cloneNode(true));
    if (failed) field().focus();
  }

  function reveal(line) {
    line?.scrollIntoView({ block: "start", behavior: smooth() });
  }

  function count() {
    const limit = Number(field().dataset.limit);
    const left = limit - [...field().value.trim()].length;
    const near = left < limit * (1 - COUNT_FROM);
    find("text-count").textContent = near ? say(left < 0 ? "over" : "left", Math.abs(left)) : "";
    find("text-count").classList.toggle("te-count--over", left < 0);
  }

  const chat = find("chat");

  chat.addEventListener("htmx:beforeRequest", (event) => {
    sent = event.detail.elt.id === "composer" ? field().value : null;
    find("alert").replaceChildren();
    busy(true);
  });

  /* The composer is replaced by a fresh one: carry over what was typed since the sending. */
  chat.addEventListener("htmx:oobBeforeSwap", () => {
    const typed = field().value;
    if (typed === sent) return;
    chat.addEventListener("htmx:oobAfterSwap", () => (field().value ||= typed), { once: true });
  });

  chat.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful, xhr } = event.detail;
    const form = requestConfig.elt; // `detail.elt` is what is left once the composer was replaced
    busy(false);
    if (!successful) return showFailure(form);
    failed = false;
    const refused = xhr.status === 422;
    const said = [...document.querySelectorAll(".te-line--visitor")].at(-1);
    if (form.id === "composer" || refused) {
      field().focus({ preventScroll: true });
    } else if (said) {
      said.tabIndex = -1; // the button pressed is gone: the next Tab must lead to what follows
      said.focus({ preventScroll: true });
    }
    if (!refused) reveal(said);
    connect();
    count();
  });

  chat.addEventListener("htmx:sseBeforeMessage", () => {
    const before = find("log").lastElementChild;
    const end = document.documentElement.scrollHeight - innerHeight - scrollY;
    setTimeout(() => {
      const line = find("log").lastElementChild;
      if (line !== before && end < NEAR_END) reveal(line);
    });
  });

  chat.addEventListener("htmx:sseError", () => {
    lost ??= setTimeout(() => {
      lost = true;
      find("status").textContent = say("lost");
    }, STATUS_DELAY);
  });

  chat.addEventListener("htmx:sseOpen", () => {
    if (lost === true) find("status").textContent = say("back");
    else clearTimeout(lost);
    lost = null;
  });

  let counting;
  chat.addEventListener("input", () => {
    clearTimeout(counting);
    counting = setTimeout(count, COUNT_DELAY);
    if (!failed) return;
    failed = false; // other words are another message, should the first have arrived after all
    find("composer").elements.client_id.value = crypto.randomUUID?.() ?? "";
  });

  chat.addEventListener("keydown", (event) => {
    const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (event.target !== field() || !plain || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    find("composer").requestSubmit();
  });

  count();
  if (!location.hash) find("log").lastElementChild.scrollIntoView({ block: "nearest" });
})();
