"""Dangers that nobody learned from are heard, and what only sounds so raises no alarm; the phrases stay readable and bounded."""

import re
from pathlib import Path

import pytest

from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.answering.perils import GAP, LONG_GAP, kinds
from knowledge.lessons.examples import lessons
from knowledge.library import load_town
from knowledge.text import warm_up

ROWS = [line.split("\t") for line in (Path(__file__).parent / "rows" / "dangers.tsv").read_text(encoding="utf-8").splitlines()]
CALLS = {one.code: one.call for one in load_town("xiayuan").emergencies}


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    warm_up()


def test_nobody_learned_from_these_rows() -> None:
    assert not {text for _, text in ROWS} & {one.text for one in lessons()}


def test_nearly_every_danger_is_heard_with_a_number_that_helps() -> None:
    dangers = [(code, text) for code, text in ROWS if code != "-"]
    heard = [(code, found.code) for code, text in dangers if (found := emergency(hear(text).text))]
    assert len(heard) >= 0.95 * len(dangers)
    assert sum(CALLS[meant] == CALLS[said] for meant, said in heard) >= 0.9 * len(heard)


def test_nearly_no_look_alike_raises_an_alarm() -> None:
    calm = [text for code, text in ROWS if code == "-"]
    assert [text for text in calm if emergency(hear(text).text)] == []


def test_every_kind_says_its_number_first() -> None:
    for kind in kinds():
        first = CALLS[kind.code].split(" ")[0]
        assert kind.tell.startswith(("请马上拨打", "请马上到")), kind.name
        assert first in kind.tell[:24], kind.name


def test_no_phrase_searches_without_end() -> None:
    for kind in kinds():
        for phrase in kind.says:
            plain = phrase.pattern.pattern.replace(GAP, "").replace(LONG_GAP, "")
            assert not re.search(r"\.[*+]|\)\+", plain), phrase.pattern.pattern


def test_where_it_happens_hushes_no_danger() -> None:
    for place in ("三桥村小学旁边的河里", "人民路菜场对面的巷子里", "永宁村6组村部后面"):
        assert emergency(hear(f"{place}有小孩落水了，快救人").text), place
