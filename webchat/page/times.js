// Says when something was, in the words people use.

const two = (number) => String(number).padStart(2, "0");

/** "09:05" of a Unix time in seconds, in this device's zone. */
export function hour(seconds) {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** "今天", "昨天", "11月3日 星期日", and the year when it is another one. */
export function day(seconds, now = new Date()) {
  const date = new Date(seconds * 1000);
  const ago = Math.round((midnight(now) - midnight(date)) / 86_400_000);
  if (ago === 0) return "今天";
  if (ago === 1) return "昨天";
  const year = date.getFullYear() === now.getFullYear() ? "" : `${date.getFullYear()}年`;
  return `${year}${date.getMonth() + 1}月${date.getDate()}日 星期${"日一二三四五六"[date.getDay()]}`;
}

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** "340 KB", "1.2 MB". */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
