// The two keyboards of the Bot API: buttons under a message, and the panel that stands in for typing.

import { newRef } from "./door.js";
import { followable } from "./entities.js";
import { element, icon } from "./element.js";
import { alertWith, tell } from "./notices.js";

const PATIENCE = 15_000;

/** Presses that are not answered yet; a lost line does not lose them. */
export class Presses {
  #open = new Map();

  constructor(line) {
    this.line = line;
  }

  press(message, button, node) {
    if (node.getAttribute("aria-busy") === "true") return;
    if (!this.line.open) return tell("现在没有连上，请稍后再按。");
    const frame = { t: "press", ref: newRef(), message_id: message.message_id, data: button.callback_data };
    const timer = setTimeout(() => this.#done(frame.ref), PATIENCE);
    this.#open.set(frame.ref, { frame, node, timer });
    node.setAttribute("aria-busy", "true");
    this.line.send(frame);
  }

  resume() {
    for (const { frame } of this.#open.values()) this.line.send(frame);
  }

  answered({ ref, text, alert, url }) {
    if (!this.#done(ref)) return;
    if (url) alertWith(text ?? "请打开这个地址：", followable(url));
    else if (text && alert) alertWith(text);
    else if (text) tell(text);
  }

  refused(ref, sentence) {
    if (!this.#done(ref)) return false;
    tell(sentence);
    return true;
  }

  #done(ref) {
    const pressed = this.#open.get(ref);
    if (!pressed) return false;
    clearTimeout(pressed.timer);
    pressed.node.removeAttribute("aria-busy");
    return this.#open.delete(ref);
  }
}

/** The rows of buttons under a message, or null. */
export function inlineKeyboard(message, presses) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const drawn = rows.map((row) => element("div", { class: "keys" }, row.map((key) => inlineKey(message, key, presses))));
  return element("div", { class: "inline-keyboard", role: "group", "aria-label": "可选的按钮" }, drawn);
}

function inlineKey(message, key, presses) {
  const href = key.url && followable(key.url);
  if (href) return element("a", { class: "key", href, target: "_blank", rel: "noopener noreferrer" }, key.text, icon("out"));
  const node = element("button", { type: "button", class: "key" }, key.text);
  if (key.callback_data !== undefined) node.addEventListener("click", () => presses.press(message, key, node));
  else if (key.copy_text) node.addEventListener("click", () => copy(key.copy_text.text));
  else node.disabled = true;
  return node;
}

/** Copies, also where the clipboard interface is missing (a page without https). */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    tell("已复制。");
  } catch {
    tell(copiedByHand(text) ? "已复制。" : "这个浏览器不允许复制，请长按文字手动复制。");
  }
}

function copiedByHand(text) {
  const field = element("textarea", { class: "aside", "aria-hidden": "true" });
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** Fills the panel with a ReplyKeyboardMarkup; `onkey` gets the button. */
export function drawReplyKeyboard(panel, markup, onkey) {
  const rows = markup?.keyboard ?? [];
  panel.replaceChildren(...rows.map((row) => element("div", { class: "keys" }, row.map((key) => replyKey(key, onkey)))));
}

function replyKey(key, onkey) {
  const button = typeof key === "string" ? { text: key } : key;
  const sign = button.request_contact ? icon("phone") : button.request_location ? icon("place") : null;
  return element("button", { type: "button", class: "key", onclick: () => onkey(button) }, sign, button.text);
}
