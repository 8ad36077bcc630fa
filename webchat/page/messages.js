// The conversation on the screen: which messages there are, in their order, and where the reader stands in it.

import { bubble, unsentBubble } from "./bubbles.js";
import { element } from "./element.js";
import { day } from "./times.js";

const SHOWN_ACTS = ["send", "location", "contact"];
const TOGETHER = 5 * 60; // seconds within which one sender's bubbles stand close

export class Messages {
  #messages = new Map(); // message_id → Message
  #nodes = new Map(); // key of a bubble → element
  #unsent = new Map(); // ref → element

  /** `log` scrolls and holds `list`; `around` is what bubbles need; `onunseen(count)` when something arrived below the view. */
  constructor({ log, list, around, onunseen }) {
    Object.assign(this, { log, list, around, onunseen, unseen: 0, following: true, top: 0 });
    log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    const grown = new ResizeObserver(() => this.following && this.toEnd());
    for (const node of [log, list]) grown.observe(node);
  }

  get empty() {
    return this.#messages.size + this.#unsent.size === 0;
  }

  get oldest() {
    return Math.min(...this.#messages.keys());
  }

  get newest() {
    return Math.max(...this.#messages.keys());
  }

  latestFromBot() {
    return this.#sorted().filter((message) => message.from?.id !== this.around.me.id).at(-1);
  }

  /** The server's newest page is the truth from its first message on; older ones stay only if nothing is missing between. */
  reset(messages) {
    const first = messages[0]?.message_id ?? Infinity;
    const joined = this.#messages.size > 0 && first <= this.newest;
    for (const id of [...this.#messages.keys()]) if (!joined || id >= first) this.#messages.delete(id);
    for (const message of messages) this.#messages.set(message.message_id, message);
    this.#redraw();
    if (!joined) this.toEnd();
    return joined;
  }

  prepend(messages) {
    const fromEnd = this.log.scrollHeight - this.log.scrollTop;
    for (const message of messages) this.#messages.set(message.message_id, message);
    this.#redraw();
    this.log.scrollTop = this.log.scrollHeight - fromEnd;
  }

  put(message) {
    const known = this.#messages.has(message.message_id);
    const stay = !this.following && message.from?.id !== this.around.me.id;
    this.#messages.set(message.message_id, message);
    this.#draw(key(message));
    if (known) return;
    if (stay) this.onunseen(++this.unseen);
    else this.toEnd();
  }

  remove(messageId) {
    const message = this.#messages.get(messageId);
    if (!message) return;
    this.#messages.delete(messageId);
    this.#draw(key(message));
  }

  get(messageId) {
    return this.#messages.get(messageId);
  }

  showUnsent(act, hands) {
    if (!act.parcel && !SHOWN_ACTS.includes(act.frame.t)) return;
    const node = unsentBubble(act, hands);
    const known = this.#unsent.get(act.ref);
    if (known) known.replaceWith(node);
    else this.list.append(node);
    this.#unsent.set(act.ref, node);
    if (!known || this.following) this.toEnd();
  }

  hideUnsent(ref) {
    this.#unsent.get(ref)?.remove();
    this.#unsent.delete(ref);
  }

  /** Brings a message into view and marks it for a moment; false when it is not on the page. */
  point(messageId) {
    const message = this.#messages.get(messageId);
    const node = message && this.#nodes.get(key(message));
    if (!node) return false;
    node.scrollIntoView({ block: "center" });
    node.classList.add("pointed");
    setTimeout(() => node.classList.remove("pointed"), 1600);
    return true;
  }

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
    this.following = true;
    this.#seen();
  }

  /** Only the reader's own scrolling up ends following: a photo that grows the page does not. */
  #scrolled() {
    const up = this.log.scrollTop < this.top;
    this.top = this.log.scrollTop;
    this.following = this.atEnd() || (this.following && !up);
    if (this.atEnd()) this.#seen();
  }

  #seen() {
    this.unseen = 0;
    this.onunseen(0);
  }

  #sorted() {
    return [...this.#messages.values()].sort((one, other) => one.message_id - other.message_id);
  }

  /** Everything anew, unread aloud: a page of history is not news. */
  #redraw() {
    this.log.setAttribute("aria-busy", "true");
    for (const node of this.#nodes.values()) node.remove();
    this.#nodes.clear();
    for (const [name, members] of grouped(this.#sorted())) this.#nodes.set(name, this.#wrapped(members));
    this.list.prepend(...this.#nodes.values());
    this.#dress();
    requestAnimationFrame(() => this.log.removeAttribute("aria-busy"));
  }

  /** One bubble anew, in its place. */
  #draw(name) {
    const old = this.#nodes.get(name);
    const node = this.#bubble(name);
    if (node) this.#nodes.set(name, node);
    else this.#nodes.delete(name);
    if (old && node) replace(old, node);
    else if (old) old.remove();
    else this.list.insertBefore(node, this.#following(name));
    this.#dress();
  }

  #bubble(name) {
    return this.#wrapped(this.#sorted().filter((message) => key(message) === name));
  }

  #wrapped(members) {
    return members.length ? Object.assign(bubble(members, this.around), { first: members[0] }) : null;
  }

  #following(name) {
    const own = this.#nodes.get(name).first.message_id;
    const later = [...this.list.children].find((node) => node.first && node.first.message_id > own);
    return later ?? this.#unsent.values().next().value ?? null;
  }

  /** Day headings, and bubbles of one sender drawn together. */
  #dress() {
    let previous = null;
    for (const node of this.list.children) {
      if (!node.first) continue;
      const heading = previous && day(previous.date) === day(node.first.date) ? "" : day(node.first.date);
      head(node, heading);
      const soon = previous?.from?.id === node.first.from?.id && node.first.date - previous.date < TOGETHER;
      node.classList.toggle("together", !heading && soon);
      previous = node.first;
    }
  }
}

const key = (message) => (message.media_group_id ? `album:${message.media_group_id}` : `message:${message.message_id}`);

function grouped(messages) {
  const groups = new Map();
  for (const message of messages) groups.set(key(message), [...(groups.get(key(message)) ?? []), message]);
  return groups;
}

/** Touches the page only when the heading changed, or a screen reader would read it again. */
function head(node, heading) {
  const old = node.querySelector(":scope > .day");
  if ((old?.textContent ?? "") === heading) return;
  old?.remove();
  if (heading) node.prepend(element("p", { class: "day" }, heading));
}

const controls = (node) => [...node.querySelectorAll("a, button")];

/** In its place, and whoever stood on one of its buttons with the keyboard still stands there. */
function replace(old, node) {
  const at = controls(old).indexOf(document.activeElement);
  old.replaceWith(node);
  if (at >= 0) (controls(node)[at] ?? controls(node).at(-1))?.focus({ preventScroll: true });
}
