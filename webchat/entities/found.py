"""What Telegram finds in a text by itself: commands, addresses, mentions, hashtags, e-mail."""

import re

from webchat.entities.text import Entity, Ruler

# Bounded repetitions and no nested ones: hostile text costs linear time.
_FOUND = re.compile(
    r"(?P<email>(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-]))"
    r"|(?P<url>(?<![\w@.-])(?:https?://(?:[\w-]{1,63}\.){1,8}[\w-]{1,63}(?::\d{1,5})?"
    r"|(?:[A-Za-z0-9-]{1,63}\.){1,8}(?:com|org|net|cn|gov|edu|me|io|info|dev|app|ru|de|uk|eu|example)(?::\d{1,5})?)"
    r"(?![\w-])(?:[/?#][^\s\"<>，。！？；：、（）《》“”]{0,2000})?)"
    r"|(?P<bot_command>(?<![\w/<>@#])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/@]))"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z][A-Za-z0-9_]{2,31}(?![\w@]))"
    r"|(?P<hashtag>(?<![\w#/&])#(?=\w{0,255}[^\W\d_])\w{1,256})"
    r"|(?P<cashtag>(?<![\w$])\$[A-Z]{1,8}(?![\w$]))",
)
_WORTH_A_LOOK = re.compile(r"[/@#$.]")
_NOT_INSIDE = {"code", "pre", "text_link", "text_mention"}


def found_in(text: str, marked: list[Entity]) -> list[Entity]:
    """Entities nobody marked; none inside code or a link."""
    if not _WORTH_A_LOOK.search(text):
        return []
    ruler = Ruler(text)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in marked if e["type"] in _NOT_INSIDE]
    result = []
    for match in _FOUND.finditer(text):
        start, end = match.start(), match.end()
        if match.lastgroup == "url":
            end -= len(match[0]) - len(match[0].rstrip(".,;:!?'\")]"))
        offset, stop = ruler.unit(start), ruler.unit(end)
        if not any(offset < b and a < stop for a, b in taken):
            result.append({"type": match.lastgroup, "offset": offset, "length": stop - offset})
    return result
