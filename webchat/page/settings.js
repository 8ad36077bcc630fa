// The settings sheet: how the page looks, moving to another device, stopping the assistant.

import { actingAs, ask } from "./door.js";
import { byId } from "./element.js";
import { copy } from "./keyboards.js";
import { choose, tell } from "./notices.js";

const look = townhallLook; // look.js, loaded before all modules

function setTheme(theme) {
  look.keep("theme", theme);
  look.refresh();
}

function setLarge(large) {
  look.keep("type", large ? "large" : "normal");
  look.refresh();
  reflect();
}

function reflect() {
  const large = document.documentElement.dataset.type === "large";
  byId("large").setAttribute("aria-pressed", String(large));
  byId("large-switch").checked = large;
  for (const radio of document.querySelectorAll("[name=theme]")) radio.checked = radio.value === document.documentElement.dataset.theme;
}

/** Shows the phrase that brings this conversation to another device. */
export function showPhrase(phrase) {
  byId("phrase-words").textContent = phrase;
  byId("phrase").showModal();
}

/** Offers the phrase of a new person, without standing in anyone's way. */
export function offerPhrase(phrase) {
  byId("offer").hidden = false;
  const close = () => (byId("offer").hidden = true);
  byId("offer-later").onclick = () => (close(), tell("以后可以在“设置”里取得恢复码。"), byId("text").focus());
  byId("offer-show").onclick = () => (close(), showPhrase(phrase));
}

async function renewPhrase() {
  const yes = await choose("生成新的恢复码？", [
    { value: "yes", label: "生成新的", main: true },
    { value: "", label: "取消" },
  ], "以前抄下的恢复码会立刻失效。");
  if (!yes) return;
  try {
    showPhrase((await ask("/api/phrase", { method: "POST", json: {} })).phrase);
  } catch (error) {
    tell(sentence(error));
  }
}

async function recover(event) {
  event.preventDefault();
  const phrase = byId("recover-phrase").value.trim().replace(/\s+/g, " ");
  if (!phrase) return void (byId("recover-problem").textContent = "请输入恢复码。");
  try {
    await ask("/api/device", { method: "POST", json: { phrase } });
    location.reload();
  } catch (error) {
    byId("recover-problem").textContent = sentence(error);
    byId("recover-phrase").focus();
  }
}

const sentence = (error) => (error.status ? error.message : "现在没有连上，请稍后再试。");

export function openSettings({ recovering = false } = {}) {
  reflect();
  byId("settings").showModal();
  if (recovering) byId("recover-phrase").focus();
}

/** `onblock(blocked)` when the person stops or restarts the assistant. */
export function prepareSettings({ onblock }) {
  reflect();
  byId("devices").hidden = Boolean(actingAs); // example people have no device of their own
  byId("large").addEventListener("click", () => setLarge(byId("large").getAttribute("aria-pressed") !== "true"));
  byId("large-switch").addEventListener("change", (event) => setLarge(event.target.checked));
  for (const radio of document.querySelectorAll("[name=theme]")) radio.addEventListener("change", () => setTheme(radio.value));
  byId("gear").addEventListener("click", () => openSettings());
  byId("renew-phrase").addEventListener("click", renewPhrase);
  byId("recover").addEventListener("submit", recover);
  byId("phrase-copy").addEventListener("click", () => copy(byId("phrase-words").textContent));
  byId("block").addEventListener("click", () => (byId("settings").close(), onblock(true)));
  byId("unblock").addEventListener("click", () => onblock(false));
  for (const button of document.querySelectorAll("dialog [data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
}
