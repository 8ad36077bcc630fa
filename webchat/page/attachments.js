// Draws what a message carries besides words: photos, files, places, contacts.

import { address } from "./door.js";
import { element, icon } from "./element.js";
import { size } from "./times.js";
import { showPhoto } from "./viewer.js";

const FILES = ["document", "video", "audio", "voice", "animation", "video_note"];

export const fileAddress = (fileId) => address(`/api/file/${encodeURIComponent(fileId)}`);

/** The pieces of one message, or none. */
export function attachments(message) {
  const pieces = [];
  if (message.photo?.length) pieces.push(photo(message));
  for (const kind of FILES) if (message[kind] && !message.photo) pieces.push(file(message[kind]));
  if (message.venue) pieces.push(place(message.venue.location, message.venue.title, message.venue.address));
  else if (message.location) pieces.push(place(message.location, "位置"));
  if (message.contact) pieces.push(contact(message.contact));
  if (message.sticker) pieces.push(element("p", { class: "sticker" }, message.sticker.emoji ?? "（贴纸）"));
  if (message.dice) pieces.push(element("p", { class: "sticker" }, `${message.dice.emoji} ${message.dice.value}`));
  return pieces;
}

function photo(message) {
  const sizes = [...message.photo].sort((a, b) => a.width - b.width);
  const small = sizes.find((one) => one.width >= 480) ?? sizes.at(-1);
  const words = message.caption ? `照片：${message.caption}` : "照片";
  const picture = element("img", {
    src: fileAddress(small.file_id), width: small.width, height: small.height, alt: words, decoding: "async",
  });
  const open = () => showPhoto(fileAddress(sizes.at(-1).file_id), words);
  return element("button", { type: "button", class: "photo", "aria-label": `放大${words}`, onclick: open }, picture);
}

function file(document) {
  const name = document.file_name ?? document.title ?? "文件";
  const weight = document.file_size ? size(document.file_size) : "";
  return card("file", name, `下载 ${weight}`.trim(), { href: fileAddress(document.file_id), download: name });
}

function place(location, title, detail) {
  const where = `纬度 ${location.latitude.toFixed(6)}，经度 ${location.longitude.toFixed(6)}`;
  return card("place", title, detail ? `${detail}（${where}）` : where);
}

function contact(contact) {
  const name = [contact.last_name, contact.first_name].filter(Boolean).join("") || "联系方式";
  const href = `tel:${contact.phone_number.replace(/[^\d+]/g, "")}`;
  return card("phone", name, contact.phone_number, { href });
}

function card(picture, title, detail, link) {
  const words = element("span", { class: "card-words" }, element("bdi", { class: "card-title" }, title), element("span", { class: "card-detail" }, detail));
  return element(link ? "a" : "div", { class: "card", ...link }, icon(picture), words);
}

/** A square picture of a file still on this device, drawn on a canvas (no `blob:` address needed). */
export async function thumbnail(file, side = 160) {
  if (!file.type.startsWith("image/")) return element("span", { class: "thumbnail" }, icon("file"), element("bdi", {}, file.name));
  const canvas = element("canvas", { class: "thumbnail", width: side, height: side, role: "img", "aria-label": `照片 ${file.name}` });
  try {
    const picture = await createImageBitmap(file);
    const scale = side / Math.min(picture.width, picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (side - width) / 2, (side - height) / 2, width, height);
    picture.close();
  } catch {
    return element("span", { class: "thumbnail" }, icon("photo"));
  }
  return canvas;
}
