"""What a message turned out to be about; how that is found out stands in linking."""

from dataclasses import dataclass, field

from knowledge.facts import Absent, Fact, Topic


@dataclass(frozen=True)
class Linked:
    """What a message is about.

    `rest` is what it asks with the names taken out, `claimed` with only the names of facts taken out (a stage that is put
    forward is a name, too); `guesses` are to be offered, `likely` is the one good guess among them.
    """

    facts: tuple[Fact, ...] = ()
    topics: tuple[Topic, ...] = ()
    parts: tuple[int, ...] = ()
    absents: tuple[Absent, ...] = ()
    rest: str = ""
    named: bool = False
    trust: float = 0.0
    guesses: tuple[Fact, ...] = field(default=())
    likely: Fact | None = None
    claimed: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to answer from."""
        return bool(self.facts or self.topics or self.parts)
