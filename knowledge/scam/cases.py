"""A message as the checker sees it: read, its clues masked, its signs found, its features counted."""

from functools import cached_property, lru_cache

from knowledge.scam.clues import Spot, clues, spots
from knowledge.scam.cries import cry
from knowledge.scam.excerpts import excerpt
from knowledge.scam.features import features, masked
from knowledge.scam.hurries import hurry, is_absurd
from knowledge.scam.readings import Reading, read
from knowledge.scam.signs import Seen, seen
from knowledge.scam.sums import lost
from knowledge.scam.urgencies import Stage, is_paid_meanwhile, stage
from knowledge.scam.verdicts import Clues
from knowledge.text import AT_HAND


class Case:
    """One message; what is asked of it twice is found out once."""

    def __init__(self, text: str) -> None:
        self.whole: Reading = read(text)
        self.reading: Reading = excerpt(self.whole)
        self.spots: list[Spot] = spots(self.reading)
        self.tight: Reading = self.reading.tight()
        self.signs: list[Seen] = seen(self.tight)

    @cached_property
    def clues(self) -> Clues:
        """What can be traced, in the whole of the message."""
        return clues(self.whole, self.spots if self.reading is self.whole else spots(self.whole))

    @cached_property
    def strength(self) -> int:
        """Of the strongest sign that speaks for a scam; a clue alone is weak."""
        return max((one.sign.strength for one in self.signs if one.sign.strength > 0), default=int(bool(self.spots)))

    @cached_property
    def is_defended(self) -> bool:
        """Whether anything speaks against a scam."""
        return any(one.sign.strength < 0 for one in self.signs)

    @cached_property
    def told(self) -> str:
        """The text with its clues masked."""
        return masked(self.reading, self.spots)

    @cached_property
    def features(self) -> list[str]:
        """What the model sees."""
        return features(self.told, self.signs)

    @cached_property
    def stage(self) -> Stage | None:
        """What happens to the money this minute."""
        return self._told or self.bare

    @cached_property
    def stage_meanwhile(self) -> Stage | None:
        """The same, said in a conversation that is about a fraud already."""
        return self.stage or (Stage.PAID if is_paid_meanwhile(self._flat) else None)

    @cached_property
    def bare(self) -> Stage | None:
        """The same, where hardly anything is told of a fraud: the message is nothing but a cry, or as the lessons' cries are."""
        return cry(self.whole.plain) or hurry(self._flat, self._told)

    @cached_property
    def _told(self) -> Stage | None:
        told = stage(self._flat)
        return None if told and is_absurd(self._flat) else told

    @cached_property
    def lost(self) -> int | None:
        """Yuan already gone."""
        return lost(self._flat)

    @cached_property
    def _flat(self) -> str:
        return read(self.told).tight().plain


@lru_cache(AT_HAND)
def case_of(text: str) -> Case:
    """The case of a message that has just come in; several ask about the same one."""
    return Case(text)
