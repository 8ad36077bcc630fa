// The bot's menu of commands: opened by its button, or by typing "/"; arrows choose, Enter sends, Esc closes.

import { byId, element } from "./element.js";

const byFinger = matchMedia("(pointer: coarse)");

export class CommandMenu {
  #commands = [];
  #shown = [];
  #at = -1;

  constructor({ field, onchoose }) {
    Object.assign(this, { field, onchoose, node: byId("commands"), button: byId("menu") });
    this.button.addEventListener("click", () => (this.open ? this.close() : this.#all()));
    document.addEventListener("pointerdown", (event) => this.#outside(event.target) && this.close());
    this.node.addEventListener("keydown", (event) => this.handle(event) && event.preventDefault());
  }

  get open() {
    return !this.node.hidden;
  }

  set commands(commands) {
    this.#commands = commands ?? [];
    this.button.hidden = this.#commands.length === 0;
    this.close();
  }

  /** Follows what is being typed. */
  typed(text) {
    const word = /^\/(\w*)$/.exec(text);
    if (!word) return this.close();
    this.#show(this.#commands.filter(({ command }) => command.startsWith(word[1].toLowerCase())));
  }

  /** True when the key was meant for the menu. */
  handle(event) {
    if (!this.open) return false;
    if (event.key === "Escape") return this.close(), true;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return this.#move(event.key === "ArrowDown" ? 1 : -1), true;
    if ((event.key === "Enter" || event.key === "Tab") && this.#at >= 0) return this.#choose(this.#shown[this.#at]), true;
    return false;
  }

  close() {
    this.#show([]);
  }

  #all() {
    this.#show(this.#commands);
    if (byFinger.matches) return; // a focused field would raise the phone's keyboard over the menu
    this.field.focus();
    this.#move(1);
  }

  #show(commands) {
    this.#shown = commands;
    this.#at = -1;
    this.node.replaceChildren(...commands.map((command, index) => this.#option(command, index)));
    this.node.hidden = commands.length === 0;
    this.button.setAttribute("aria-expanded", String(this.open));
    byId("commands-hint").textContent = this.open ? `${commands.length} 个功能，按上下键选择，按回车发送` : "";
    this.field.removeAttribute("aria-activedescendant");
  }

  #option(command, index) {
    const choose = () => this.#choose(command);
    return element("li", { id: `command-${index}`, role: "option", "aria-selected": "false", onclick: choose },
      element("span", { class: "command-name" }, `/${command.command}`), element("span", {}, command.description));
  }

  #move(step) {
    const options = [...this.node.children];
    options[this.#at]?.setAttribute("aria-selected", "false");
    this.#at = (this.#at + step + options.length) % options.length;
    options[this.#at].setAttribute("aria-selected", "true");
    options[this.#at].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", options[this.#at].id);
  }

  #choose(command) {
    this.close();
    this.onchoose(`/${command.command}`);
  }

  #outside(target) {
    return this.open && !this.node.contains(target) && !this.button.contains(target) && target !== this.field;
  }
}
