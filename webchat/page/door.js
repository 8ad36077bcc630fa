// Where requests go out: same origin only, always in the name the page was opened for (`?as=`).

export const actingAs = new URLSearchParams(location.search).get("as") ?? "";

/** A path of this server, carrying `?as=` when the page does. */
export function address(path) {
  const url = new URL(path, location.origin);
  if (actingAs) url.searchParams.set("as", actingAs);
  return url.pathname + url.search;
}

export function socketAddress() {
  const url = new URL(address("/ws"), location.origin);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** The server said no; `message` is a sentence for people. */
export class Refused extends Error {
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

/** The JSON answer; throws Refused for 4xx and 5xx, TypeError or AbortError when the network failed. */
export async function ask(path, { method = "GET", json, form, seconds = 20 } = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), seconds * 1000);
  try {
    const answer = await fetch(address(path), { method, signal: stop.signal, ...body(json, form) });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, told.error ?? "服务器暂时没有办成，请稍后再试。");
    return told;
  } finally {
    clearTimeout(timer);
  }
}

function body(json, form) {
  if (form) return { body: form };
  if (json === undefined) return {};
  return { body: JSON.stringify(json), headers: { "Content-Type": "application/json" } };
}

/** A name for one act, so that sending it twice does it once. */
export function newRef() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
