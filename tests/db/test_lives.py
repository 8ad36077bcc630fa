"""Random lives of cases: whatever people and clocks do, no illegal state, no lost history, no clock that went backwards."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.posts import POSTS
from db.books import Books
from knowledge.rules import RuleBroken
from knowledge.rules.cases import MOVES, OPEN, CaseState, Move, Relation
from tests.casework import LAW, RURAL, WORKS, Hall
from tests.conftest import KEY
from tests.forms import examples

BEGAN = datetime(2024, 9, 27, 1, 0, tzinfo=UTC)  # the Friday before the long holidays of October
PEOPLE = ("resident", "neighbour", "duty", "clerk", "colleague", "head", "rural", "law", "supervisor", "leader")
UNITS = (WORKS, RURAL, LAW)

# An act is somebody trying a move on one of the cases, a new report, or time going by; most tries are legal, some are not.
TRIES = st.tuples(st.just("try"), st.sampled_from(PEOPLE), st.integers(0, 30), st.integers(0, 3), st.sampled_from(UNITS))
WRONG = st.tuples(st.just("wrong"), st.sampled_from(PEOPLE), st.sampled_from(list(Move)), st.integers(0, 3), st.sampled_from(UNITS))
FILES = st.tuples(st.just("file"), st.sampled_from(("resident", "neighbour")), st.integers(0, 4))
WAITS = st.tuples(st.just("wait"), st.sampled_from((0.3, 2, 9, 26, 200)))
LIVES = st.lists(st.one_of(TRIES, TRIES, TRIES, TRIES, WRONG, FILES, WAITS), min_size=10, max_size=26)


class Witness:
    """Looks at the books after every act, by plain SQL, and remembers what they said before."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._lines: dict[int, str] = {}
        self._cases: dict[int, tuple[datetime, str]] = {}

    async def look(self) -> None:
        await self._history()
        for row in await self._hall.rows("SELECT * FROM case_file"):
            self._clocks(row)
        await self._chains()

    async def _history(self) -> None:
        """Lines are added; not one of those that were there is gone or changed."""
        now = {row.id: str(tuple(row)) for row in await self._hall.rows("SELECT * FROM case_event ORDER BY id")}
        assert {number: now.get(number) for number in self._lines} == self._lines
        self._lines = now

    def _clocks(self, row: object) -> None:
        """The resident's clock never restarts; whoever is open is watched, and has somebody and a time."""
        id, state = row.id, row.state  # type: ignore[attr-defined]
        began = row.first_at  # type: ignore[attr-defined]
        was = self._cases.get(id)
        assert was is None or was[0] == began
        assert was is None or was[1] <= row.version, "a version only rises"  # type: ignore[attr-defined]
        if state in OPEN:
            assert row.watch_at is not None  # type: ignore[attr-defined]
            assert row.step_due_at is not None  # type: ignore[attr-defined]
        else:
            assert row.watch_at is None  # type: ignore[attr-defined]
        assert (state == CaseState.LINKED) <= (row.lead_id is not None)  # type: ignore[attr-defined]
        self._cases[id] = (began, row.version)  # type: ignore[attr-defined]

    async def _chains(self) -> None:
        """The history of a case in the lead is a chain of legal moves that ends where the case stands."""
        states = {row.id: row.state for row in await self._hall.rows("SELECT id, state FROM case_file")}
        at: dict[int, str] = {}
        joined = {row.id for row in await self._hall.rows("SELECT id FROM case_file WHERE lead_id IS NOT NULL")}
        for line in await self._hall.rows("SELECT case_id, move, state FROM case_event ORDER BY id"):
            if line.move in set(Move) and line.case_id not in joined:
                step = MOVES[Move(line.move)]
                assert at[line.case_id] in step.starts, line
                assert line.state == (step.ends or at[line.case_id]), line
            at[line.case_id] = line.state
        assert {case: state for case, state in at.items() if case not in joined} == {
            case: state for case, state in states.items() if case not in joined
        }


async def live(books: Books, life: Sequence[tuple[object, ...]]) -> None:
    hall = await Hall(books, BEGAN).open(*PEOPLE)
    receipts = [await hall.file()]
    witness = Witness(hall)
    for kind, *what in life:
        if kind == "file":
            who, same = what
            lead = receipts[int(str(same)) % len(receipts)].id if same else None
            receipts.append(await hall.file(str(who), words=f"第{len(receipts)}件", same_as=lead))
        elif kind == "wait":
            await hall.tick(hours=float(str(what[0])))
        else:
            who, which, place, unit = what
            receipt = receipts[int(str(place)) % len(receipts)]
            await attempt(hall, str(who), which, receipt.id, str(unit), [r.id for r in receipts])
        await witness.look()
    await everybody_late_was_escalated(hall)


async def attempt(hall: Hall, who: str, which: object, case_id: int, unit: str, all_ids: list[int]) -> None:
    """Somebody does what is offered to them, or what is not; what is refused changes nothing."""
    stand = "SELECT id, version, state FROM case_file ORDER BY id"
    before = await hall.rows(stand)
    by, offered = hall.people[who], tuple[Move, ...]()
    with suppress(RuleBroken):
        offered = (await hall.books.cases.read(case_id, by=by, now=hall.now)).moves
    move = which if isinstance(which, Move) else offered[int(str(which)) % len(offered)] if offered else Move.SIGN
    refused = True
    with suppress(RuleBroken):
        await hall.move(move, case_id, who, unit=unit, lead=all_ids[0] if all_ids[0] != case_id else all_ids[-1])
        refused = False
    assert refused or move in offered, "what was not offered was not refused"
    assert not refused or await hall.rows(stand) == before


async def everybody_late_was_escalated(hall: Hall) -> None:
    """After a fortnight without anybody, every open case has gone up as far as it goes, by its own history."""
    await hall.tick(days=40)
    went_up = {row.case_id for row in await hall.rows("SELECT case_id FROM case_event WHERE move = 'escalate'")}
    late = {row.id for row in await hall.rows("SELECT id FROM case_file WHERE state NOT IN ('archived', 'linked')")}
    assert late <= went_up
    assert all(row.level == 3 for row in await hall.rows("SELECT level FROM case_file WHERE state NOT IN ('archived', 'linked')"))
    actors = {row.actor for row in await hall.rows("SELECT DISTINCT actor FROM case_event")}
    assert actors <= set(Relation)


@settings(max_examples=examples(4, 300), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(life=LIVES)
def test_no_life_of_a_case_leaves_the_rails(sqlite_template: Path, life: list[tuple[object, ...]]) -> None:
    async def one() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "books.db"
            shutil.copy(sqlite_template, path)
            async with Books.opened(f"sqlite:///{path}", KEY) as books:
                await books.people.set_up_posts(POSTS)
                await live(books, life)

    asyncio.run(one())
