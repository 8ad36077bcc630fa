// Asks for what is personal, a place or a telephone number; nothing leaves this device before the person has said yes.

import { byId } from "./element.js";
import { choose, tell } from "./notices.js";

const NUMBER = /^\+?\d{5,15}$/;

/** `{latitude, longitude}` the person agreed to send, or null. */
export async function askPlace() {
  const yes = await choose("发送我的位置", [
    { value: "send", label: "发送我现在的位置", sign: "place", main: true },
    { value: "", label: "不发送" },
  ], "只发送这一次，用来找到您说的地方。浏览器会再问您是否允许定位。");
  if (!yes) return null;
  tell("正在取得位置…");
  return located().catch(() => (tell("没能取得位置。请允许定位后再试，或者直接写明地点。"), null));
}

function located() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("no geolocation"));
    const found = ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude });
    navigator.geolocation.getCurrentPosition(found, reject, { enableHighAccuracy: true, timeout: 15_000 });
  });
}

/** A telephone number the person typed and agreed to send, or null. */
export function askNumber() {
  const dialog = byId("number");
  const field = byId("number-field");
  field.value = "";
  byId("number-problem").textContent = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null), { once: true });
  });
}

byId("number-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const number = byId("number-field").value.replace(/[\s-]/g, "");
  if (NUMBER.test(number)) return byId("number").close(number);
  byId("number-problem").textContent = "请填写正确的电话号码（5 到 15 位数字）。";
  byId("number-field").focus();
});
