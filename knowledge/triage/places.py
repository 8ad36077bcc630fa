"""Finds the words that say where; verbatim, so that an officer reads what the resident wrote."""

import re

_END = (
    "东路|西路|南路|北路|大道|公路|路口|路|街|巷|弄|村|组|队|社区|小区|花园|新村|家园|公寓|宿舍|楼|栋|号|桥|河|沟|塘|港|闸|泵站|"
    "小学|中学|幼儿园|学校|医院|卫生院|卫生室|菜场|市场|超市|广场|公园|车站|大厅|中心|敬老院|养老院|厂|工地|店|庙|站"
)
_TAIL = "东头|西头|南头|北头|桥头|村头|门口|旁边|对面|后面|前面|北边|南边|东边|西边|路口|拐角|附近|里|上|下|边"
_PLACE = re.compile(
    rf"(?:(?!在|的|我们|我家|这|那|去|到|从|了|有|是)[\u4e00-\u9fff\d]){{1,6}}?(?:{_END})(?:\d+[号栋幢组]楼?)?(?:{_TAIL})?"
)


def place_of(text: str) -> str | None:
    """Return the place words of `text`, or None."""
    found = _PLACE.search(text[:1000])
    return found[0] if found else None
