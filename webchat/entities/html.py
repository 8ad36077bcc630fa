"""The HTML parse mode: a short list of tags, closed in order, with the real server's sentences when they are not."""

import re
from dataclasses import dataclass

from webchat.entities.links import link_of, user_in
from webchat.entities.text import CannotParse, Draft, byte_place

KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}))|([a-zA-Z]+));?", re.ASCII)
_PLAIN = re.compile(r"[^<&]+")
_NAME = re.compile(r"[^ \t\r\n\v\f>]*")
_SPACE = re.compile(r"[ \t\r\n\v\f]*")
_ATTRIBUTE = re.compile(r"[^ \t\r\n\v\f>=]*")
_TOKEN = re.compile(r"[A-Za-z0-9.-]*", re.ASCII)


@dataclass(slots=True)
class Open:
    tag: str
    argument: str
    start: int


def parse(text: str) -> Draft:
    """Text and entities of an HTML message; raises `CannotParse` with the place as a byte offset."""
    reader = _Reader(text)
    while reader.i < len(text):
        reader.step()
    if reader.open:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{reader.open[-1].tag}"')
    for entity in reader.draft.entities:
        entity.pop("_language", None)
    return reader.draft


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.i, self.draft = text, 0, Draft()
        self.open: list[Open] = []

    def step(self) -> None:
        plain = _PLAIN.match(self.text, self.i)
        if plain:
            self.i = plain.end()
            self.draft.add(plain[0])
        elif self.text[self.i] == "&":
            self.draft.add(self.reference())
        elif self.text.startswith("</", self.i):
            self.end_tag()
        else:
            self.start_tag()

    def reference(self) -> str:
        """The character of a reference, or a plain ampersand."""
        found = _REFERENCE.match(self.text, self.i)
        char = _character(found) if found else ""
        self.i = found.end() if found and char else self.i + 1
        return char or "&"

    def take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.i)
        assert found is not None  # all patterns here match the empty string
        self.i = found.end()
        return found[0]

    def at(self) -> str:
        return self.text[self.i] if self.i < len(self.text) else ""

    def fail(self, sentence: str, index: int) -> CannotParse:
        return CannotParse(sentence.format(place=f"at byte offset {byte_place(self.text, index)}"))

    def start_tag(self) -> None:
        begin, self.i = self.i, self.i + 1
        tag = self.take(_NAME).lower()
        if not self.at():
            raise self.fail("Unclosed start tag {place}", begin)
        if tag not in KINDS:
            raise self.fail(f'Unsupported start tag "{_braces(tag)}" {{place}}', begin)
        argument = self.attributes(tag, begin)
        if tag == "span" and argument != "spoiler":
            raise self.fail('Tag "span" must have class "tg-spoiler" {place}', begin)
        self.open.append(Open(tag, argument, self.draft.units))

    def attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self.take(_SPACE)
            if self.at() == ">":
                self.i += 1
                return argument
            if not self.at():
                raise self.fail("Unclosed start tag {place}", begin)
            name = self.take(_ATTRIBUTE).lower()
            if not name:
                raise self.fail(f'Empty attribute name in the tag "{tag}" {{place}}', begin)
            argument = _argument(tag, name, self.value(tag, begin), argument)

    def value(self, tag: str, begin: int) -> str:
        self.take(_SPACE)
        if not self.at():
            raise self.fail(f'Unclosed start tag "{tag}" {{place}}', begin)
        if self.at() != "=":
            return ""
        self.i += 1
        self.take(_SPACE)
        value = self.quoted() if self.at() in {'"', "'"} else self.token(begin)
        if not self.at():
            raise self.fail("Unclosed start tag {place}", begin)
        return value

    def token(self, begin: int) -> str:
        start = self.i
        value = self.take(_TOKEN).lower()
        if not self.at():
            raise self.fail("Unclosed start tag {place}", begin)
        if self.at() not in " \t\r\n\v\f>":
            raise self.fail("Unexpected end of name token {place}", start)
        return value

    def quoted(self) -> str:
        quote, self.i, parts = self.at(), self.i + 1, []
        while self.at() and self.at() != quote:
            if self.at() == "&":
                parts.append(self.reference())
            else:
                parts.append(self.at())
                self.i += 1
        self.i += 1 if self.at() else 0
        return "".join(parts)

    def end_tag(self) -> None:
        begin, self.i = self.i, self.i + 2
        if not self.open:
            raise self.fail("Unexpected end tag {place}", begin)
        name = self.take(_NAME).lower()
        self.take(_SPACE)
        if self.at() != ">":
            raise self.fail("Unclosed end tag {place}", begin)
        self.i += 1
        tag = self.open[-1].tag
        if name and name != tag:
            wrong = f'expected "</{tag}>", found "</{_braces(name)}>"'
            raise self.fail(f"Unmatched end tag {{place}}, {wrong}", begin)
        _close(self.draft, self.open.pop())


def _braces(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return _NAMED.get(found[3], "")
    code = int(found[1], 16) if found[1] else int(found[2])
    if 0xD800 <= code <= 0xDFFF:
        raise CannotParse(
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else ""


def _argument(tag: str, name: str, value: str, before: str) -> str:
    match tag, name:
        case ("a", "href") | ("tg-emoji", "emoji-id"):
            return value
        case "code", "class" if value.startswith("language-"):
            return value[9:]
        case "span", "class" if value.startswith("tg-"):
            return value[3:]
        case "blockquote", "expandable":
            return "1"
    return before


def _close(draft: Draft, ended: Open) -> None:
    match ended.tag:
        case "a":
            mark_link(draft, ended.start, ended.argument or draft.since(ended.start))
        case "tg-emoji":
            if not (ended.argument.isdecimal() and 0 < int(ended.argument) < 2**63):
                raise CannotParse("Invalid custom emoji identifier specified")
            draft.mark("custom_emoji", ended.start, custom_emoji_id=ended.argument)
        case "blockquote":
            draft.mark("expandable_blockquote" if ended.argument else "blockquote", ended.start)
        case "pre" | "code":
            _close_code(draft, ended)
        case tag:
            draft.mark(KINDS[tag], ended.start)


def mark_link(draft: Draft, start: int, url: str) -> None:
    """A link over the words since `start`: to a person, to an address, or to nothing."""
    person = user_in(url)
    if person is not None:
        draft.mark("text_mention", start, user={"id": person})
    elif link_of(url):
        draft.mark("text_link", start, url=link_of(url))


def _close_code(draft: Draft, ended: Open) -> None:
    """`<pre><code class="language-…">` in either order over the same words is one block with a language."""
    last = draft.entities[-1] if draft.entities else {}
    twin = last.get("offset") == ended.start and last.get("length") == draft.units - ended.start
    if twin and ended.tag == "pre" and last["type"] == "code" and last.get("_language"):
        last.update(type="pre", language=last["_language"])
    elif twin and ended.tag == "code" and last["type"] == "pre" and ended.argument:
        last.update(language=ended.argument)
    elif ended.tag == "code" and ended.argument:
        draft.mark("code", ended.start, _language=ended.argument)
    else:
        draft.mark(ended.tag, ended.start)
