// Photos and files chosen but not sent yet; large photos are made smaller here, which also leaves their place data behind.

import { thumbnail } from "./attachments.js";
import { byId, element, icon } from "./element.js";
import { tell } from "./notices.js";

const MOST = 10;
const HEAVIEST = 20 * 1024 * 1024;
const LONGEST_SIDE = 2560;
const LIGHT = 1_500_000;
const PHOTOS = ["image/jpeg", "image/png", "image/webp"];

export class Tray {
  #files = [];

  constructor(onchange) {
    this.node = byId("tray");
    this.onchange = onchange;
  }

  get count() {
    return this.#files.length;
  }

  async add(files) {
    for (const file of files) {
      const lighter = await lightened(file);
      if (!lighter.size) tell(`“${file.name}”是空文件，不能发送。`);
      else if (lighter.size > HEAVIEST) tell(`“${file.name}”超过 20 MB，不能发送。`);
      else if (this.count >= MOST) tell(`一次最多发送 ${MOST} 个，其余的请下次再发。`);
      else await this.#lay(lighter);
    }
    this.#changed();
  }

  /** The files, and the tray is empty. */
  take() {
    const files = this.#files;
    this.#files = [];
    this.node.replaceChildren();
    this.#changed();
    return files;
  }

  async #lay(file) {
    this.#files.push(file);
    const drop = () => this.#drop(file, item);
    const button = element("button", { type: "button", class: "remove", "aria-label": `去掉 ${file.name}`, onclick: drop }, icon("close"));
    const item = element("li", {}, await thumbnail(file), button);
    this.node.append(item);
  }

  #drop(file, item) {
    this.#files = this.#files.filter((one) => one !== file);
    item.remove();
    this.#changed();
  }

  #changed() {
    this.node.hidden = this.count === 0;
    this.onchange();
  }
}

async function lightened(file) {
  if (!PHOTOS.includes(file.type)) return file;
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  if (scale === 1 && file.size < LIGHT) return file;
  const canvas = element("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.87));
  return blob && blob.size < file.size ? new File([blob], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" }) : file;
}
