/* The conversation page, for browsers with JavaScript; without it the forms work alone.
   htmx sends and swaps; this file keeps what surrounds it right: a message shown once, the words
   typed never lost, the focus where the visitor left it. Its sentences stand in _chat_texts.html. */
(() => {
  "use strict";

  const WAIT = 400; // ms: a wait shorter than that needs no words
  const LOST_AFTER = 4000; // ms: a reconnection shorter than that is not worth telling
  const COUNT_DELAY = 600; // ms after the last key: a screen reader is told once, not at each letter
  const COUNT_FROM = 0.9; // of the limit
  const WRITING_EVERY = 3000; // ms: the adviser is told that the visitor writes, not each letter
  const NEAR_END = 300; // px: whoever reads further up is not moved

  const find = (id) => document.getElementById(id);
  const field = () => find("text");
  const say = (name, n) => find("texts").dataset[name].replace("{n}", n);
  const tell = (words) => (find("status").textContent = words);
  const joined = (...texts) => texts.filter(Boolean).join("\n");
  const smooth = () =>
    matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

  let sent = null; // the words on their way, taken from the field
  let failed = null; // what the last sending said, when it did not arrive, and its client_id
  let waiting = null; // timer that tells about a sending
  let eager = false; // « Envoyer » was pressed while another message was on its way
  let lost = null; // timer, then true once "connection lost" was said

  /* A message may come twice, by the answer to a sending and by the stream: keep the first.
     The recorded welcome takes the place of the one that the empty page shows. */
  htmx.defineExtension("once", {
    transformResponse(text) {
      const page = document.createElement("template");
      page.innerHTML = text;
      for (const line of page.content.querySelectorAll("li.te-line, li.te-day")) {
        if (find("m-welcome") && line.matches(".te-line")) find("m-welcome").id = line.id;
        if (find(line.id)) line.remove();
        else if (line.matches(".te-line--visitor")) arrived();
      }
      return page.innerHTML;
    },
  });

  const lines = () => find("log").querySelectorAll("li.te-line[id]:not(#m-on-its-way)");
  const lastId = () => [...lines()].at(-1).id.match(/^m-(\d+)$/)?.[1];

  /* The first message opens the stream; a page that shows messages comes with it open. */
  function connect() {
    const live = find("live");
    if (live.hasAttribute("sse-connect") || !lastId()) return;
    live.setAttribute("sse-connect", live.dataset.connect + lastId());
    htmx.process(live);
  }

  /* A phone that slept or a network that came back: the stream may not know that it is dead. */
  function catchUp() {
    if (lastId()) ask("/conversation/messages");
  }

  function ask(path) {
    const options = { source: find("live"), target: find("log"), swap: "beforeend" };
    return htmx.ajax("GET", `${path}?after=${lastId() ?? 0}`, options);
  }

  /* What the visitor says is shown at once; the record's own line then takes its place. */
  function leave(words) {
    const line = find("on-its-way").content.cloneNode(true);
    line.querySelector(".te-text").textContent = words;
    find("log").append(line);
    reveal(find("m-on-its-way"));
    waiting = setTimeout(() => tell(say("sending")), WAIT);
  }

  function arrived() {
    if (!find("m-on-its-way")) return;
    find("m-on-its-way").remove();
    clearTimeout(waiting);
    waiting = setTimeout(() => tell(say("writing")), WAIT);
  }

  const isBusy = () => !!document.querySelector("#composer [aria-disabled]");

  function busy(on) {
    const button = document.querySelector("#composer [type=submit]");
    button.dataset.label ??= button.textContent;
    button.textContent = on ? say("button") : button.dataset.label;
    if (on) return button.setAttribute("aria-disabled", "true");
    button.removeAttribute("aria-disabled");
    clearTimeout(waiting);
    tell("");
  }

  /* Recorded, but without an answer: the server knows whether to offer to ask again.
     Otherwise nothing was acknowledged: the words go back to the field. */
  function showFailure(form, recorded) {
    if (recorded) {
      tell(say("late"));
      return ask("/conversation");
    }
    const typed = form.id === "composer";
    find("alert").append(find(typed ? "not-sent" : "choice-not-sent").content.cloneNode(true));
    if (!typed) return;
    failed = { text: sent, id: find("composer").elements.client_id.value };
    field().value = joined(sent, field().value);
    name();
    field().focus();
    count();
  }

  /* The same words are the same message, should it have arrived after all; others are another. */
  function name() {
    if (!failed) return;
    const id = field().value === failed.text ? failed.id : crypto.randomUUID?.();
    find("composer").elements.client_id.value = id ?? "";
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
  const speaks = (form) => form.matches("form[hx-target='#log']");

  chat.addEventListener("htmx:beforeRequest", ({ detail: { elt, requestConfig } }) => {
    if (!speaks(elt)) return;
    find("alert").replaceChildren();
    busy(true);
    sent = elt.id === "composer" ? field().value : null;
    if (sent !== null) field().value = "";
    if (elt.matches(".te-retry") || sent?.trim() === "") return;
    leave(requestConfig.parameters.text ?? elt.querySelector("[type=submit]").textContent);
  });

  /* The composer is replaced by a fresh one: carry over what was typed since, and the focus. */
  chat.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
    if (target.id !== "composer-zone") return;
    const typed = field().value;
    const focused = document.activeElement === field();
    const carry = () => {
      if (typed) field().value = joined(field().value, typed);
      if (focused) field().focus({ preventScroll: true });
    };
    chat.addEventListener("htmx:oobAfterSwap", carry, { once: true });
  });

  chat.addEventListener("htmx:afterRequest", ({ detail: { requestConfig, successful, xhr } }) => {
    const form = requestConfig.elt; // `detail.elt` is what is left once the composer was replaced
    if (!successful && !speaks(form)) tell(say("failed"));
    if (!speaks(form)) return;
    const recorded = !find("m-on-its-way") && !form.matches(".te-retry") && sent !== "";
    find("m-on-its-way")?.remove();
    busy(false);
    if (!successful) eager = false;
    if (!successful) return showFailure(form, recorded);
    failed = null;
    const refused = xhr.status === 422;
    const said = [...document.querySelectorAll(".te-line--visitor")].at(-1);
    if (form.id === "composer" || refused) {
      field().focus({ preventScroll: true });
    } else if (said && document.activeElement !== field()) {
      said.tabIndex = -1; // the button pressed is gone: the next Tab must lead to what follows
      said.focus({ preventScroll: true });
    }
    if (!refused) reveal(said);
    connect();
    count();
    if (eager && !refused) setTimeout(() => find("composer").requestSubmit()); // the lock is open then
    eager = false;
  });

  /* One message at a time: htmx drops this submission, afterRequest takes it up. */
  chat.addEventListener("submit", ({ target }) => {
    if (target.id === "composer" && field().value.trim()) eager = isBusy();
  });

  chat.addEventListener("htmx:sseBeforeMessage", () => {
    const before = [...lines()].at(-1);
    const end = document.documentElement.scrollHeight - innerHeight - scrollY;
    setTimeout(() => {
      const line = [...lines()].at(-1);
      if (line !== before && end < NEAR_END) reveal(line);
    });
  });

  function disconnected() {
    if (lost === true) return;
    clearTimeout(lost);
    lost = true;
    tell(say("lost"));
  }

  function connected() {
    if (lost === true) tell(say("back"));
    else clearTimeout(lost);
    lost = null;
  }

  chat.addEventListener("htmx:sseError", () => (lost ??= setTimeout(disconnected, LOST_AFTER)));
  chat.addEventListener("htmx:sseOpen", connected);
  addEventListener("offline", disconnected);
  addEventListener("online", () => {
    connected();
    catchUp();
  });
  document.addEventListener("visibilitychange", () => document.hidden || catchUp());

  let counting;
  chat.addEventListener("input", ({ target }) => {
    if (target !== field()) return;
    clearTimeout(counting);
    counting = setTimeout(count, COUNT_DELAY);
    name();
    tellWriting();
  });

  /* Only while a human has the word. Through htmx, for the widget's frame adds its key there. */
  let told = 0;
  function tellWriting() {
    if (!document.querySelector("#speaker [data-human]") || Date.now() - told < WRITING_EVERY) return;
    told = Date.now();
    htmx.ajax("POST", "/conversation/frappe", { source: find("speaker"), swap: "none" });
  }

  chat.addEventListener("keydown", (event) => {
    const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (event.target !== field() || !plain || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    find("composer").requestSubmit();
  });

  /* Escape folds what was unfolded, and gives the focus back to what unfolded it. */
  chat.addEventListener("keydown", (event) => {
    const open = event.target.closest("details[open]");
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    open.open = false;
    open.querySelector("summary").focus();
  });

  /* What is asked below the conversation answers where the focus goes. */
  chat.addEventListener("htmx:afterSwap", ({ detail: { requestConfig } }) => {
    connect();
    if (requestConfig?.path === "/conversation/avis")
      find("feedback").querySelector("[tabindex], input").focus();
    if (requestConfig?.path === "/conversation/transcription")
      find("downloads").querySelector("a").focus();
  });

  count();
  if (!location.hash && !document.documentElement.classList.contains("te-frame"))
    [...lines()].at(-1).scrollIntoView({ block: "nearest" });
})();
