"""The checker tells scams from what only uses their words, shows the very words, and never says that anything is safe."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library import load_town
from knowledge.scam import Checker, Finding, Verdict
from knowledge.scam.checker import advice
from knowledge.scam.examples import examples
from knowledge.scam.judgements import codes
from knowledge.scam.signs import signs
from knowledge.scam.training import digest
from knowledge.scam.weights import WEIGHTS, read_weights
from knowledge.text import Script, in_script
from tests.knowledge.scam.texts import FIRST_AID, HELD_OUT

SAFE = re.compile(r"安全的|放心|没问题|没事|不是诈骗|不是骗子|是真的|正规|可信|靠谱|不用担心|可以相信|没有风险|无风险")
SCAMS = [(code, text) for verdict, code, text in HELD_OUT if verdict == "scam"]
HONEST = [text for verdict, _, text in HELD_OUT if verdict == "no_sign"]


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


def test_scams_that_were_never_learned_are_met(checker: Checker) -> None:
    found = [checker.check(text) for _, text in SCAMS]
    assert share([one.verdict is not Verdict.NO_SIGN for one in found]) >= 0.95
    assert share([one.code == code for one, (code, _) in zip(found, SCAMS, strict=True)]) >= 0.84


def test_honest_messages_that_were_never_learned_raise_few_alarms(checker: Checker) -> None:
    verdicts = [checker.check(text).verdict for text in HONEST]
    assert share([verdict is Verdict.SCAM for verdict in verdicts]) <= 0.03
    assert share([verdict is not Verdict.NO_SIGN for verdict in verdicts]) <= 0.10


def test_first_aid_comes_while_money_can_be_stopped_and_not_later(checker: Checker) -> None:
    found = [(wanted == "yes", checker.check(text).first_aid) for wanted, _, text in FIRST_AID]
    assert share([given for wanted, given in found if wanted]) >= 0.97
    assert share([given for wanted, given in found if not wanted]) <= 0.03


def test_what_is_gone_is_counted_and_what_is_only_demanded_is_not(checker: Checker) -> None:
    found = [str(checker.check(text).lost or "-") == yuan for _, yuan, text in FIRST_AID]
    assert share(found) >= 0.95


def test_the_development_set_stays_met(checker: Checker, shared: Path) -> None:
    lines = (shared / "eval" / "fraud_dev.jsonl").read_text(encoding="utf-8").splitlines()
    found = [(row, checker.check(row["text"])) for row in map(json.loads, lines)]
    scams = [(row, one) for row, one in found if row["verdict"] == "scam"]
    honest = [one for row, one in found if row["verdict"] == "no_sign"]
    assert share([one.verdict is not Verdict.NO_SIGN for _, one in scams]) >= 0.97
    assert share([one.code == row["code"] for row, one in scams]) >= 0.85
    assert share([one.verdict is Verdict.SCAM for one in honest]) <= 0.03
    assert share([one.verdict is not Verdict.NO_SIGN for one in honest]) <= 0.10
    assert share([one.first_aid for row, one in found if row["first_aid"]]) >= 0.98
    assert share([one.first_aid for row, one in found if not row["first_aid"]]) <= 0.03
    assert share([one.lost == row["lost"] for row, one in found]) >= 0.95
    assert not any(SAFE.search(spoken(one)) for _, one in found)


def spoken(finding: Finding) -> str:
    """What we say in a reply, without the person's own words in it."""
    return re.sub(r"您写的“.*?”：", "", finding.reply, flags=re.DOTALL)


def test_no_reply_says_or_implies_that_anything_is_safe(checker: Checker) -> None:
    for text in [row.text for row in examples()] + [text for _, _, text in HELD_OUT + FIRST_AID]:
        finding = checker.check(text)
        assert not SAFE.search(spoken(finding)), text
        assert "96110" in finding.reply


def test_nothing_in_the_content_says_that_anything_is_safe() -> None:
    assert not [sign.id for sign in signs() if SAFE.search(sign.why)]
    assert not [code for code in codes() if SAFE.search(advice(code))]


def test_no_sign_still_tells_how_to_check(checker: Checker) -> None:
    reply = checker.check("晚上回家吃饭，菜买好了").reply
    assert "没有找到已知的诈骗迹象" in reply
    assert "公开的电话" in reply
    assert "96110" in reply


def test_every_kind_of_the_catalogue_is_known_and_advised() -> None:
    assert {kind.code for kind in load_town("xiayuan").frauds} == set(codes())
    assert len({advice(code) for code in codes()}) == len(codes())


def test_the_reasons_are_the_persons_own_words(checker: Checker) -> None:
    for _, text in SCAMS:
        finding = checker.check(text)
        assert finding.verdict is Verdict.NO_SIGN or finding.reasons
        assert all(reason.words in text and reason.why for reason in finding.reasons)
        assert all(reason.words in finding.reply for reason in finding.reasons[:2])


def test_every_sign_that_speaks_for_a_scam_says_why_and_knows_its_kinds() -> None:
    for sign in signs():
        assert bool(sign.why) == (sign.strength > 0), sign.id
        assert sign.codes <= set(codes()), sign.id


def test_traditional_script_is_read_the_same(checker: Checker) -> None:
    same = [checker.check(in_script(text, Script.TRADITIONAL)).verdict == checker.check(text).verdict for _, text in SCAMS]
    assert share(same) >= 0.95


@pytest.mark.parametrize(
    "text", ["https://town.example", "看看这个 https://news.example/2024/5", "C52038665 932336", "17000001234"]
)
def test_a_number_or_a_link_alone_shows_nothing(checker: Checker, text: str) -> None:
    assert checker.check(text).verdict is Verdict.NO_SIGN


def test_voice_without_marks_is_read_the_same(checker: Checker) -> None:
    found = [checker.check(re.sub(r"[，。！？；：、]", "", text)).verdict is not Verdict.NO_SIGN for _, text in SCAMS]
    assert share(found) >= 0.95


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("他自稱公安局，說我涉嫌洗錢，要我把錢轉到安全帳戶，還叫我不要告訴家人", "安全帳戶"),
        ("客 服 叫 我 开 屏 幕 共 享", "屏 幕 共 享"),
        ("刷 丹先垫 付三百，返四百", "垫 付"),
    ],
)
def test_disguised_words_are_met_and_shown_as_written(checker: Checker, text: str, words: str) -> None:
    finding = checker.check(text)
    assert finding.verdict is Verdict.SCAM
    assert any(words in reason.words for reason in finding.reasons)


def test_urgent_replies_begin_with_the_number(checker: Checker) -> None:
    finding = checker.check("刚给那个客服转了三万，现在联系不上了")
    assert finding.first_aid
    assert finding.lost == 30_000
    assert finding.reply.startswith("请马上打110")


def test_what_the_liaison_confirmed_is_learned() -> None:
    town = load_town("xiayuan")
    odd = "街口那家铺子收旧报纸，放下五百块押一只铜炉，过三天来取"
    assert Checker(town).check(odd).code != "elder"
    taught = Checker(town, confirmed=[(odd, "elder")])
    assert taught.check(odd).verdict is Verdict.SCAM
    assert taught.check(odd).code == "elder"
    assert taught.check(odd.replace("五百", "八百")).code == "elder"
    assert taught.check("晚上回家吃饭，菜买好了").verdict is Verdict.NO_SIGN


def test_what_the_liaison_cleared_is_cleared() -> None:
    text = "我们厂的采购员要订二十箱矿泉水，让门口小店先送来，月底一起结账"
    assert Checker(load_town("xiayuan"), confirmed=[(text, None)]).check(text).verdict is Verdict.NO_SIGN


def test_the_weights_stand_for_the_examples_and_signs_of_today() -> None:
    assert read_weights(WEIGHTS)[1] == digest(), "run python -m knowledge.scam.training"


CALLS = "我他转钱给了让叫验证码共享屏幕安全账户不要刚才昨天三万元0123456789.:/-@qQ微信、，。！？ \n\u200b\ud800"


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=4_000), st.text(alphabet=CALLS, max_size=4_000)))
def test_no_text_makes_it_fail(checker: Checker, text: str) -> None:
    assert "96110" in checker.check(text).reply


LONG = "转了|1|一|1 |刚刚|让我|a.|http://|0-|我在网上认识的人让我转钱，|的|@a|账户|，|微信号:|了三万|下载|叫"


@pytest.mark.parametrize("piece", LONG.split("|"))
def test_a_long_message_takes_no_longer_than_a_blink(checker: Checker, piece: str) -> None:
    text = (piece * 4_000)[:4_000]
    checker.check(text)
    times: list[Any] = []
    for _ in range(3):
        start = time.process_time()
        checker.check(text)
        times.append(time.process_time() - start)
    assert min(times) < 1  # `lab scam` tells the twenty milliseconds that are asked for; a pattern that explodes takes minutes
