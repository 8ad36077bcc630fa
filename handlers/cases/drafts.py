"""A report that is being written: kept with the conversation, so that it outlives a restart and whatever is asked in between."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from aiogram.fsm.context import FSMContext

from handlers.talks import Reporting
from knowledge.rules.privacy import blotted, masked, self_identifying
from knowledge.triage import Sorted


@dataclass
class Draft:
    """`turn` names it (the message it began with), `parts` are its messages as [origin, text], `step` is what was asked last.

    `kind` is empty where its writer left it to us. `beside`: the draft of another matter that was told meanwhile.
    `active`: what is typed next belongs to it; a draft beside an emergency waits to be taken up. `place` None: not asked yet.
    """

    turn: int
    first_at: str
    name: str
    step: str = "text"
    active: bool = True
    parts: list[list[str]] = field(default_factory=list)
    code: str = ""
    sorted_as: str = ""
    next: list[str] = field(default_factory=list)
    because: str = ""
    emergency: str | None = None
    urgent: bool = False
    place: str | None = None
    anonymous: bool = False
    private: bool = False
    contact: str | None = None
    plain: bool = False
    hint: str = ""
    kind: str = ""
    script: str = "simplified"
    beside: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.parts)

    @property
    def began(self) -> datetime:
        return datetime.fromisoformat(self.first_at)

    @property
    def spots(self) -> list[str]:
        """What points at the writer, as far as it was not said to stay."""
        return [] if self.plain else self_identifying(self.text)

    def masked(self) -> str:
        return blotted(self.text, self_identifying(self.text))

    def place_masked(self) -> str | None:
        """The place without long numbers; where it is must stay readable, else nobody finds it."""
        return masked(self.place) if self.place else None

    def add(self, origin: str, text: str) -> None:
        self.parts = [part for part in self.parts if part[0] != origin] + [[origin, text]]  # a letter may be handled twice

    def revise(self, origin: str, text: str) -> bool:
        """Puts an edited message in the place of what it said before; false where it is none of this draft."""
        parts: list[list[str]] = self.parts + (self.beside or {}).get("parts", [])
        if mine := [part for part in parts if part[0] == origin]:
            mine[0][1] = text
        return bool(mine)

    def other(self) -> "Draft | None":
        """The other matter that waits beside it."""
        return draft_in({"draft": self.beside})

    def sort(self, found: Sorted, *, again: bool = False) -> None:
        """Takes up what the sorter says; a category that the writer chose stays."""
        if not again or self.code == self.sorted_as:
            self.code = found.code
        self.sorted_as, self.next = found.code, list(found.codes[:4])
        self.because, self.urgent = found.because, found.urgent
        self.emergency = found.emergency or self.emergency
        self.place = self.place or found.place

    async def keep(self, state: FSMContext) -> None:
        data = await state.get_data()
        data["draft"] = asdict(self)
        await state.set_data(data)
        await state.set_state(Reporting.open if self.active else None)


def draft_in(data: dict[str, Any]) -> Draft | None:
    """The draft of a conversation; None where there is none."""
    kept = data.get("draft")
    return Draft(**kept) if kept else None


async def draft_of(state: FSMContext) -> Draft | None:
    return draft_in(await state.get_data())
