// Puts the page together: the line, the conversation, the composer, and which frame goes where.

import { gist } from "./bubbles.js";
import { Composer } from "./composer.js";
import { actingAs, ask, newRef } from "./door.js";
import { byId } from "./element.js";
import { copy, Presses } from "./keyboards.js";
import { Messages } from "./messages.js";
import { choose, tell } from "./notices.js";
import { Outbox } from "./outbox.js";
import { offerPhrase, openSettings, prepareSettings } from "./settings.js";
import { endAction, showAction, showBot, showEmpty, showLine, showUnseen, showWaiting } from "./signs.js";
import { Line } from "./socket.js";

const TYPING_EVERY = 5_000;
const around = { me: { id: 0 }, bot: { first_name: "" }, oncommand: (text) => says.text(text), onmenu, onquote };
const line = new Line({ enter, onframe, onstate });
const messages = new Messages({ log: byId("log"), list: byId("messages"), around, onunseen: showUnseen });
const presses = (around.presses = new Presses(line));
let outbox = null;
let waiting = 0; // messages that came while nobody looked
let typedAt = 0;

const says = {
  text: (text, replyTo) => put({ t: "send", text, ...(replyTo && { reply_to: replyTo }) }),
  edit: (messageId, text) => put({ t: "edit", message_id: messageId, text }),
  place: (point) => put({ t: "location", ...point }),
  number: (phone) => put({ t: "contact", phone_number: phone }),
  files: (files, caption) => outbox?.put({ ref: newRef(), at: Date.now(), parcel: true, count: files.length, caption, files }),
  typing,
};
const composer = new Composer(says);

function put(frame) {
  const ref = newRef();
  if (!outbox) return tell("还没有连上，请稍等。");
  outbox.put({ ref, at: Date.now(), frame: { ref, ...frame } });
}

function typing() {
  if (Date.now() - typedAt < TYPING_EVERY) return;
  typedAt = Date.now();
  line.send({ t: "typing" });
}

/** Makes sure the server knows this device; a new one becomes a new resident. */
async function enter() {
  let me = await ask("/api/me");
  if (!me.known) {
    const { phrase } = await ask("/api/device", { method: "POST", json: {} });
    if (phrase) offerPhrase(phrase);
    me = await ask("/api/me");
  }
  introduce(me);
}

function introduce(me) {
  Object.assign(around, { me, bot: me.bot });
  showBot(me.bot, me.demo);
  if (outbox?.owner === me.id) return;
  for (const act of outbox?.acts ?? []) messages.hideUnsent(act.ref);
  outbox = new Outbox({ owner: me.id, line, onchange: showUnsent, ondone, onrefused });
  outbox.acts.forEach(showUnsent);
}

function onframe(frame) {
  frames[frame.t]?.(frame);
}

const frames = {
  hello,
  message({ message }) {
    const fromBot = message.from?.id !== around.me.id;
    if (fromBot) endAction();
    messages.put(message);
    showEmpty(false);
    if (fromBot && document.hidden) showWaiting(++waiting);
  },
  edited: ({ message }) => messages.get(message.message_id) && messages.put(message),
  deleted: ({ message_id }) => messages.remove(message_id),
  ack: ({ ref, message }) => outbox.acked(ref, message ? [message] : []),
  error: ({ ref, text }) => outbox.refuse(ref, text) || presses.refused(ref, text) || tell(text),
  history: ({ messages: older, more }) => {
    messages.prepend(older);
    showMore(more);
  },
  action: ({ action }) => showAction(action),
  answer: (frame) => presses.answered(frame),
  commands: ({ commands }) => (composer.menu.commands = commands),
  reply_keyboard: ({ reply_keyboard: markup }) => composer.setKeyboard(markup, messages.latestFromBot()),
};

function hello({ messages: newest, more, commands, reply_keyboard: markup, blocked }) {
  if (!messages.reset(newest)) showMore(more);
  composer.menu.commands = commands;
  composer.setKeyboard(markup);
  composer.blocked = Boolean(blocked);
  start();
  outbox.resume();
  presses.resume();
  showEmpty(messages.empty);
}

/** `?start=` is said once; the address forgets it as soon as it is in the outbox. */
function start() {
  const url = new URL(location.href);
  const payload = url.searchParams.get("start");
  if (payload === null) return;
  url.searchParams.delete("start");
  history.replaceState(null, "", url);
  if (/^[\w-]{1,64}$/.test(payload)) says.text(`/start ${payload}`);
}

function onstate(state) {
  showLine(state);
  if (state === "down") outbox?.pause();
}

function showUnsent(act) {
  messages.showUnsent(act, { again: (ref) => outbox.again(ref), drop });
  showEmpty(messages.empty);
}

function drop(ref) {
  outbox.drop(ref);
  messages.hideUnsent(ref);
  showEmpty(messages.empty);
}

function ondone(act, confirmed) {
  messages.hideUnsent(act.ref);
  confirmed.forEach((message) => messages.put(message));
  if (act.frame?.t === "block" || act.frame?.t === "unblock") composer.blocked = act.frame.t === "block";
}

/** What has no bubble of its own cannot wait there: it is told and given up. */
function onrefused(act) {
  if (act.parcel || !["edit", "block", "unblock"].includes(act.frame.t)) return;
  tell(act.refused);
  outbox.drop(act.ref);
}

async function onmenu(message, own) {
  const text = message.text ?? message.caption;
  const choices = [{ value: "reply", label: "回复", sign: "reply" }];
  if (text) choices.push({ value: "copy", label: "复制文字", sign: "copy" });
  if (own && message.text) choices.push({ value: "edit", label: "修改", sign: "edit" });
  const chosen = await choose("这条消息", choices, gist(message));
  if (chosen === "reply") composer.reply(message);
  if (chosen === "copy") copy(text);
  if (chosen === "edit") composer.edit(message);
}

function onquote(messageId) {
  if (!messages.point(messageId)) tell("这条消息在更早的对话里，请先翻到上面。");
}

function showMore(more) {
  byId("older").hidden = !more;
  byId("older").disabled = false;
}

function older() {
  if (byId("older").hidden || byId("older").disabled) return;
  byId("older").disabled = line.send({ t: "history", before: messages.oldest });
}

/** The keyboard of a phone covers the page; browsers that do not shrink it themselves are told the height left. */
function fitScreen() {
  const { height, scale } = visualViewport;
  if (scale === 1) document.documentElement.style.setProperty("--screen", `${height}px`);
}

prepareSettings({ onblock: (blocked) => put({ t: blocked ? "block" : "unblock" }) });
byId("older").addEventListener("click", older);
byId("log").addEventListener("scroll", () => {
  if (byId("log").scrollTop < 80) older();
  byId("to-end").hidden = messages.atEnd();
}, { passive: true });
byId("to-end").addEventListener("click", () => (messages.toEnd(), byId("log").focus()));
byId("begin").addEventListener("click", () => (says.text("/start"), byId("log").focus()));
byId("returning").addEventListener("click", () => openSettings({ recovering: true }));
byId("returning").hidden = Boolean(actingAs);
document.addEventListener("visibilitychange", () => document.hidden || showWaiting((waiting = 0)));
visualViewport?.addEventListener("resize", fitScreen);
showLine("open");
line.connect();
