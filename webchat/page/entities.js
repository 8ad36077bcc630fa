// Draws a text with its entities (offsets count UTF-16 units, as JavaScript strings do); a link is made only for http, https and tel.

import { element } from "./element.js";

/** A fragment for `text`. `quiet` (a person's own words) makes nothing clickable: an address sent in to be checked must not be one tap away. */
export function drawn(text, entities = [], { quiet = false, oncommand = () => {} } = {}) {
  const fragment = document.createDocumentFragment();
  const sound = entities.filter((e) => Number.isInteger(e.offset) && Number.isInteger(e.length));
  sound.sort((a, b) => a.offset - b.offset || b.length - a.length);
  fill(fragment, text, 0, text.length, sound, { quiet, oncommand });
  return fragment;
}

function fill(parent, text, from, to, entities, how) {
  const queue = [...entities];
  let at = from;
  while (queue.length) {
    const entity = queue.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    parent.append(text.slice(at, start));
    const inner = inside(queue, end);
    const { shell, hold } = frame(entity, text.slice(start, end), how);
    fill(hold, text, start, end, inner, how);
    parent.append(shell);
    at = end;
  }
  parent.append(text.slice(at, to));
}

/** Takes from the queue what begins before `end`; what sticks out is cut there and its rest put back. */
function inside(queue, end) {
  const inner = [];
  const rests = [];
  while (queue.length && queue[0].offset < end) {
    const entity = queue.shift();
    inner.push(entity);
    const over = entity.offset + entity.length - end;
    if (over > 0) rests.push({ ...entity, offset: end, length: over });
  }
  queue.unshift(...rests);
  return inner;
}

const TAGS = {
  bold: ["strong"],
  italic: ["em"],
  underline: ["u"],
  strikethrough: ["s"],
  code: ["code"],
  blockquote: ["blockquote"],
  mention: ["span", { class: "tag" }],
  text_mention: ["span", { class: "tag" }],
  hashtag: ["span", { class: "tag" }],
  cashtag: ["span", { class: "tag" }],
};

/** The element for an entity: `shell` goes into the text, `hold` takes what is inside. */
function frame(entity, words, how) {
  if (entity.type === "pre") return listing();
  if (entity.type === "spoiler") return spoiler();
  if (entity.type === "expandable_blockquote") return expandable();
  const node = simple(entity, words, how);
  return { shell: node, hold: node };
}

function simple(entity, words, how) {
  const active = !how.quiet;
  if (entity.type === "bot_command" && active) return command(words, how.oncommand);
  if (entity.type === "url" && active) return link(words.includes("://") ? words : `https://${words}`);
  if (entity.type === "text_link" && active) return link(entity.url);
  if (entity.type === "phone_number" && active) return link(`tel:${words.replace(/[^\d+]/g, "")}`);
  const [tag, props] = TAGS[entity.type] ?? ["span"];
  return element(tag, props);
}

function command(words, oncommand) {
  return element("button", { type: "button", class: "command", onclick: () => oncommand(words) });
}

/** The address when it may be followed, else null. */
export function followable(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(address) {
  const href = followable(address);
  if (!href) return element("span");
  return element("a", { href, rel: "noopener noreferrer", target: href.startsWith("tel:") ? null : "_blank" });
}

function listing() {
  const hold = element("code");
  return { shell: element("pre", { tabindex: "0" }, hold), hold };
}

function spoiler() {
  const hold = element("span", { "aria-hidden": "true" });
  const shell = element("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": "隐藏的内容，点按显示" }, hold);
  const reveal = () => {
    for (const name of ["role", "tabindex", "aria-label"]) shell.removeAttribute(name);
    hold.removeAttribute("aria-hidden");
    shell.classList.add("revealed");
  };
  shell.addEventListener("click", reveal, { once: true });
  shell.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  });
  return { shell, hold };
}

function expandable() {
  const hold = element("div", { class: "clipped" });
  const more = element("button", { type: "button", class: "more", "aria-expanded": "false" }, "展开");
  more.addEventListener("click", () => {
    const open = hold.classList.toggle("clipped") === false;
    more.textContent = open ? "收起" : "展开";
    more.setAttribute("aria-expanded", String(open));
  });
  return { shell: element("blockquote", {}, hold, more), hold };
}
