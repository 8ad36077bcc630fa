"""Money that leaves is heard in words that no pattern knows, and not where it stays, is long gone or is another's."""

import pytest

from knowledge.scam import Checker, Verdict
from tests.offices import known_town

LEAVES = (
    "转了三万块钱给一个说是公安的|验证码我报给他了|他还在让我转|奶奶揣着存折跟卖药的去银行了|屏幕给那个客服看着呢|我替假老板付了货款，刚刚|"
    "存折交给上门的人了，刚走|手机自己在转账，我抢不过它|他催我再打一笔，我正凑钱|卡密拍给他了，四张|我女儿在房间跟“警官”视频，不许我进去"
)
STAYS = (
    "刚给孩子转了学费三千|转了三万块定金给装修公司，合同签了|上个月被骗了三千，已经报案了|他让我转账，我没转|验证码收不到怎么办|公积金什么时候到账|"
    "听说村里有人给骗子转了两万|手机黑屏了去哪修|银行柜台几点下班|刚在菜场扫码付了三十|什么是屏幕共享诈骗|老板欠我三万工资不给|健身房不退卡里的钱"
)


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(known_town("xiayuan"))


@pytest.mark.parametrize("text", LEAVES.split("|"))
def test_first_aid_is_given_whatever_the_words(checker: Checker, text: str) -> None:
    finding = checker.check(text)
    assert finding.first_aid
    assert finding.verdict is not Verdict.NO_SIGN
    assert finding.reply.startswith("请马上打110")


@pytest.mark.parametrize("text", STAYS.split("|"))
def test_no_first_aid_where_nothing_leaves(checker: Checker, text: str) -> None:
    assert not checker.check(text).first_aid
