"""However a thing of the report is asked about it is told, and whatever else is asked of it is not: many sentences, every name."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from knowledge.answer import Answerer, Outcome
from knowledge.facts import Fact, Project, Target, Town
from tests.forms import Times

FRAMES = tomllib.loads(Path(__file__).with_name("frames.toml").read_text(encoding="utf-8"))
EVERY = 13  # of the pairs of sentence and thing, one in so many is tried in the short form; no divisor of the counts of things


def _kind(fact: Fact) -> str:
    return "target" if isinstance(fact, Target) else "project" if isinstance(fact, Project) else "mechanism"


def _asked(town: Town, untold: bool) -> Iterator[tuple[Fact, str]]:
    for fact in town.facts.values():
        if fact.id != "year-meaning":  # what the year stands for is no thing to be done
            for frame in FRAMES["untold" if untold else _kind(fact)]:
                yield fact, frame.format(fact.names[0])


def test_a_thing_is_told_however_it_is_asked_about(answerer: Answerer, town: Town, times: Times) -> None:
    asked = list(_asked(town, untold=False))[:: times(EVERY, 1)]
    missed = [question for fact, question in asked if fact.id not in _told(answerer, question)]
    assert len(missed) <= 0.01 * len(asked), missed


def test_what_the_report_does_not_say_of_a_thing_is_not_told(answerer: Answerer, town: Town, times: Times) -> None:
    asked = list(_asked(town, untold=True))[:: times(EVERY, 1)]
    told = [question for _, question in asked if _told(answerer, question)]
    assert len(told) <= 0.01 * len(asked), told


def _told(answerer: Answerer, question: str) -> tuple[str, ...]:
    answer = answerer.answer(question)
    return answer.facts if answer.outcome is Outcome.ANSWERED else ()
