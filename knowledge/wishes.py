"""What people say instead of a command: a few words that ask for a desk, and tell it nothing yet."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.text import simplified

LONGEST = 30  # characters of a wish
# Whoever has thought better of a report, where none is being written.
_LETS_BE = re.compile(
    r"(?:那|算了|我|还是|那就|现在){0,3}(?:不想?|别|不用|不要|不必)(?:再|给我)?(?:反映|投诉|举报|上报|报修|登记|提交|报)(?:了|啦)(?:吧|谢谢|算了|啊){0,2}"
)
_MARKS = re.compile(r"[\s,，.。;；!！?？、~～…:：“”\"'「」]+")


def wish(text: str) -> str | None:
    """The command that a whole message asks for, or None: then it says something of its own."""
    plain = _MARKS.sub("", simplified(text[: LONGEST * 2])).lower()
    if not 1 < len(plain) <= LONGEST or len(text) > LONGEST * 2:
        return None
    return next((command for command, said in _wishes().items() if said.fullmatch(plain)), None)


def lets_be(text: str) -> bool:
    """Whether a whole message says that nothing is to be reported any more: 算了不反映了."""
    return len(text) <= LONGEST and bool(_LETS_BE.fullmatch(_MARKS.sub("", simplified(text))))


@cache
def _wishes() -> Mapping[str, re.Pattern[str]]:
    page = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    before, after = page.pop("around_before"), page.pop("around_after")
    return {command: re.compile(f"(?:{before})*?(?:{said})(?:{after})*") for command, said in page.items()}
