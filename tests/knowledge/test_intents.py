"""A question about plans and rules is answered, a report is taken, a scam is warned of, danger gets a number."""

import json
from pathlib import Path

import pytest

from knowledge.intents import Intent, intent_of
from knowledge.library import load_town


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("今年要修哪几条路", Intent.QUESTION),
        ("低保标准是多少", Intent.QUESTION),
        ("广东省对返岗人员有哪些补贴？", Intent.QUESTION),
        ("你好", Intent.QUESTION),
        ("我家门口路灯坏了三天了", Intent.REPORT),
        ("楼上漏水没人管", Intent.REPORT),
        ("家里煤气漏了怎么办", Intent.EMERGENCY),
        ("短信说卡要冻结让我点链接", Intent.SCAM),
    ],
)
def test_free_text_goes_where_it_belongs(text: str, intent: Intent) -> None:
    assert intent_of(text) is intent


def test_who_judges_scams_can_be_another() -> None:
    assert intent_of("我家门口路灯坏了", suspected=lambda _: True) is Intent.SCAM


def test_the_development_sets_are_told_apart(shared: Path) -> None:
    names = [name.lower() for name in load_town("xiayuan").called() if len(name) > 2]

    def told(file: str, field: str) -> list[Intent]:
        rows = [json.loads(line)[field] for line in (shared / "eval" / file).read_text(encoding="utf-8").splitlines()]
        texts = [row if isinstance(row, str) else row[-1] for row in rows]
        return [intent_of(text, named=lambda plain: any(name in plain for name in names)) for text in texts]

    policy, asked, reports = told("policy_dev_queries.jsonl", "query"), told("qa_dev.jsonl", "q"), told("triage_dev.jsonl", "text")
    assert policy.count(Intent.REPORT) <= 0.02 * len(policy)
    assert asked.count(Intent.REPORT) <= 0.03 * len(asked)
    assert reports.count(Intent.QUESTION) <= 0.05 * len(reports)
