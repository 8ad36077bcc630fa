"""The log is JSON lines that hold what happened and never who it was about, what they wrote, or the keys of the house."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import CONTENT, clean
from tests.offices import listening_to_logs

TOKEN = "1000000009:AbCdEfGhIjKlMnOpQrStUvWxYz-_01234"
PHONES = ["17000000001", "+8617000000001", "8617000000001", "170-0000-0001", "170 0000 0001", "0513-00001234", "051300001234"]
PAPERS = ["320682200001010000", "32068220000101000X", "32068220000101000x", "6222000000000000000"]


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    with listening_to_logs() as stream:
        yield stream


def lines(logged: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def test_one_event_is_one_json_line_with_its_level_its_time_and_its_speaker(logged: io.StringIO) -> None:
    structlog.get_logger("desk").warning("letter failed", letter=7)
    (line,) = lines(logged)
    assert (line["event"], line["level"], line["letter"]) == ("letter failed", "warning", 7)
    assert line["timestamp"].endswith("Z")
    assert line["logger"] == "desk"


def test_other_libraries_speak_the_same_way(logged: io.StringIO) -> None:
    logging.getLogger("somebody").error("trouble %s at %d", "here", 5)
    (line,) = lines(logged)
    assert (line["event"], line["level"]) == ("trouble here at 5", "error")


@pytest.mark.parametrize("secret", [TOKEN, *PHONES, *PAPERS])
@pytest.mark.parametrize("frame", ["{}", "https://api.telegram.org/bot{}/sendMessage", "给{}回电", "phone={},", "x {} y"])
def test_no_token_telephone_or_paper_is_ever_written(logged: io.StringIO, secret: str, frame: str) -> None:
    said = frame.format(secret)
    log = structlog.get_logger("x")
    log.info(said)
    log.info("event", url=said, many=[said, (said,)], deep={"a": {"b": said}}, some={said}, raw=said, raised=ValueError(said))
    log.info("event", path=said.encode())
    logging.getLogger("x").warning("said %s", said)
    logging.getLogger("x").warning("said %(a)s", {"a": said})
    try:
        raise RuntimeError(said)  # noqa: TRY301  a fault with a traceback is what is wanted
    except RuntimeError:
        log.exception("fault")
        logging.getLogger("x").exception("fault")
    assert len(lines(logged)) == 7
    for piece in (secret, secret[-7:]):
        assert piece not in logged.getvalue()


@pytest.mark.parametrize("name", sorted(CONTENT))
def test_what_people_wrote_is_blotted_whatever_it_holds_and_however_deep(logged: io.StringIO, name: str) -> None:
    structlog.get_logger("x").info("event", **{name: "我家的事"}, deep={name: "我家的事", "many": [{name: ["我家的事"]}]})
    assert "我家" not in logged.getvalue()
    assert lines(logged)[0][name] == "[content]"


@pytest.mark.parametrize(
    "forged", ['x\n{"level":"info","event":"forged"}', "x\r\ny", "\x1b[31mred\x1b[0m", "x\u2028y", "\x00\x07", "\x85next"]
)
def test_nobody_can_forge_a_line_or_colour_the_screen(logged: io.StringIO, forged: str) -> None:
    structlog.get_logger("x").info(forged, value=forged)
    logging.getLogger("x").warning(forged)
    written = logged.getvalue()
    assert len(written.splitlines()) == 2
    assert not any(ord(mark) < 32 or 0x7F <= ord(mark) < 0xA0 for mark in written.replace("\n", ""))


def test_figures_and_codes_stay_readable(logged: io.StringIO) -> None:
    values = {
        "letter": 123456,
        "state": "waiting",
        "pause": 0.5,
        "alone": True,
        "none": None,
        "origin": "webchat:1234567",
        "due": "2024-07-01",
    }
    structlog.get_logger("x").info("event", **values)
    (line,) = lines(logged)
    assert {name: line[name] for name in values} == values


def test_talkative_libraries_speak_only_when_something_is_wrong(logged: io.StringIO) -> None:
    for name in ("httpx", "httpcore", "aiogram.event", "apscheduler", "sqlalchemy.engine"):
        logging.getLogger(name).info("POST https://api.telegram.org/bot%s/getUpdates", TOKEN)
    assert logged.getvalue() == ""


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_is_logged_can_be_written_as_json(value: Any) -> None:
    json.dumps(clean(value))
