"""Reads the words that ask for what a report does not tell, when they are mistyped by ear (收够价, 租今)."""

import re
from functools import cache

from knowledge.answering.names import coded

# Only words that hardly any two others sound like: 时间 sounds like 实践, 地址 like 抵制.
_ASKED_TEXT = (
    "总投资 投资额 收购价 价格 单价 租金 房价 造价 总面积 占地面积 电话号码 联系方式 联系电话 负责人 名单 补贴 床位 开工时间 "
    "竣工时间 完工时间 开工日期 竣工日期 多少钱 多少公里"
)


def respelt(text: str) -> str:
    """Return `text` with the words that are heard as one of the asked put in its place; same length."""
    sounds = coded(text)
    for word, found in _heard():
        for match in found.finditer(sounds):
            text = text[: match.start()] + word + text[match.end() :]
    return text


@cache
def _heard() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((word, re.compile(re.escape(coded(word)))) for word in _ASKED_TEXT.split())
