"""The older Markdown parse mode: marks that never nest, and one sentence for all that do not pair."""

import re

from webchat.entities.html import mark_link
from webchat.entities.markdown import LANGUAGE, NEWLINE, matched
from webchat.entities.text import CannotParse, Draft, byte_place

_PLAIN = re.compile(r"[^\\_*`\[]+")


def parse(text: str) -> Draft:
    """The older Markdown: `*bold*`, `_italic_`, code, blocks and links, never nested."""
    draft, i = Draft(), 0
    while i < len(text):
        plain = _PLAIN.match(text, i)
        if plain:
            draft.add(plain[0])
            i = plain.end()
        elif text[i] == "\\":
            escaped = text[i + 1 : i + 2]
            special = escaped != "" and escaped in "_*`["
            draft.add(escaped if special else "\\")
            i += 2 if special else 1
        else:
            i = _entity(text, i, draft)
    return draft


def _entity(text: str, begin: int, draft: Draft) -> int:
    mark, i, language = text[begin], begin + 1, ""
    if text.startswith("```", begin):
        mark, i = "```", begin + 3
        language = matched(LANGUAGE, text, i)
        named = bool(language) and i + len(language) < len(text) and text[i + len(language)] != "`"
        language = language if named else ""
        i += len(language)
        i += len(matched(NEWLINE, text, i))
    end = text.find("]" if mark == "[" else mark, i)
    if end < 0:
        place = byte_place(text, begin)
        raise CannotParse(f"Can't find end of the entity starting at byte offset {place}")
    start = draft.units
    draft.add(text[i:end])
    if mark == "[":
        return _link(text, end, start, draft)
    kind = {"_": "italic", "*": "bold", "`": "code", "```": "pre"}[mark]
    draft.mark(kind, start, **({"language": language} if language else {}))
    return end + len(mark)


def _link(text: str, bracket: int, start: int, draft: Draft) -> int:
    if text[bracket + 1 : bracket + 2] != "(":
        mark_link(draft, start, draft.since(start))
        return bracket + 1
    end = text.find(")", bracket)
    end = len(text) if end < 0 else end
    mark_link(draft, start, text[bracket + 2 : end])
    return end + 1
