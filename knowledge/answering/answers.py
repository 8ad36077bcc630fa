"""What an answer consists of; these shapes are all that the desks see."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from knowledge.text import Script, in_script

Memory = Mapping[str, Any]


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    OUT_OF_SCOPE = "out_of_scope"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer stands: the document, its part, and its year or date ("2024", "2024-01-05", "" if unknown).

    `titled` is False where `document` is no title but tells in words which one it is.
    """

    document: str
    section: str = ""
    date: str = ""
    titled: bool = True

    def __str__(self) -> str:
        part = f"“{self.section}”部分" if self.section else ""
        year = f"（{self.date}）" if self.date and self.date not in self.document else ""
        return f"《{self.document}》{part}{year}" if self.titled else f"{self.document}{part}{year}"


@dataclass(frozen=True, slots=True)
class Option:
    """A button: what it says, and the question it asks when pressed."""

    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The latest approved progress of a target or project: one sentence, its day, and who approved it."""

    text: str
    date: datetime.date
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the asker's script. `text` is plain text without the source line; `reply` adds it.

    `options` are questions to offer as buttons; `confidence` is 0 to 1; `memory` is small and JSON-serialisable, to be
    handed back with the next question of the same conversation; `facts` are the ids of the facts used; `alone`: whatever was
    said before, the same words are answered the same.
    """

    outcome: Outcome
    text: str
    sources: tuple[Source, ...] = ()
    options: tuple[Option, ...] = ()
    confidence: float = 0.0
    memory: Memory = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    script: Script = Script.SIMPLIFIED
    alone: bool = False

    @property
    def source_line(self) -> str:
        """The line that names the sources; empty when there are none."""
        if not self.sources:
            return ""
        return in_script("来源：" + "；".join(map(str, self.sources)), self.script)

    @property
    def reply(self) -> str:
        """The text and its source line, as one plain text."""
        return f"{self.text}\n{self.source_line}" if self.sources else self.text
