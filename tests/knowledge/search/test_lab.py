"""The lab asks rows as a person would ask, and the measured quality does not quietly fall."""

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.finding.peers import ours
from benchmarks.finding.qualities import plain
from benchmarks.finding.sets import Row, Sets, area, found
from knowledge.search import Findings, Index
from knowledge.search.lab import document, retrieve
from tests.knowledge.search.shelf import SHELF

CORPUS = [{"docid": one.docid, "title": one.title, "text": one.text} for one in SHELF]


def test_each_query_gets_one_row_in_order() -> None:
    queries = [{"qid": 7, "query": "食堂的咨询电话是多少"}, {"qid": "x", "query": "火星上的宾馆怎么预订"}]
    ticks = itertools.count()
    told, unknown = retrieve(CORPUS, queries, lambda: next(ticks))
    assert (told["qid"], told["outcome"], told["docids"][0], told["ms"]) == (7, "answered", "canteen", 1000)
    assert "0513-0000123" in told["reply"]
    assert (unknown["qid"], unknown["outcome"]) == ("x", "unknown")
    assert set(told) == {"qid", "docids", "reply", "outcome", "confidence", "ms"}
    json.dumps([told, unknown])


def test_an_article_is_entitled_like_its_law() -> None:
    one = document({"name": "商标法第五十九条", "text": "……"})
    assert (one.docid, one.title) == ("商标法第五十九条", "商标法")


@pytest.mark.parametrize(
    ("corpus", "queries", "said"),
    [
        ([{"docid": "a"}], [], "第 1 行缺少字段 text"),
        ([*CORPUS, {"text": "无名"}], [], "第 5 行缺少字段 docid 或 name"),
        (CORPUS, [{"query": "食堂"}], "第 1 行缺少字段 qid"),
    ],
)
def test_a_row_that_lacks_something_is_named(corpus: list[Row], queries: list[Row], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(retrieve(corpus, queries, lambda: 0.0))


@pytest.fixture(scope="module")
def sets(shared: Path) -> Sets:
    return Sets.of(shared / "eval")


@pytest.fixture(scope="module")
def policy(sets: Sets) -> Index:
    return Index.build(sets.both)


@pytest.fixture(scope="module")
def answered(sets: Sets, policy: Index) -> list[Findings]:
    return [policy.find(row["query"]) for row in sets.policy_questions]


def test_policy_questions_find_their_document(sets: Sets, answered: list[Findings]) -> None:
    told = {row["query"]: [one.document.docid for one in f.ranked] for row, f in zip(sets.policy_questions, answered, strict=True)}
    gain, first = found(told.__getitem__, sets.policy_questions)
    assert gain >= 0.95
    assert first >= 0.89


def test_the_quotation_holds_the_golden_answer(sets: Sets, answered: list[Findings]) -> None:
    pairs = zip(sets.policy_questions, answered, strict=True)
    assert np.mean([plain(row["answer"]) in plain(f.quote) for row, f in pairs]) >= 0.80


def test_confidence_tells_what_is_not_there(sets: Sets, policy: Index, answered: list[Findings]) -> None:
    absent = [policy.find(row["query"]).confidence for row in sets.absent]
    assert area([one.confidence for one in answered], absent) >= 0.91


def test_lay_questions_find_their_articles(sets: Sets) -> None:
    assert found(ours(Index.build(sets.law)), sets.law_questions)[0] >= 0.54
