"""What must be so after every fault, read from the chat server's ledger and history and from the books by plain SQL."""

import itertools
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.paces import OWN_SERVER, Limits
from tests.offices import CHAT_TOKEN, TELEGRAM_TOKEN, Town

NUMBER = re.compile(r"Q\d{8}")
SAYING = {"sendmessage", "sendphoto", "senddocument", "editmessagetext"}
ENDS = {"question.draft": "drafted", "question.approve": "answered", "question.return": "open", "question.close": "closed"}
STARTS = {"question.draft": "open", "question.approve": "drafted", "question.return": "drafted", "question.close": "open"}


async def check_invariants(town: Town, *, limits: Limits = OWN_SERVER, ambiguous: int = 0) -> None:
    """I1 to I12 after the office has come to rest. `ambiguous`: sends whose answer was lost on a channel without keys."""
    await town.quiet()  # I12
    ledger = await town.telegram.ledger()
    await _receipts_and_rows_agree(town)
    await _what_was_handed_out_is_in_the_inbox(town, ledger)
    await _every_notice_has_ended(town, ledger, ambiguous)
    _nobody_was_flooded(ledger, limits)
    _nothing_was_said_during_a_rest(ledger)
    await _questions_moved_as_the_rules_say(town)
    await _the_past_cannot_be_changed(town)
    _nothing_personal_was_logged(town)
    await _nobody_holds_what_they_should_not(town)


async def _receipts_and_rows_agree(town: Town) -> None:
    """I1, I3, I4: each receipt that was shown stands for one row; each row was shown to its asker; numbers tell nothing."""
    rows = await town.rows("SELECT number, origin, chat_id FROM question")
    numbers = [row.number for row in rows]
    assert len(set(numbers)) == len(numbers)
    assert all(NUMBER.fullmatch(number) for number in numbers)
    assert len({row.origin for row in rows}) == len(rows)
    assert not any(abs(int(a[1:]) - int(b[1:])) <= 1 for a, b in itertools.pairwise(numbers)), (
        "a number that follows can be guessed"
    )
    for row in rows:
        seen = " ".join(str(message.get("text")) for message in town.history(row.chat_id))
        assert row.number in seen, f"{row.number} was kept and its asker has no receipt"
    for chat in {row.chat_id for row in rows}:
        for message in town.history(chat):
            for shown in NUMBER.findall(message.get("text", "")):
                assert shown in numbers, f"{shown} was shown and is nowhere in the books"


async def _what_was_handed_out_is_in_the_inbox(town: Town, ledger: list[Any]) -> None:
    """I2, I3: and in it once."""
    kept = Counter((row.channel, row.update_id) for row in await town.rows("SELECT channel, update_id FROM inbox"))
    assert all(times == 1 for times in kept.values())
    handed = {row["update_id"] for row in ledger if "update_id" in row}
    assert handed <= {update for _, update in kept}


async def _every_notice_has_ended(town: Town, ledger: list[Any], ambiguous: int) -> None:
    """I5: visible copies are at most one, and one more for each ambiguous send."""
    states = Counter(row.state for row in await town.rows("SELECT state FROM outbox"))
    assert set(states) <= {"sent", "failed", "cancelled", "unknown"}
    copies: defaultdict[str, set[int]] = defaultdict(set)
    for row in ledger:
        if row.get("status") == 200 and "idempotency_key" in row["params"] and "message_id" in row:
            copies[f"{row['params']['chat_id']}:{row['params']['idempotency_key']}"].add(row["message_id"])
    assert all(len(ids) == 1 for ids in copies.values())
    seen = {(row["params"]["chat_id"], row["message_id"], row["params"]["text"]) for row in ledger if _notice(row)}
    said = Counter((chat, text_said.removeprefix("（重发）")) for chat, _, text_said in seen)
    assert sum(times - 1 for times in said.values()) <= ambiguous


def _notice(row: Any) -> bool:
    """A message of the courier that got a number of its own; answers may rightly be alike."""
    text_said = str(row.get("params", {}).get("text", ""))
    return row.get("status") == 200 and row["method"].lower() == "sendmessage" and "Q" in text_said and "等您答复" in text_said


def _nobody_was_flooded(ledger: list[Any], limits: Limits) -> None:
    """I6: in no sliding second more than the pace allows in all, in no window more than a burst to one chat."""
    said = [row for row in ledger if row.get("method", "").lower() in SAYING]
    _check_window([row["at"] for row in said], limits.overall, 1.0)
    to: defaultdict[str, list[float]] = defaultdict(list)
    for row in said:
        to[str(row["params"]["chat_id"])].append(row["at"])
    for times in to.values():
        _check_window(times, limits.chat_burst, limits.chat_window)


def _check_window(times: list[float], most: int, seconds: float) -> None:
    """The server's clock reads when a call was done, the pace when it left: a tenth of a second is granted for the way."""
    for first, last in zip(times, times[most:], strict=False):
        assert last - first > seconds - 0.1, f"{most + 1} messages in {last - first:.2f} s"


def _nothing_was_said_during_a_rest(ledger: list[Any]) -> None:
    """I7: after a 429, no call before the time it named. Calls that were on their way already (50 ms) do not count."""
    for place, row in enumerate(ledger):
        if row.get("status") != 429:
            continue
        until = row["at"] + row.get("retry_after", 1)
        early = [r["method"] for r in ledger[place + 1 :] if "method" in r and row["at"] + 0.05 < r["at"] < until - 0.05]
        assert not early, f"{early} within the rest"


async def _questions_moved_as_the_rules_say(town: Town) -> None:
    """I8: the audit of each question is a chain of legal moves that ends where the question stands."""
    acts: defaultdict[str, list[str]] = defaultdict(list)
    for row in await town.rows("SELECT act, subject FROM audit WHERE allowed AND act LIKE 'question.%' ORDER BY id"):
        acts[row.subject].append(row.act)
    for question in await town.rows("SELECT number, state FROM question WHERE same_as IS NULL"):
        state = "open"
        for act in acts[question.number]:
            assert STARTS[act] == state
            state = ENDS[act]
        assert state == question.state


async def _the_past_cannot_be_changed(town: Town) -> None:
    """I8: the audit refuses to be rewritten, even by whoever can write to the database."""
    if not await town.rows("SELECT 1 FROM audit"):
        return
    for sql in ("UPDATE audit SET act = 'nothing'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError):
            async with town.books.ledger.engine.begin() as connection:
                await connection.execute(text(sql))


def _nothing_personal_was_logged(town: Town) -> None:
    """I9: no token, no long number, nothing that anybody wrote."""
    logged = town.logged.getvalue()
    assert CHAT_TOKEN.split(":")[1] not in logged
    assert TELEGRAM_TOKEN.split(":")[1] not in logged
    assert not re.search(r"17000\d{6}", logged)
    for visitor in town.visitors:
        for message in town.history(visitor.id, by_bot=False):
            said = message.get("text", "")
            assert message["from"]["is_bot"] or len(said) < 4 or said.startswith("/") or said not in logged, (
                "somebody's words are in the log"
            )


async def _nobody_holds_what_they_should_not(town: Town) -> None:
    """I11: nothing is in hand past its lease."""
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
    for book in ("inbox", "outbox"):
        held = await town.rows(f"SELECT lease_until FROM {book} WHERE lease_until IS NOT NULL")
        assert not [row for row in held if str(row.lease_until)[:19] < now[:19]]
