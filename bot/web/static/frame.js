/* The conversation in a frame on another site, where browsers refuse ordinary cookies. The frame
   holds the key of its conversation and sends it in a header (bot/web/visitor.py); the browser may
   keep it in a partitioned cookie as well. Nothing is kept before the first message. The frame also
   gives the keyboard back to the page around it. */
(() => {
  "use strict";

  const HEADER = "TE-Conversation";
  const NAME = "te_conversation";
  const RETRY = 3000; // ms, as bot/web/stream.py tells the other pages

  let key = "";
  try {
    key = localStorage.getItem(NAME) ?? "";
  } catch {
    // refused: a partitioned cookie may hold it, or it lives as long as the frame
  }

  function keep(value) {
    key = value;
    try {
      if (value) localStorage.setItem(NAME, value);
      else localStorage.removeItem(NAME);
    } catch {
      // as above
    }
  }

  document.addEventListener("htmx:configRequest", ({ detail }) => (detail.headers[HEADER] = key));
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr } }) => {
    const value = xhr.getResponseHeader(HEADER);
    if (value !== null) keep(value);
  });

  /* An EventSource that sends the key: the browser's own takes no header. */
  class Stream extends EventTarget {
    constructor(url) {
      super();
      Object.assign(this, { url, last: "", readyState: EventSource.CONNECTING, aborter: new AbortController() });
      this.run();
    }

    async run() {
      while (this.readyState !== EventSource.CLOSED) {
        try {
          await this.read();
        } catch {
          // told below, as the end of a stream is
        }
        if (this.readyState === EventSource.CLOSED) return;
        this.readyState = EventSource.CONNECTING;
        this.onerror?.(new Event("error"));
        await new Promise((resolve) => setTimeout(resolve, RETRY));
      }
    }

    async read() {
      const headers = { [HEADER]: key, "Last-Event-ID": this.last };
      const response = await fetch(this.url, { headers, cache: "no-store", signal: this.aborter.signal });
      if (response.status === 204) return this.close();
      if (!response.ok) return;
      this.readyState = EventSource.OPEN;
      this.onopen?.(new Event("open"));
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        const events = (text + part.value).split("\r\n\r\n");
        text = events.pop();
        events.forEach((event) => this.tell(event));
      }
    }

    tell(event) {
      const fields = event.split("\r\n").map((line) => line.match(/^(\w+): ?(.*)$/)).filter(Boolean);
      const all = (name) => fields.filter((field) => field[1] === name).map((field) => field[2]);
      if (!fields.length) return; // the heartbeat
      this.last = all("id")[0] ?? this.last;
      const init = { data: all("data").join("\n"), lastEventId: this.last };
      this.dispatchEvent(new MessageEvent(all("event")[0] ?? "message", init));
    }

    close() {
      this.readyState = EventSource.CLOSED;
      this.aborter.abort();
    }
  }

  htmx.createEventSource = (url) => new Stream(url);

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[download]");
    if (!link || link.protocol === "blob:") return;
    event.preventDefault();
    const response = await fetch(link.href, { headers: { [HEADER]: key } });
    if (!response.ok) return;
    const file = document.createElement("a");
    file.href = URL.createObjectURL(await response.blob());
    file.download = response.headers.get("Content-Disposition")?.match(/filename="(.+)"/)?.[1] ?? "";
    file.click();
    setTimeout(() => URL.revokeObjectURL(file.href), RETRY);
  });

  /* Last, so that what Escape folds in the conversation does not close the panel too. */
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) parent.postMessage({ te: "close" }, "*");
  });
  addEventListener("message", ({ source, data }) => {
    if (source === parent && data?.te === "focus") document.getElementById("text").focus({ preventScroll: true });
  });
  addEventListener("DOMContentLoaded", () => {
    htmx.ajax("GET", "/conversation", { source: "#live", target: "#log", swap: "beforeend" });
    parent.postMessage({ te: "ready" }, "*");
  });
})();
