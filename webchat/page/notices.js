// Short words from the page itself: a passing notice, a question with choices, a message that must be read.

import { byId, element, icon } from "./element.js";

let fading = 0;

/** A notice that fades by itself and is read aloud. */
export function tell(text) {
  const notice = byId("notice");
  const stand = document.querySelector("dialog[open]") ?? document.querySelector("footer"); // a dialog covers all else
  if (notice.parentNode !== stand) stand.append(notice);
  notice.textContent = text;
  notice.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => fade(notice), Math.max(4_000, text.length * 200));
}

function fade(notice) {
  notice.classList.remove("shown");
  notice.textContent = "";
}

/** Asks by a sheet of large buttons; resolves to the chosen `value`, or null when dismissed. */
export function choose(title, choices, text = "") {
  const sheet = byId("sheet");
  byId("sheet-title").textContent = title;
  byId("sheet-text").textContent = text;
  byId("sheet-text").hidden = !text;
  byId("sheet-choices").replaceChildren(...choices.map((choice) => choiceButton(choice, sheet)));
  sheet.returnValue = "";
  sheet.showModal();
  return new Promise((resolve) => {
    sheet.addEventListener("close", () => resolve(sheet.returnValue || null), { once: true });
  });
}

function choiceButton({ value, label, sign, main }, sheet) {
  const close = () => sheet.close(value);
  return element("button", { type: "button", class: main ? "choice main" : "choice", onclick: close }, sign && icon(sign), label);
}

/** A message that must be closed by hand; with an address, it offers to open it. */
export async function alertWith(text, href = null) {
  const choices = [{ value: "", label: "知道了", main: !href }];
  if (href) choices.unshift({ value: "open", label: `打开 ${new URL(href).host || href}`, sign: "out", main: true });
  const chosen = await choose("提示", choices, text);
  if (chosen === "open") window.open(href, "_blank", "noopener,noreferrer");
}

byId("sheet").addEventListener("click", (event) => {
  if (event.target.id === "sheet") event.currentTarget.close("");
});
