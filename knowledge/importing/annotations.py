"""Takes out pinyin that a converting program left behind its characters, as in 規(guī)劃; it mends nothing else."""

import re
import unicodedata
from functools import lru_cache

from knowledge.text.readings import READINGS

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_LETTER = f"[a-zü{_TONED}]"
TONED_SYLLABLE = rf"(?:{_LETTER}{{0,3}}[{_TONED}]{_LETTER}{{0,3}})"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

# 規(guī) · 規(gu?) where the toned vowel was lost · 規(guī with the bracket cut off · 規guī)
_BRACKETED = re.compile(rf"([{HAN}])[(（]\s*([^()（）{HAN}\d，。、；：]{{1,8}}?)\s*[)）]")
_UNCLOSED = re.compile(rf"([{HAN}])[(（]({TONED_SYLLABLE})(?=[{HAN}，。、；：,.;:]|$)")
_UNOPENED = re.compile(rf"([{HAN}])({TONED_SYLLABLE})[)）]")


def without_annotations(text: str) -> tuple[str, int]:
    """Return `text` without the pinyin of the character before it, and how many were taken out.

    A bracket goes only if it holds one syllable that is a reading of the very character before it; (CDMO), (km)
    and a gloss of two syllables stay. A reading whose vowel was lost on the way, (gu?), counts as well.
    """
    total = 0
    for pattern in (_BRACKETED, _UNCLOSED, _UNOPENED):
        text, times = _without(pattern, text)
        total += times
    return text, total


def _without(pattern: "re.Pattern[str]", text: str) -> tuple[str, int]:
    fitting = [match for match in pattern.finditer(text) if is_reading(match[2], match[1])]
    for match in reversed(fitting):
        text = text[: match.end(1)] + text[match.end() :]
    return text, len(fitting)


def is_reading(syllable: str, character: str) -> bool:
    """Whether `syllable` (toned, toneless or with its vowel damaged) is a reading of `character`."""
    return bool(_shape(syllable)) and any(re.fullmatch(_shape(syllable), known) for known in _readings(character))


@lru_cache(maxsize=4_000)
def _shape(syllable: str) -> str:
    """A pattern for toneless readings: whatever is no letter stands for one to two lost letters."""
    plain = _toneless(syllable.lower())
    if not re.search("[a-z]", plain):
        return ""
    return re.sub("[^a-z]+", "[a-z]{1,2}", plain)


@lru_cache(maxsize=4_000)
def _readings(character: str) -> tuple[str, ...]:
    return tuple({_toneless(reading) for reading in READINGS.get(ord(character), "").split(",") if reading})


def _toneless(reading: str) -> str:
    """`lǜ` → `lu`: ü is written u, v or ü by different programs, so all are taken as u."""
    letters = unicodedata.normalize("NFD", reading).replace("v", "u").replace("ɡ", "g")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
