// Everything this person said that the server has not confirmed: kept on this device, sent in order, sent again with the same ref.

import { ask, Refused } from "./door.js";
import * as parcels from "./parcels.js";
import * as pockets from "./pockets.js";

const PATIENCE = 10_000;
const PACE = { acts: 12, within: 10_000 }; // the server hangs up on more than 20 frames in 10 s

export class Outbox {
  #acts = [];
  #shelving = new Set(); // acts whose files are on their way to this device's store
  #flying = null;
  #timer = 0;
  #sent = [];

  /** `onchange(act)` after a state change, `ondone(act, messages)` once confirmed, `onrefused(act)`. */
  constructor({ owner, line, onchange, ondone, onrefused }) {
    Object.assign(this, { owner, line, onchange, ondone, onrefused });
    this.prefix = `townhall.unsent.${owner}.`;
    this.#acts = this.#kept();
  }

  get acts() {
    return [...this.#acts];
  }

  /** Keep first, then send. An act is `{ref, at, frame}` or `{ref, at, parcel: true, caption, files}`; its state "sending" or "failed". */
  async put(act) {
    this.#acts.push(act);
    this.#mark(act, act.files || this.line.open ? "sending" : "failed");
    if (act.files) await this.#shelve(act);
    this.pump();
  }

  /** Only files that lie on this device are said to wait here: whoever then closes the page finds them again. */
  async #shelve(act) {
    this.#shelving.add(act);
    await parcels.store(act.ref, act.files).catch(() => {});
    this.#shelving.delete(act);
    if (!this.line.open && this.#find(act.ref)) this.#mark(act, "failed");
  }

  again(ref) {
    const act = this.#find(ref);
    if (!act) return;
    this.#mark(act, "sending");
    if (this.line.open) this.pump();
    else this.line.connect();
  }

  drop(ref) {
    this.#acts = this.#acts.filter((act) => act.ref !== ref);
    if (this.#flying?.ref === ref) this.#landed();
    pockets.forget(this.prefix + ref);
    parcels.discard(ref).catch(() => {});
  }

  /** The line is up: whatever was in the air or failed for want of a line goes out again. */
  resume() {
    this.#landed();
    for (const act of this.#acts) if (!act.refused) this.#mark(act, "sending");
    this.pump();
  }

  pause() {
    this.#landed();
    for (const act of this.#acts) if (!this.#shelving.has(act)) this.#mark(act, "failed");
  }

  acked(ref, messages) {
    const act = this.#find(ref);
    if (!act) return;
    this.drop(ref);
    this.ondone(act, messages);
    this.pump();
  }

  refuse(ref, sentence) {
    const act = this.#find(ref);
    if (!act) return false;
    act.refused = sentence;
    if (this.#flying === act) this.#landed();
    this.#mark(act, "failed");
    this.onrefused(act);
    this.pump();
    return true;
  }

  pump() {
    const next = this.#acts.find((act) => act.state === "sending");
    if (this.#flying || !next || !this.line.open) return;
    const wait = this.#wait();
    if (wait > 0) return void setTimeout(() => this.pump(), wait);
    this.#flying = next;
    this.#sent.push(Date.now());
    if (next.parcel) this.#carry(next);
    else this.#post(next);
  }

  #post(act) {
    this.line.send(act.frame);
    this.#timer = setTimeout(() => this.line.restart(), PATIENCE);
  }

  async #carry(act) {
    try {
      act.files ??= await parcels.fetched(act.ref).catch(() => null);
      if (!act.files) return this.refuse(act.ref, "照片已不在这台设备上，请删除后重新选择。");
      const answer = await ask("/api/upload", { method: "POST", form: form(act), seconds: 180 });
      this.acked(act.ref, answer.message ? [answer.message] : []);
    } catch (error) {
      const final = error instanceof Refused && (error.status < 500 || error.status === 507); // 507: no room, said in a sentence
      if (final) this.refuse(act.ref, error.message);
      else this.#stumble(act);
    }
  }

  #stumble(act) {
    if (this.#flying !== act) return;
    this.#landed();
    this.#mark(act, "failed");
    setTimeout(() => this.resume(), 5_000);
  }

  #wait() {
    const now = Date.now();
    this.#sent = this.#sent.filter((at) => now - at < PACE.within);
    return this.#sent.length < PACE.acts ? 0 : this.#sent[0] + PACE.within - now;
  }

  #landed() {
    clearTimeout(this.#timer);
    this.#flying = null;
  }

  #find(ref) {
    return this.#acts.find((act) => act.ref === ref);
  }

  #mark(act, state) {
    if (state === "sending") delete act.refused;
    act.state = state;
    this.#keep(act);
    this.onchange(act);
  }

  #keep(act) {
    const { files, ...rest } = act; // one key per act, so that two open pages never overwrite each other
    pockets.keep(this.prefix + act.ref, JSON.stringify(rest));
  }

  #kept() {
    const acts = pockets.beginningWith(this.prefix).map((key) => JSON.parse(pockets.read(key)));
    return acts.sort((one, other) => one.at - other.at);
  }
}

function form(act) {
  const form = new FormData();
  form.append("ref", act.ref);
  if (act.caption) form.append("caption", act.caption);
  for (const file of act.files) form.append("file", file, file.name);
  return form;
}
