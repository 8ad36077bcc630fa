// The line to the server: opens it, notices when it is dead, and opens it again with growing pauses.

import { socketAddress } from "./door.js";

const LONGEST_PAUSE = 15_000;
const QUIET = 40_000; // nothing heard for so long: ask whether anyone is there
const PATIENCE = 8_000;

export class Line {
  #socket = null;
  #tries = 0;
  #timer = 0;
  #pulse = 0;
  #dialling = false;
  #knocked = false;

  /** `enter` makes sure the server knows this device; `onstate` hears "open" and "down". */
  constructor({ enter, onframe, onstate }) {
    Object.assign(this, { enter, onframe, onstate });
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.restart());
    document.addEventListener("visibilitychange", () => document.hidden || this.connect());
  }

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  send(frame) {
    if (!this.open) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  async connect() {
    if (this.#dialling || this.#socket) return;
    this.#dialling = true;
    clearTimeout(this.#timer);
    try {
      await this.enter();
      this.#dial();
    } catch {
      this.#later();
    } finally {
      this.#dialling = false;
    }
  }

  /** Give the line up without waiting for a goodbye that may never come. */
  restart() {
    const socket = this.#socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.#lost();
  }

  #dial() {
    const socket = (this.#socket = new WebSocket(socketAddress()));
    socket.onmessage = (event) => this.#heard(JSON.parse(event.data));
    socket.onclose = () => this.#lost();
    this.#listen();
  }

  #heard(frame) {
    this.#listen();
    if (this.#answered(frame)) return;
    if (frame.t === "hello") this.#tries = 0;
    this.onframe(frame);
    if (frame.t === "hello") this.onstate("open");
  }

  #listen() {
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => this.#knock(), QUIET);
  }

  #knock() {
    this.#knocked = this.send({ t: "ping" });
    this.#pulse = setTimeout(() => this.restart(), PATIENCE);
  }

  /** Whatever comes after a knock proves that the line lives; the answer itself says nothing to people. */
  #answered(frame) {
    const knocked = this.#knocked;
    this.#knocked = false;
    return frame.t === "pong" || (knocked && frame.t === "error" && !frame.ref);
  }

  #lost() {
    clearTimeout(this.#pulse);
    this.#socket = null;
    this.#later();
  }

  #later() {
    this.onstate("down");
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.#tries++);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connect(), pause * (0.75 + Math.random() / 2));
  }
}
