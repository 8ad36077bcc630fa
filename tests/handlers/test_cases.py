"""Cases as conversations: reported in a minute, followed in plain words, and closed by whoever reported them."""

import re

from tests.offices import Town
from tests.visitors import Visitor, buttons_of

LAMP = "三桥村村委会门口的路灯坏了好几天了，晚上看不见路"
NUMBER, CODE = re.compile(r"C\d{8}"), re.compile(r"取件码：(\d{8})")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def labels(message: dict[str, object]) -> list[str]:
    return [button["text"] for button in buttons_of(message)]


async def say(who: Visitor, words: str) -> str:
    """Says something and reads the answer."""
    await who.say(words)
    return str((await who.answer())["text"])


async def press(who: Visitor, button: str) -> str:
    await who.press(button)
    return str((await who.answer())["text"])


async def filed(who: Visitor, words: str = LAMP) -> tuple[str, str]:
    """Reports something in two messages; number and pick-up code."""
    assert "对吗" in await say(who, words)
    receipt = await press(who, "对，提交")
    return NUMBER.findall(receipt)[0], CODE.findall(receipt)[0]


async def test_a_report_becomes_a_numbered_case_with_one_tap(office: Town) -> None:
    wang = await office.arrive()
    summary = await say(wang, LAMP)
    assert "路灯亮化" in summary
    assert "示例，待确认" in summary
    receipt = await press(wang, "对，提交")
    assert NUMBER.search(receipt)
    assert CODE.search(receipt)
    assert "建设局" in receipt
    assert "前给您结果" in receipt
    assert await office.rows("SELECT code, state FROM case_file") == [("streetlight", "received")]
