"""Which part a figure plays in a sentence: how far it is now, what is left, what was added, what was only planned."""

import re
from enum import StrEnum

BREAKS = re.compile(r"[，,。；;、！!（）()\n]|但|不过")


class Part(StrEnum):
    FACT = "fact"
    TOTAL = "total"  # 累计, 一共: it goes before all others
    LEFT = "left"  # 还差
    ADDED = "added"  # 又: on top of what was told last
    GOAL = "goal"
    PLANNED = "planned"  # 预计
    PAST = "past"  # 去年
    COMPARED = "compared"  # 比上月多了
    WITHIN = "within"  # 其中
    SPAN = "span"  # 本月: so much in a time, not so much altogether
    FRESH = "fresh"  # 新签: whether altogether is not said
    LOST = "lost"  # 被淹
    BELOW = "below"  # 不到
    FALLING = "falling"  # 下降: of a rate


# Beside a figure of now these say nothing against it; the others leave it open what that figure holds.
HARMLESS = frozenset({Part.GOAL, Part.PLANNED, Part.PAST, Part.COMPARED, Part.WITHIN})
ASKED: dict[Part, str] = {
    Part.GOAL: "这是目标，请说现在完成了多少。",
    Part.PLANNED: "这是打算的数，请说现在完成了多少。",
    Part.PAST: "这是以前的数，请说今年现在完成了多少。",
    Part.COMPARED: "这是多出来的数，请说一共完成了多少。",
    Part.WITHIN: "这是其中的一部分，请说一共完成了多少。",
    Part.SPAN: "这是这段时间的数，请说一共完成了多少。",
    Part.FRESH: "这是新增加的数，请说一共完成了多少。",
    Part.ADDED: "请说一共完成了多少。",
    Part.LOST: "扣掉以后一共是多少？请只说一个现在的数。",
    Part.BELOW: "请说一个现在的准数，不用说“不到”“接近”。",
    Part.FALLING: "是下降了吗？是的话请带上负号，比如“-3%”；不是就请直接说现在的数。",
}
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_TIMES = (
    r"(?:本|这个?|上个?|当|单)(?:周|月|季度?)(?![底末初])|(?<!前)第?[二三四2-4]季度(?![底末])|下半年"
    rf"|(?<![\d一二三四五六七八九十至止到—-]){_NUMBER}月份?(?![底末初\d一二三四五六七八九十])"
)
# Read from the top: the first that fits the words before a figure, as far as the last break, is its part.
BEFORE: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (Part.GOAL, re.compile(r"(?<!占)(?<!完成)(?<!达)(?<!达到)(?:目标|任务|指标|要求|计划)(?:数|是|为|定为)?$")),
    (
        Part.PLANNED,
        re.compile(
            r"预计|预期|有望|打算|准备|争取|力争|确保|保底|(?<!按)(?<!按照)计划|即将|将(?!近)|(?<![功产智性节])能够?(?![源力耗])|可(?:以|达|种|完成)"
            r"|(?<![只主需重])要(?![求素件是])|下个?[周月季]|明[天年]|(?:[年月]底|日)前(?!.*[了已])"
        ),
    ),
    (Part.PAST, re.compile(r"^(?:(?!比|同比).)*(?:去年|上年|往年|前年)|(?<!比)同期")),
    (Part.LEFT, re.compile(r"剩|还有|还缺|差(?!不多|一?点|别|异|额)|尚有|[没未]完成")),
    (Part.SPAN, re.compile(rf"(?<!截至)(?<!截止)(?<!到)(?:{_TIMES})|近[期日]|最近")),
    (Part.WITHIN, re.compile(r"其中|包括|含")),
    (Part.TOTAL, re.compile(r"累计|总共|一共|共计|合计|总计|总数|共有?$|共(?:完成|种|签|建)|净增|更正|改[为成]|实际|应该?是")),
    (Part.SPAN, re.compile(r"(?<!截至)(?<!截止)(?<!到)(?:今[天日]|昨[天日])")),
    (Part.BELOW, re.compile(r"不到|不足|不满|低于|少于|(?:将|接|临)?近$|逼近|差一?点|还?没有?(?!问题)|尚?未(?!来)")),
    (Part.LOST, re.compile(r"淹|损|毁|坏死|枯|拆除|减少|取消|退出|退租|摘牌|注销|流失|倒伏|减去|扣")),
    (Part.COMPARED, re.compile(r"比.+?[多少增减高低快慢涨]|较.+?[多少增减高低]|同比|环比")),
    (Part.FRESH, re.compile(r"新(?:签|认定|招|引进|入驻|落户)")),
    (Part.ADDED, re.compile(r"又|再(?!次)|新增加|增加了|另外|追加")),
)
_FALLING = re.compile(r"下降|减少|回落|下滑|负增长|降低|跌")
_MOVED = re.compile(r"提高|上升|增加|提升|(?<![同占])比(?!重)")
_NOT_YET = re.compile(r"[^，,]{0,3}[没未](?:种|完成|做|签|建|到位|清零|达标|实现)")
_REACHES = re.compile(r"[到至为]了?$")
_AFTER_GOAL = re.compile(r"\s*的?(?:任务|目标|计划|指标)")
_AFTER_PLANNED = re.compile(r"\s*(?:肯定|应该)?(?:没问题|有把握|不成问题)")
_AFTER_NOT = re.compile(r"[^，,。；;]{0,4}?(?:还?没(?!问题)|尚?未|没有)")
_AFTER_BELOW = re.compile(r"\s*(?:不到|以下|左右不到)")


def part_of(head: str, figure: str, tail: str, *, rate: bool) -> Part:
    """The part of a figure by the words before it and after it in its own clause."""
    if _AFTER_GOAL.match(tail):
        return Part.GOAL
    if _AFTER_PLANNED.match(tail):
        return Part.PLANNED
    if rate:
        return _of_rate(head, figure)
    found = next((part for part, words in BEFORE if words.search(head)), Part.FACT)
    if found is Part.LEFT and re.search(r"[还尚]有$", head) and not _NOT_YET.match(tail):
        return Part.BELOW  # 还有八十亩没流转: of what, is not said
    if found in (Part.FACT, Part.TOTAL) and (_AFTER_NOT.match(tail) or _AFTER_BELOW.match(tail)):
        return Part.BELOW
    return found


def _of_rate(head: str, figure: str) -> Part:
    """Of a growth or a share: no sum of parts, but it may fall, or have moved by so many points."""
    if not _REACHES.search(head):
        if _FALLING.search(head):
            return Part.FALLING
        if figure.endswith("点") and _MOVED.search(head):
            return Part.COMPARED
    wanted = (Part.GOAL, Part.PLANNED, Part.PAST, Part.BELOW)
    return next((part for part, words in BEFORE if part in wanted and words.search(head)), Part.FACT)


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after a figure, as far as the breaks around it."""
    head = BREAKS.split(text[:start])[-1]
    return head, BREAKS.split(text[end:])[0]
