"""Answers that an officer wrote and another approved, found again when somebody asks the same in other words.

Only the same question may be met: an answer about one village must never be given for another. So two wordings count as one
where their content words are the same set, in whatever order and with whatever courtesy around them; nothing is weighed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.rules.questions import likeness
from knowledge.text import simplified, words

# Words that say how somebody asks, not what about.
_MANNER = re.compile(
    r"请问|你好|您好|想问|问一下|一下|到底|究竟|总共|一共|大概|大约|目前|现在|请|咱们|我们|你们|镇上|镇里|下原镇|下原|这个|那个|的|了|吗|呢|啊|呀|吧|嘛|"
    r"是|在|有|要|会|能|可以|我|你|您|他|它|就|都|还|也|又|得|着|过|给|把|被|和|与|及|或|跟|项目|情况|告诉|知道|谢谢|平时|一般|通常|具体|每天|天天|准时"
)
# Times of day: left out or put in by one side only, and only where the answer itself speaks of them.
_TIMES = frozenset(["早上", "早晨", "清早", "上午", "中午", "下午", "傍晚", "晚上", "夜里", "晚间", "半夜", "凌晨"])
_ALIKE: Mapping[str, str] = {
    "多钱": "多少钱",
    "啥": "什么",
    "咋": "怎么",
    "怎样": "怎么",
    "如何": "怎么",
    "几时": "什么时候",
    "何时": "什么时候",
    "哪里": "哪儿",
}


@dataclass(frozen=True, slots=True)
class Approved:
    """A question, its approved answer in plain text, and the day of approval."""

    asked: str
    text: str
    date: date


class ApprovedAnswers:
    """A newer answer takes the place of an older one to the same question."""

    def __init__(self, answers: Iterable[Approved] = ()) -> None:
        self._exact: dict[str, Approved] = {}
        self._meant: dict[frozenset[str], Approved] = {}
        for answer in sorted(answers, key=lambda answer: answer.date):
            self._exact[likeness(answer.asked)] = answer
            self._meant[meaning(answer.asked)] = answer
        self._meant.pop(frozenset(), None)

    def to(self, question: str) -> Approved | None:
        """The answer to this very question, however it is worded; None where nobody asked it before."""
        return self._exact.get(likeness(question)) or self._meant.get(meaning(question)) or self._timed(meaning(question))

    def _timed(self, asked: frozenset[str]) -> Approved | None:
        """An answer to the same but for a time of day that only one side names and the answer tells; None where two differ."""
        if not asked - _TIMES:
            return None
        near = [answer for words, answer in self._meant.items() if _differs_by_time(asked, words, answer.text)]
        return near[0] if len({answer.text for answer in near}) == 1 else None


def _differs_by_time(asked: frozenset[str], known: frozenset[str], text: str) -> bool:
    extra, missing = asked - known, known - asked
    return not (extra and missing) and (extra | missing) <= _TIMES and all(word in text for word in extra | missing)


def meaning(question: str) -> frozenset[str]:
    """The content words of a question."""
    text = simplified(question)
    for said, meant in _ALIKE.items():
        text = text.replace(said, meant)
    return frozenset(word for word in words(_MANNER.sub(" ", text)) if any(mark.isalnum() for mark in word))
