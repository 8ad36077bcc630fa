"""The checker tells scams from what only uses their words, shows the very words, and never says that anything is safe."""

import pytest

from knowledge.library import load_town
from knowledge.scam import Checker, Verdict


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(load_town("xiayuan"))


def test_the_reasons_are_the_persons_own_words(checker: Checker) -> None:
    text = "他自稱公安局，說我涉嫌洗錢，要我把錢轉到安全帳戶，還叫我不要告訴家人"
    finding = checker.check(text)
    assert finding.verdict is Verdict.SCAM
    assert finding.code == "police"
    assert finding.reasons
    assert all(reason.words in text for reason in finding.reasons)
