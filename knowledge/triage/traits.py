"""What a report has that can be compared with another's: where, which numbers, which words, and of when it speaks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.answering.names import coded
from knowledge.lessons.weights import RARE, Array, general
from knowledge.text import simplified
from knowledge.triage.meanings import meaning_of
from knowledge.triage.places import place_words, spans_of, without_places
from knowledge.triage.spots import Spot, spot_of

LONGEST = 250  # characters of a report that are compared
REMEMBERED = 500  # reports that need not be looked at again; ten kilobytes each
_SIDES = re.compile(r"([东西南北])(?=头|边|面|侧|门|段|墙|山|首|角|岸|坡|口)")
_CODES = re.compile(r"[a-z]{1,2}\d+|(?<!\d)(?!(?:110|119|120|122|12345|96110)(?!\d))\d{3,6}(?![\d年元块米斤亩人万个多来])")
_BEFORE = re.compile(
    r"上个?月|前年|上次|上回|那[次回]|过一[次回]|当时|前阵|前段|前几天|(?:修|补)好了|清走|清掉了|处理过|已经(?:修|处理|清|换)|扑灭|(?<!今)早(?:就)?.{1,2}[走透灭完]了"
)
_LATER = re.compile(r"(?<![没无不])通知(?!书)|下个?(?:周|星期|礼拜|月)|明[天早]|后天")
_ASKS = re.compile(
    r"想问|问一下|请问|怎么[赔补]|找谁赔|赔偿|赔不赔|补不补|什么时候能|有没有说法|合法吗|标准.{0,2}多少|几点到几点|还是只"
)
_DENIES = re.compile(
    r"不是(?:同|那|一(?:个|回|件|处|码|家))|不是.{1,8}那[两几]?[个家堆处根条盏座户]|没有?关系|另(?:外)?一|又一(?:个|处|盏|根|家)|"
    r"[跟和].{1,10}(?:不是|不一样|没关)|不同|(?<![墙树杆乱推撞])倒[是没]|比.{1,8}还"
)
# 也有, 也坏了: what says so tells of one thing more. 也没人管 does not.
_TOO = re.compile(
    r"也(?:一样|同样)?(?:有(?!人[管问来修理])|[是在被要给发漂拖停堵塌倒漏堆开来涨掉裂收坏烂灭黑臭往冒占种欠扣丢挖想]|不亮|没[发装拿收])"
)
_KIN = re.compile(r"我(?:家|爸|妈|婆婆|公公|爷爷|奶奶|老公|老婆|老伴|父亲|母亲|儿子|女儿|外公|外婆|男人|媳妇)")
_DUE = re.compile(r"低保|补贴|补助|宅基地|残疾证|医保|社保|养老金|拆迁款|征地款|救助")
# Characters that tell nothing of a matter.
_IDLE = frozenset("的了是在我有和就不人都一个上也很到说要去你会着没看好自这那他她它们吗吧啊呢么什怎能来把被给又还才再")
Worth = Mapping[str, float]  # what is in a text, each by its sound, and how much it tells: its rarity among the lessons


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """marks and pairs: characters, and neighbouring ones; matter: the characters outside of place words; place: the pairs
    within them; rare: written pairs that hardly any lesson has; names: proper names of places, by their sound."""

    sound: str
    marks: Worth
    pairs: Worth
    matter: Worth
    place: Worth
    rare: frozenset[str]
    names: tuple[str, ...]
    kinds: Mapping[str, str]  # each name without its kind, and the kind
    spot: Spot
    numbers: Mapping[str, frozenset[object]]
    sides: frozenset[str]
    meaning: Array
    matter_meaning: Array  # of what is said outside of place words
    codes: Array  # how likely each code is
    danger: str | None
    time: str  # "before" or "later" where the report says that it is not of now
    asks: bool
    denies: bool
    too: bool  # whether it tells of one thing more
    of_kin: bool  # what is due to one household, told of one's own


@lru_cache(maxsize=REMEMBERED)
def traits_of(text: str) -> Traits:
    """Return what `text` can be compared by."""
    plain = simplified(text)[:LONGEST]
    sound, spot = coded(plain), spot_of(text[:LONGEST])
    names = tuple(map(coded, spot.names))
    found, inside = emergency(hear(text[:LONGEST]).text), _inside(plain)
    told = [at for at, mark in enumerate(plain) if _is_han(mark)]
    pairs = [at for at in told if _is_han(plain[at + 1 : at + 2])]
    return Traits(
        sound=sound,
        marks=_worth(plain, sound, 1, (at for at in told if plain[at] not in _IDLE)),
        pairs=_worth(plain, sound, 2, pairs),
        matter=_worth(plain, sound, 1, (at for at in told if plain[at] not in _IDLE and at not in inside)),
        place=_worth(plain, sound, 2, (at for at in pairs if at in inside and at + 1 in inside)),
        rare=frozenset(plain[at : at + 2] for at in pairs if _is_rare(plain[at : at + 2])),
        names=names,
        kinds=dict(map(_split, names)),
        spot=spot,
        numbers={**spot.numbers, "": frozenset(_CODES.findall(plain))},
        sides=frozenset(_SIDES.findall(plain)),
        meaning=meaning_of(plain),
        matter_meaning=meaning_of(without_places(plain)),
        codes=general().chances(text[:LONGEST]),
        danger=found.code if found else None,
        time="before" if _BEFORE.search(plain) else "later" if _LATER.search(plain) else "",
        asks=bool(_ASKS.search(plain)),
        denies=bool(_DENIES.search(plain)),
        too=bool(_TOO.search(plain)),
        of_kin=bool(_KIN.search(plain) and _DUE.search(plain)),
    )


def _inside(plain: str) -> frozenset[int]:
    """Where the characters of place words stand."""
    return frozenset(at for begin, end in spans_of(plain) for at in range(begin, end))


def _split(name: str) -> tuple[str, str]:
    """A name, as it sounds, without its kind; and the kind."""
    kind = next((kind for kind in _kinds() if len(kind) < len(name) and name.endswith(kind)), name[-1])
    return name.removesuffix(kind), kind


@cache
def _kinds() -> tuple[str, ...]:
    """How the kinds of places sound, the longest first."""
    return tuple(map(coded, place_words("named")))


def _worth(plain: str, sound: str, size: int, places: Iterable[int]) -> Worth:
    worth: dict[str, float] = {}
    for at in places:
        heard = sound[at : at + size]
        worth[heard] = max(worth.get(heard, 0.0), _rarity(plain[at : at + size]))
    return worth


@lru_cache(maxsize=20_000)
def _rarity(feature: str) -> float:
    """How much a character, or two, tells: the fewer lessons have it, the more."""
    return general().rarity_of(feature)


def _is_rare(pair: str) -> bool:
    return not set(pair) & _IDLE and _rarity(pair) > general().highest - RARE


def _is_han(mark: str) -> bool:
    return "\u4e00" <= mark <= "\u9fff"
