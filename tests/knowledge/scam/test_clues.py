"""Clues are found in every disguise, given back as written, and match whatever they were dressed in."""

import pytest

from knowledge.scam import Checker, Clues, canonical

MOBILE = "17000001234"


@pytest.mark.parametrize(
    "written",
    [
        "17000001234",
        "170 0000 1234",
        "170-0000-1234",
        "1 7 0 0 0 0 0 1 2 3 4",
        "１７０００００１２３４",
        "+86 17000001234",
        "0086-170-0000-1234",
        "一七零零零零零一二三四",
        "幺七〇〇〇〇〇幺二三四",
        "170.0000.1234",
        "170零零零零1234",
    ],
)
def test_a_mobile_number_is_found_and_matches_in_any_disguise(checker: Checker, written: str) -> None:
    assert checker.check(f"有事打{written}找我").clues.phones == (written,)
    assert canonical("phones", written) == MOBILE


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("400-000-1234", "4000001234"),
        ("４００ ０００ １２３４", "4000001234"),
        ("+86 400 000 1234", "4000001234"),
        ("0513-00001234", "051300001234"),
        ("(0513)00001234", "051300001234"),
        ("+852 0000 1234", "85200001234"),
    ],
)
def test_other_numbers_match_too(written: str, form: str) -> None:
    assert canonical("phones", written) == form


@pytest.mark.parametrize(
    "written",
    [
        "http://www.pay.example/a",
        "https://pay.example/a/",
        "hxxp://pay.example/a",
        "pay[.]example/a",
        "pay。example/a",
        "PAY.EXAMPLE/a",
        "pay . example/a",
        "раy.example/a",
        "http://x@pay.example/a?id=7",
    ],
)
def test_a_link_matches_in_any_disguise(written: str) -> None:
    assert canonical("urls", written) == "pay.example/a"


@pytest.mark.parametrize(
    ("text", "kind", "clue"),
    [
        ("点这里hxxps://pay.example/x办理", "urls", "hxxps://pay.example/x"),
        ("登录ka-gx.invalid更新", "urls", "ka-gx.invalid"),
        ("加QQ 0012345678", "accounts", "0012345678"),
        ("扣扣号：0012345678", "accounts", "0012345678"),
        ("加薇信abc_0012", "accounts", "abc_0012"),
        ("转到0000 1111 2222 3333", "accounts", "0000 1111 2222 3333"),
        ("打到支付宝0money@mail.invalid", "accounts", "0money@mail.invalid"),
        ("让我下载一个叫『聚宝盆通』的软件", "apps", "聚宝盆通"),
        ("下了个叫云管家的app", "apps", "云管家"),
        ("打开个人所得税APP", "apps", "个人所得税"),
        ("让我下云阶会议跟主管讲", "apps", "云阶会议"),
        ("要我装智速会议然后点共享", "apps", "智速会议"),
        ("请在恒丰优投充值", "apps", "恒丰优投"),
        ("让我加她那个号000tuihuo33", "accounts", "000tuihuo33"),
    ],
)
def test_links_accounts_and_apps_are_found_as_written(checker: Checker, text: str, kind: str, clue: str) -> None:
    assert clue in getattr(checker.check(text).clues, kind)


@pytest.mark.parametrize(
    "text",
    [
        "验证码482913，5分钟内有效",
        "拨打96110或者110",
        "尾号2231消费58.00元",
        "打12368问问",
        "微信上说的",
        "取件码3-2-8801",
        "2024年10月8日",
        "下载了支付宝",
        "让我下软件看她直播",
    ],
)
def test_what_traces_nobody_is_no_clue(checker: Checker, text: str) -> None:
    assert checker.check(text).clues == Clues()


def test_a_clue_is_told_once() -> None:
    assert canonical("apps", "『聚宝盆通』APP") == canonical("app", "聚宝盆通")
    assert canonical("accounts", "0000-1111 2222 3333") == "0000111122223333"
    with pytest.raises(KeyError):
        canonical("names", "张三")
