"""The MarkdownV2 parse mode, with the real server's sentences where the marks do not pair."""

import re
from dataclasses import dataclass

from webchat.entities.html import mark_link
from webchat.entities.text import CannotParse, Draft, byte_place

_PLAIN = re.compile(r"[^\\_*\[\]()~`>#+\-=|{}.!\n]+")
_CODE_PLAIN = re.compile(r"[^\\`]+")
_MARKS = {
    "*": "Bold",
    "_": "Italic",
    "__": "Underline",
    "~": "Strikethrough",
    "||": "Spoiler",
    "[": "TextUrl",
    "![": "CustomEmoji",
    "`": "Code",
}
_TYPES = {k: k.lower() for k in ("Bold", "Italic", "Underline", "Strikethrough", "Spoiler", "Code")}
_ENDS = {**{kind: mark for mark, kind in _MARKS.items()}, "TextUrl": "]", "CustomEmoji": "]"}
_ENDS |= {"Pre": "```", "PreCode": "```"}
LANGUAGE = re.compile(r"[^ \t\r\n\v\f`]*")
NEWLINE = re.compile(r"\r\n|\n\r|\n|\r|")
_EMOJI = re.compile(r"tg:(?://)?emoji/?(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)


@dataclass(slots=True)
class Open:
    kind: str
    place: int  # index of the mark, for the error sentence
    start: int
    language: str = ""


def parse_v2(text: str) -> Draft:
    """Text and entities of a MarkdownV2 message; raises `CannotParse`."""
    reader = _Reader(text)
    while reader.i < len(text):
        reader.step()
    return reader.finish()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.i, self.draft = text, 0, Draft()
        self.open: list[Open] = []
        self.quoting = False
        self.fresh = True  # nothing but marks on this line yet: a quote may begin

    def step(self) -> None:
        text, i = self.text, self.i
        code = bool(self.open) and self.open[-1].kind in {"Code", "Pre", "PreCode"}
        plain = (_CODE_PLAIN if code else _PLAIN).match(text, i)
        if plain:
            self.i = plain.end()
            self.draft.add(plain[0])
            self.fresh = plain[0][-1] == "\r"
        elif text[i] == "\\":
            self.escaped()
            self.fresh = False
        elif self.ends_here():
            self.close()
        elif text[i] == "\n":
            self.newline()
        else:
            self.begin()

    def escaped(self) -> None:
        follows = self.text[self.i + 1 : self.i + 2]
        if follows and 0 < ord(follows) <= 126:
            self.draft.add(follows)
            self.i += 2
        else:
            self.draft.add("\\")
            self.i += 1

    def ends_here(self) -> bool:
        if self.quoting and self.text[self.i] == "\n" and self.text[self.i + 1 : self.i + 2] != ">":
            return True
        if not self.open or self.open[-1].kind == "BlockQuote":
            return False
        mark = _ENDS[self.open[-1].kind]
        if mark == "_":
            return self.text[self.i] == "_" and self.text[self.i + 1 : self.i + 2] != "_"
        return self.text.startswith(mark, self.i)

    def newline(self) -> None:
        self.draft.add("\n")
        self.i += 1
        self.fresh = True
        if self.text[self.i : self.i + 1] == ">":
            self.quote()

    def quote(self) -> None:
        if not self.quoting:
            self.quoting = True
            self.open.append(Open("BlockQuote", self.i, self.draft.units))
        self.i += 1
        self.fresh = False

    def begin(self) -> None:
        if self.text[self.i] == ">" and self.fresh and not self.quoting:
            self.quote()
        elif self.text.startswith("```", self.i):
            self.begin_block()
        else:
            self.begin_mark()

    def begin_mark(self) -> None:
        pair = self.text[self.i : self.i + 2]
        mark = pair if pair in _MARKS else pair[0]
        if mark not in _MARKS:
            raise reserved(mark)
        self.open.append(Open(_MARKS[mark], self.i, self.draft.units))
        self.i += len(mark)

    def begin_block(self) -> None:
        place, i = self.i, self.i + 3
        language = matched(LANGUAGE, self.text, i)
        end = i + len(language)
        named = bool(language) and end < len(self.text) and self.text[end] != "`"
        i = end if named else i
        self.i = i + len(matched(NEWLINE, self.text, i))
        kind = "PreCode" if named else "Pre"
        self.open.append(Open(kind, place, self.draft.units, language if named else ""))

    def close(self) -> None:
        top = self.open[-1]
        if self.text[self.i] == "\n" and self.quoting:
            self.close_quote()
            return
        self.i += len(_ENDS[top.kind])
        self.open.pop()
        if top.kind in {"TextUrl", "CustomEmoji"}:
            self.close_link(top)
        elif top.kind in {"Pre", "PreCode"}:
            self.draft.mark("pre", top.start, **({"language": top.language} if top.language else {}))
        else:
            self.draft.mark(_TYPES[top.kind], top.start)

    def close_quote(self) -> None:
        expandable = self.drop_expander()
        if self.open[-1].kind != "BlockQuote":
            raise self.unended()
        top = self.open.pop()
        self.quoting = False
        if self.i < len(self.text):
            self.draft.add("\n")
            self.i += 1
        self.fresh = True
        self.draft.mark("expandable_blockquote" if expandable else "blockquote", top.start)

    def drop_expander(self) -> bool:
        """A spoiler mark left open as the very last thing of a quote means: show it collapsed."""
        top = self.open[-1]
        last = top.kind == "Spoiler" and self.text[top.place + 2 : self.i].strip("\r") == ""
        if last and len(self.open) > 1 and self.open[-2].kind == "BlockQuote":
            self.open.pop()
            return True
        return False

    def close_link(self, top: Open) -> None:
        if self.text[self.i : self.i + 1] != "(":
            if top.kind == "CustomEmoji":
                raise CannotParse("Custom emoji entity must contain a tg://emoji URL")
            mark_link(self.draft, top.start, self.draft.since(top.start))
            return
        url = self.address("a URL" if top.kind == "TextUrl" else "a custom emoji URL")
        if top.kind == "CustomEmoji":
            self.draft.mark("custom_emoji", top.start, custom_emoji_id=_emoji(url))
        else:
            mark_link(self.draft, top.start, url)

    def address(self, what: str) -> str:
        begin = self.i = self.i + 1
        parts = []
        while self.i < len(self.text) and self.text[self.i] != ")":
            if self.text[self.i] == "\\" and "\0" < self.text[self.i + 1 : self.i + 2] <= "~":
                self.i += 1
            parts.append(self.text[self.i])
            self.i += 1
        if self.i >= len(self.text):
            raise CannotParse(f"Can't find end of {what} at byte offset {byte_place(self.text, begin)}")
        self.i += 1
        return "".join(parts)

    def unended(self) -> CannotParse:
        top = self.open[-1]
        place = byte_place(self.text, top.place)
        return CannotParse(f"Can't find end of {top.kind} entity at byte offset {place}")

    def finish(self) -> Draft:
        if self.quoting:
            self.close_quote()
        if self.open:
            raise self.unended()
        return self.draft


def reserved(char: str) -> CannotParse:
    return CannotParse(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")


def matched(pattern: re.Pattern[str], text: str, i: int) -> str:
    found = pattern.match(text, i)
    return found[0] if found else ""


def _emoji(url: str) -> str:
    if not url.lower().startswith("tg:"):
        raise CannotParse("Custom emoji URL must have scheme tg")
    found = _EMOJI.fullmatch(url)
    if not found:
        raise CannotParse('Custom emoji URL must have host "emoji"')
    ids = [pair[3:] for pair in (found[1] or "").split("&") if pair.startswith("id=")]
    if not ids:
        raise CannotParse("Custom emoji URL must have an emoji identifier")
    if not re.fullmatch(r"[1-9][0-9]{0,18}", ids[0]):
        raise CannotParse("Invalid custom emoji identifier specified")
    return ids[0]
