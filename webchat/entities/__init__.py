"""From what a bot or a person wrote to what a message holds: clean text and its entities.

Offsets and limits count UTF-16 code units. The real limit's unit is not documented; this is the stricter reading.
"""

from typing import Any

from webchat.entities import html, markdown, old_markdown
from webchat.entities.found import found_in
from webchat.entities.links import link_of
from webchat.entities.text import CannotParse, Draft, Entity, Ruler, cleaned, units
from webchat.refusals import Refusal, bad

__all__ = ["Entity", "cleaned", "formatted", "spoken", "units"]

_ORDER = ("blockquote", "expandable_blockquote", "pre", "code", "text_link", "text_mention", "bold", "italic")
_RANK = {kind: place for place, kind in enumerate(_ORDER)}
_MARKED = {
    "bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code",
    "pre", "text_link", "text_mention", "custom_emoji", "date_time",
}  # fmt: skip
_KEPT = ("type", "offset", "length", "url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format")


def spoken(text: str) -> tuple[str, list[Entity]]:
    """What a person typed: no markup, but commands and addresses are found."""
    text = cleaned(text).strip()
    return text, found_in(text, [])


def formatted(text: str, mode: str, given: list[Any] | None) -> tuple[str, list[Entity]]:
    """What a bot wrote, by its parse mode or its own entities. Raises `Refusal` with the real sentence."""
    text = cleaned(text)
    draft = Draft()
    if mode:
        draft = _parsed(text, mode)
    else:
        draft.add(text)
        draft.entities = _given(text, given or [])
    text, marked = _trimmed(draft.text, draft.entities)
    entities = marked + found_in(text, marked)
    entities.sort(key=lambda e: (e["offset"], -e["length"], _RANK.get(e["type"], len(_RANK))))
    return text, entities


def _parsed(text: str, mode: str) -> Draft:
    match mode.lower():
        case "html":
            read = html.parse
        case "markdownv2":
            read = markdown.parse_v2
        case "markdown":
            read = old_markdown.parse
        case "none":
            return _plain(text)
        case _:
            raise bad("unsupported parse_mode")
    try:
        return read(text)
    except CannotParse as no:
        raise bad(f"can't parse entities: {no}") from None


def _plain(text: str) -> Draft:
    draft = Draft()
    draft.add(text)
    return draft


def _given(text: str, entities: list[Any]) -> list[Entity]:
    ruler = Ruler(text)
    result = []
    for entity in entities:
        if not isinstance(entity, dict):
            raise bad("can't parse entities: MessageEntity must be an Object")
        if entity.get("type") in _MARKED:
            result.append(_checked(ruler, entity))
    return [e for e in result if e["length"] > 0]


def _checked(ruler: Ruler, entity: Entity) -> Entity:
    try:
        offset, length = int(entity["offset"]), int(entity["length"])
    except (KeyError, TypeError, ValueError):
        raise bad('can\'t parse MessageEntity: Field "offset" and "length" must be of type Number') from None
    if not 0 <= offset <= 1_000_000:
        raise bad(f"receive an entity with incorrect offset {offset}")
    if not 0 <= length <= 1_000_000:
        raise bad(f"receive an entity with incorrect length {length}")
    _check_edges(ruler, offset, offset + length)
    result = {key: entity[key] for key in _KEPT if entity.get(key) is not None}
    if result["type"] == "text_link":
        result["url"] = link_of(str(result.get("url", "")))
        if not result["url"]:
            raise bad(f"entity URL '{entity.get('url', '')}' is invalid: Wrong HTTP URL")
    return result


def _check_edges(ruler: Ruler, start: int, end: int) -> None:
    if start > ruler.size:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
    if ruler.index(start) is None:
        raise bad(f"entity begins in a middle of a UTF-16 symbol at byte offset {start}")
    if end > ruler.size:
        raise _ends(start, f"after the end of the text at UTF-16 offset {end}")
    if ruler.index(end) is None:
        raise _ends(start, f"in a middle of a UTF-16 symbol at UTF-16 offset {end}")


def _ends(start: int, where: str) -> Refusal:
    return bad(f"entity beginning at UTF-16 offset {start} ends {where}")


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without blank space around; entities move and shrink with it."""
    lead = len(text) - len(text.lstrip())  # blank space is one unit a character
    short = text.strip()
    if short == text:
        return text, entities
    size, kept = units(short), []
    for entity in entities:
        start = min(max(entity["offset"] - lead, 0), size)
        end = min(max(entity["offset"] + entity["length"] - lead, 0), size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return short, kept
