// Draws one bubble: a message, an album (several messages), or an unsent act of this person.

import { attachments, thumbnail } from "./attachments.js";
import { drawn } from "./entities.js";
import { aside, element, icon } from "./element.js";
import { inlineKeyboard } from "./keyboards.js";
import { hour } from "./times.js";

/** What a message says in one line, for quotes. */
export function gist(message) {
  const words = message.text ?? message.caption;
  if (words) return words.length > 80 ? `${words.slice(0, 80)}…` : words;
  if (message.photo) return "［照片］";
  if (message.document) return `［文件］${message.document.file_name ?? ""}`;
  if (message.location) return "［位置］";
  if (message.contact) return "［电话号码］";
  return "［消息］";
}

/** `around`: `{me, bot, presses, oncommand, onmenu, onquote}`. `messages` holds one, or all of an album in order. */
export function bubble(messages, around) {
  const [first] = messages;
  const own = first.from?.id === around.me.id;
  const content = [quote(first, around), pieces(messages), ...messages.flatMap((message) => words(message, own, around))];
  const body = element("div", { class: "bubble" }, content.flat(), foot(messages, own, around));
  const who = aside(own ? "我：" : `${first.from?.first_name ?? around.bot.first_name}：`);
  const keys = messages.map((message) => inlineKeyboard(message, around.presses));
  return element("article", { class: own ? "message own" : "message" }, who, body, keys);
}

function quote(message, around) {
  const origin = message.reply_to_message;
  if (!origin) return null;
  const name = origin.from?.id === around.me.id ? "我" : (origin.from?.first_name ?? around.bot.first_name);
  const show = () => around.onquote(origin.message_id);
  return element("button", { type: "button", class: "quote", onclick: show },
    aside("回复 "), element("bdi", { class: "quote-name" }, name), aside("："), element("bdi", { class: "quote-words" }, gist(origin)));
}

function pieces(messages) {
  const all = messages.flatMap(attachments);
  const photos = all.filter((piece) => piece.classList.contains("photo"));
  const others = all.filter((piece) => !photos.includes(piece));
  if (photos.length) others.unshift(element("div", { class: `photos of-${Math.min(photos.length, 4)}` }, photos));
  return others;
}

function words(message, own, around) {
  const text = message.text ?? message.caption;
  if (text) {
    const entities = message.entities ?? message.caption_entities;
    return [element("div", { class: "words", dir: "auto" }, drawn(text, entities, { quiet: own, oncommand: around.oncommand }))];
  }
  return attachments(message).length ? [] : [element("div", { class: "words" }, "（这种消息暂时不能在这里显示）")];
}

function foot(messages, own, around) {
  const [first] = messages;
  const when = element("time", { datetime: new Date(first.date * 1000).toISOString() }, hour(first.date));
  const edited = messages.some((message) => message.edit_date) && element("span", { class: "edited" }, "已编辑");
  const state = own && element("span", { class: "state" }, icon("check"), element("span", { class: "state-words" }, "已送达"));
  const menu = element("button", {
    type: "button", class: "dots", "aria-label": "回复、复制等", "aria-haspopup": "dialog", onclick: () => around.onmenu(first, own),
  }, icon("dots"));
  return element("div", { class: "foot" }, edited, when, state, menu);
}

/** The bubble of an act that the server has not confirmed; `again` and `drop` are its two buttons. */
export function unsentBubble(act, { again, drop }) {
  const failed = act.state === "failed";
  const body = element("div", { class: "bubble" }, unsentContent(act), failed ? null : sending());
  const actions = failed && element("div", { class: "unsent-actions" },
    element("button", { type: "button", class: "again", onclick: () => again(act.ref) }, icon("alert"), "未送出，点此重发"),
    element("button", { type: "button", class: "drop", onclick: () => drop(act.ref) }, "删除"));
  const why = failed && act.refused && element("p", { class: "why" }, act.refused);
  return element("article", { class: "message own unsent", "aria-live": failed ? null : "off" }, aside("我："), body, why, actions);
}

function sending() {
  return element("div", { class: "foot" }, element("span", { class: "state" }, icon("clock"), "发送中"));
}

function unsentContent(act) {
  if (act.parcel) return [unsentFiles(act), act.caption && element("div", { class: "words" }, act.caption)];
  if (act.frame.t === "location") return element("div", { class: "words" }, "［位置］");
  if (act.frame.t === "contact") return element("div", { class: "words" }, `［电话号码］${act.frame.phone_number}`);
  return element("div", { class: "words", dir: "auto" }, act.frame.text);
}

function unsentFiles(act) {
  const box = element("div", { class: "unsent-files" });
  if (!act.files) box.append(`［${act.count} 张照片或文件］`);
  else Promise.all(act.files.map((file) => thumbnail(file))).then((drawn) => box.append(...drawn));
  return box;
}
