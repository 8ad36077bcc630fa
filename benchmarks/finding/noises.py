"""Questions as people mistype them: one character by another that sounds the same."""

import random

from knowledge.text import sounds


def misheard(question: str, drawn: random.Random, alike: dict[str, list[str]]) -> str:
    """Return the question with one character, chosen at random, replaced by another that sounds the same."""
    places = [i for i, mark in enumerate(question) if len(alike.get(_sound(mark), ())) > 1 and mark >= "\u4e00"]
    if not places:
        return question
    place = drawn.choice(places)
    other = drawn.choice([mark for mark in alike[_sound(question[place])] if mark != question[place]])
    return question[:place] + other + question[place + 1 :]


def _sound(mark: str) -> str:
    return "".join(sounds(mark))


def homophones() -> dict[str, list[str]]:
    """The 3,755 everyday characters of GB 2312, by sound."""
    codes = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    alike: dict[str, list[str]] = {}
    for mark in (code.decode("gb2312", "ignore") for code in codes):
        alike.setdefault(_sound(mark), []).append(mark)
    return alike
