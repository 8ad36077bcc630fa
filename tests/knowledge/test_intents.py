"""A question about plans and rules is answered, a report is taken, a scam is warned of, danger gets a number."""

import json
from pathlib import Path

import pytest

from knowledge.answer import Answerer
from knowledge.intents import Intent, intent_of
from tests.offices import known_town

ROWS = Path(__file__).parent


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(known_town("xiayuan"))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("今年要修哪几条路", Intent.QUESTION),
        ("低保标准是多少", Intent.QUESTION),
        ("广东省对返岗人员有哪些补贴？", Intent.QUESTION),
        ("你好", Intent.QUESTION),
        ("不反映了", Intent.QUESTION),
        ("算了不投诉了", Intent.QUESTION),
        ("我家门口路灯坏了三天了", Intent.REPORT),
        ("楼上漏水没人管", Intent.REPORT),
        ("家里煤气漏了怎么办", Intent.EMERGENCY),
        ("短信说卡要冻结让我点链接", Intent.SCAM),
    ],
)
def test_free_text_goes_where_it_belongs(answerer: Answerer, text: str, intent: Intent) -> None:
    assert intent_of(text, answerer.answer) is intent


def test_who_judges_scams_can_be_another(answerer: Answerer) -> None:
    assert intent_of("我家门口路灯坏了", answerer.answer, suspected=lambda _: True) is Intent.SCAM


def test_our_own_reports_and_questions_are_told_apart(answerer: Answerer) -> None:
    questions = [json.loads(line)["q"] for line in (ROWS / "questions" / "xiayuan.jsonl").read_text("utf-8").splitlines()]
    reports = [line.split("\t")[-1] for line in (ROWS / "triage" / "rows" / "reports.tsv").read_text("utf-8").splitlines()]
    asked = [intent_of(one if isinstance(one, str) else one[0], answerer.answer) for one in questions[::5]]
    told = [intent_of(one, answerer.answer) for one in reports]
    assert asked.count(Intent.REPORT) <= 0.05 * len(asked)
    assert told.count(Intent.QUESTION) <= 0.06 * len(told)


def test_the_development_sets_are_told_apart(answerer: Answerer, shared: Path) -> None:
    def told(file: str, field: str) -> list[Intent]:
        rows = [json.loads(line)[field] for line in (shared / "eval" / file).read_text(encoding="utf-8").splitlines()]
        texts = [row if isinstance(row, str) else row[-1] for row in rows]
        return [intent_of(text, answerer.answer) for text in texts]

    policy, asked, reports = told("policy_dev_queries.jsonl", "query"), told("qa_dev.jsonl", "q"), told("triage_dev.jsonl", "text")
    assert policy.count(Intent.REPORT) <= 0.02 * len(policy)
    assert asked.count(Intent.REPORT) <= 0.03 * len(asked)
    assert reports.count(Intent.QUESTION) <= 0.10 * len(reports)
