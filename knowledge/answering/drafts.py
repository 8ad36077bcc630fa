"""An answer before it is put into the asker's script, and several of them made into one."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.answering.answers import Memory, Option, Outcome, Source


@dataclass(frozen=True)
class Draft:
    """An answer in simplified Chinese; `may_search` allows a document that is surer to be quoted in its place.

    `alone`: whatever was said before, the same words would be answered the same.
    """

    outcome: Outcome
    text: str
    sources: tuple[Source, ...] = ()
    options: tuple[Option, ...] = ()
    confidence: float = 0.0
    memory: Memory = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    may_search: bool = False
    alone: bool = False


# Which of several stands for all, the first of these.
_BEFORE = (Outcome.EMERGENCY, Outcome.UNKNOWN, Outcome.CLARIFY, Outcome.OUT_OF_SCOPE, Outcome.ANSWERED)


def joined(drafts: Sequence[Draft]) -> Draft:
    """Several drafts as one; not fully answered as soon as one of them is not, so that the rest is kept for a person."""
    worst = min((draft.outcome for draft in drafts), key=_BEFORE.index)
    facts = tuple(dict.fromkeys(id for draft in drafts for id in draft.facts))
    return Draft(
        worst,
        "\n".join(dict.fromkeys(draft.text for draft in drafts)),
        tuple(dict.fromkeys(source for draft in drafts for source in draft.sources)),
        tuple(dict.fromkeys(option for draft in drafts for option in draft.options)),
        min(draft.confidence for draft in drafts),
        {"facts": list(facts)},
        facts,
    )
