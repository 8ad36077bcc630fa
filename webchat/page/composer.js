// Where people write: the field, the bar above it (reply or edit), what is attached, the reply keyboard, and sending.

import { gist } from "./bubbles.js";
import { CommandMenu } from "./commands.js";
import { actingAs } from "./door.js";
import { byId, element, icon } from "./element.js";
import { drawReplyKeyboard } from "./keyboards.js";
import { choose, tell } from "./notices.js";
import { askNumber, askPlace } from "./personal.js";
import * as pockets from "./pockets.js";
import { Tray } from "./tray.js";

const LONGEST = 4096; // UTF-16 units of one message
const CAPTION = 1024;
const DRAFT = `townhall.draft.${actingAs}`;
const byFinger = matchMedia("(pointer: coarse)");

export class Composer {
  #mode = null; // {kind: "reply" | "edit", message}
  #keyboard = null;

  /** `says` is what can be said: `{text(text, replyTo), edit(id, text), files(files, caption), place(point), number(phone), typing()}`. */
  constructor(says) {
    this.says = says;
    this.field = byId("text");
    this.tray = new Tray(() => this.#changed());
    this.menu = new CommandMenu({ field: this.field, onchoose: (text) => this.#sayAtOnce(text) });
    this.#listen();
    this.field.value = pockets.read(DRAFT) ?? "";
    this.#changed();
  }

  reply(message) {
    this.#enter({ kind: "reply", message }, "回复", gist(message));
  }

  edit(message) {
    this.#enter({ kind: "edit", message }, "修改消息", gist(message));
    this.field.value = message.text;
    this.#changed();
  }

  /** A ReplyKeyboardMarkup, a ForceReply or null; `asking` is the bot's newest message. */
  setKeyboard(markup, asking) {
    this.#keyboard = markup?.keyboard ? markup : null;
    drawReplyKeyboard(byId("reply-keyboard"), this.#keyboard, (key) => this.#pressed(key));
    byId("keyboard-toggle").hidden = !this.#keyboard;
    this.#showKeyboard(Boolean(this.#keyboard));
    this.field.placeholder = markup?.input_field_placeholder ?? "请在这里输入";
    if (markup?.force_reply && asking) this.reply(asking);
  }

  set blocked(blocked) {
    byId("composer").hidden = blocked;
    byId("blocked").hidden = !blocked;
  }

  #listen() {
    byId("composer").addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.field.addEventListener("input", () => this.#typed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("paste", (event) => this.#files(event, event.clipboardData));
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => this.#files(event, event.dataTransfer));
    byId("attach").addEventListener("click", () => this.#attach());
    byId("bar-cancel").addEventListener("click", () => this.#leave());
    byId("keyboard-toggle").addEventListener("click", () => this.#showKeyboard(byId("reply-keyboard").hidden));
    for (const id of ["pick-photos", "pick-files"]) byId(id).addEventListener("change", (event) => this.#picked(event.target));
  }

  #key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method is still at work
    if (this.menu.handle(event)) return event.preventDefault();
    if (event.key === "Escape" && this.#mode) this.#leave();
    if (event.key !== "Enter" || event.shiftKey || byFinger.matches) return;
    event.preventDefault();
    this.#send();
  }

  #typed() {
    this.menu.typed(this.field.value);
    this.says.typing();
    this.#changed();
  }

  #changed() {
    const text = this.field.value;
    if (this.#mode?.kind !== "edit") pockets.keep(DRAFT, text);
    byId("composer").classList.toggle("ready", Boolean(text.trim()) || this.tray.count > 0);
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    this.#count(clean(text));
  }

  #count(text) {
    const limit = this.tray.count ? CAPTION : LONGEST;
    const left = limit - text.length;
    const parts = left < 0 && limit === LONGEST ? `较长，将分成 ${split(text).length} 条发送` : `还可写 ${left} 字`;
    byId("count").textContent = left < 200 ? (left < 0 && limit === CAPTION ? `照片说明最多 ${CAPTION} 字` : parts) : "";
  }

  #send() {
    const text = clean(this.field.value);
    if (!text && !this.tray.count) return;
    if (this.tray.count && text.length > CAPTION) return tell(`照片说明最多 ${CAPTION} 字，请写短一些。`);
    this.menu.close();
    if (this.tray.count) this.says.files(this.tray.take(), text);
    else if (this.#mode?.kind === "edit") this.says.edit(this.#mode.message.message_id, text.slice(0, LONGEST));
    else for (const part of split(text)) this.says.text(part, this.#mode?.message.message_id);
    this.#leave();
  }

  #sayAtOnce(text) {
    this.field.value = "";
    this.#changed();
    this.says.text(text);
  }

  #enter(mode, title, excerpt) {
    this.#mode = mode;
    byId("bar").hidden = false;
    byId("bar-title").textContent = title;
    byId("bar-words").textContent = excerpt;
    this.field.focus();
  }

  #leave() {
    this.#mode = null;
    this.field.value = "";
    byId("bar").hidden = true;
    this.#changed();
    this.field.focus();
  }

  async #attach() {
    const chosen = await choose("发送", [
      { value: "photos", label: "照片", sign: "photo" },
      { value: "files", label: "文件", sign: "file" },
      { value: "place", label: "我的位置", sign: "place" },
    ]);
    if (chosen === "place") this.#place();
    else if (chosen) byId(`pick-${chosen}`).click();
  }

  async #picked(input) {
    const files = [...input.files];
    input.value = "";
    await this.tray.add(files);
    this.field.focus();
  }

  #files(event, from) {
    if (!from?.files.length) return;
    event.preventDefault();
    this.tray.add([...from.files]);
  }

  async #place() {
    const point = await askPlace();
    if (point) this.says.place(point);
  }

  async #pressed(key) {
    if (key.request_location) await this.#place();
    else if (key.request_contact) await this.#number();
    else this.says.text(key.text);
    if (this.#keyboard?.one_time_keyboard) this.#showKeyboard(false);
  }

  async #number() {
    const number = await askNumber();
    if (number) this.says.number(number);
  }

  #showKeyboard(shown) {
    byId("reply-keyboard").hidden = !shown;
    byId("keyboard-toggle").setAttribute("aria-expanded", String(shown));
  }
}

/** What may be sent: no control signs but line ends, no halves of a character, no blank edges. */
function clean(text) {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, "").replace(/[\ud800-\udfff]/gu, "").trim();
}

/** Parts of at most 4096 units, cut at a line or a sentence where there is one, never inside a character. */
function split(text) {
  const parts = [];
  let rest = text;
  while (rest.length > LONGEST) {
    const end = cut(rest);
    parts.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...parts, rest].filter(Boolean);
}

function cut(text) {
  const head = text.slice(0, LONGEST);
  const sentence = Math.max(head.lastIndexOf("\n"), head.lastIndexOf("。"), head.lastIndexOf("！"), head.lastIndexOf("？"));
  if (sentence > LONGEST / 2) return sentence + 1;
  return /[\ud800-\udbff]$/.test(head) ? LONGEST - 1 : LONGEST;
}
