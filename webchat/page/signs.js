// The signs around the conversation: whose office this is, whether the line stands, what the assistant is doing.

import { byId } from "./element.js";

const ACTIONS = {
  typing: "正在输入…",
  upload_photo: "正在发送照片…",
  upload_document: "正在发送文件…",
  find_location: "正在查找位置…",
};
const FADES = 5_000;

let acting = 0;
let name = document.title;

export function showBot(bot, demo) {
  name = bot.first_name;
  document.title = name;
  byId("log").setAttribute("aria-label", `与${name}的对话`);
  for (const sign of document.querySelectorAll("[data-bot=name]")) sign.textContent = name;
  for (const seal of document.querySelectorAll("[data-bot=seal]")) seal.textContent = [...name].slice(0, 2).join("");
  byId("demo").hidden = !demo;
}

export function showLine(state) {
  byId("banner").hidden = state === "open";
  byId("banner-words").textContent = state === "open" ? "" : navigator.onLine ? "正在重新连接…" : "没有网络，正在重新连接…";
  if (state !== "open") endAction();
}

export function showAction(action) {
  byId("action-words").textContent = ACTIONS[action] ?? "正在处理…";
  byId("action").hidden = false;
  clearTimeout(acting);
  acting = setTimeout(endAction, FADES);
}

export function endAction() {
  clearTimeout(acting);
  byId("action").hidden = true;
  byId("action-words").textContent = "";
}

export function showEmpty(empty) {
  byId("welcome").hidden = !empty;
}

/** How many messages arrived below the view, or while the page was out of sight. */
export function showUnseen(count) {
  byId("to-end-words").textContent = count ? `${count} 条新消息` : "回到最新";
  byId("to-end").classList.toggle("news", count > 0);
}

export function showWaiting(count) {
  document.title = count ? `(${count}) ${name}` : name;
}
