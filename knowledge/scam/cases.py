"""A message as the checker sees it: read, its clues masked, its signs found, its features counted."""

from functools import cached_property

from knowledge.scam.clues import Spot, spots
from knowledge.scam.features import features, masked
from knowledge.scam.readings import Reading, read
from knowledge.scam.signs import Seen, seen
from knowledge.scam.sums import lost
from knowledge.scam.urgencies import Stage, stage


class Case:
    """One message; what is asked of it twice is found out once."""

    def __init__(self, text: str) -> None:
        self.reading: Reading = read(text)
        self.spots: list[Spot] = spots(self.reading)
        self.tight: Reading = self.reading.tight()
        self.signs: list[Seen] = seen(self.tight)

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
        return stage(self._flat)

    @cached_property
    def lost(self) -> int | None:
        """Yuan already gone."""
        return lost(self._flat)

    @cached_property
    def _flat(self) -> str:
        return read(self.told).tight().plain
