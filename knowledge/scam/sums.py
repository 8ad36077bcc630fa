"""Which money of a text is already gone: a sum that is only demanded, promised or feared does not count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.numerals import number

_HAN = "零〇一二三四五六七八九两俩十百千万廿半"
_SUM = re.compile(
    rf"(?P<value>\d[\d,]*(?:\.\d+)?(?:个?[万千百亿wk])?(?:[{_HAN}\d](?![\d点:月日号天年个分小时%]))?|[{_HAN}]+(?:个[万亿])?(?:[{_HAN}])*)(?:多|来|几)?"
    r"(?P<unit>块钱|元钱|块|元|圆|人民币|rmb|塊)?(?!\d)(?P<after>[个天年月日号点分小时岁次单笔回张斤瓶盒套台部件条人家户代%厘折楼级倍票位星周秒步路]?)"
)
_VERB = (
    r"(?:转账?|汇款?|打款?|付款?|交|充值?|投资?|垫付?|刷|存|缴|花|给|寄|借|补|扫|押|买|贷|打赏|套|提|取|下单|借给|预存|入股|收|拍)"
)
_DONE = r"(?:了|过去|过|走|掉|出去?|进去?|光|完|给(?!我))"
_BEFORE = re.compile(
    rf"(?:{_VERB}{_DONE}+|(?:被|让|给|遭)[^,。;]{{0,8}}(?:骗|扣|刷|转|盗|划|坑|诈|卷|套)(?:走|了|去|掉|光|款)*|(?:骗|扣|刷|转|划|盗刷|损失|亏|少|丢|卷|坑|搭进)(?:了|走了?|掉了?|去了?|光了?)|"
    rf"{_VERB}(?:给|到|进|去)(?:他|她|对方|他们|那边|骗子|人家|那个|那人|账户|客服|卖家|店家|一个)[^,。;]{{0,6}}(?:了)?|(?:先|又|再|就|已经?|都|还|各|分别|陆续|当场|一下子|连着|稀里糊涂|刚刚?|才){_VERB}(?:给[^,。;]{{1,4}})?了?|{_VERB}的)"
    r"(?:我|他|她|你|人家|对方|骗子|他们|现金|定金|订金|押金|手续费|会员费|保证金|服务费|学费|本金|运费|税金|解冻金|一共|总共|大概|差不多|将近|近|快|有|整整|将|足足|前后|就|好几|约|里面|里|进|到|账|款|钱|的|是|:|共|\w{0,6}?){0,3}$"
)
_TOTAL = re.compile(r"(?:一共|总共|合计|加起来|前前后后|前后|共计|累计|统共|拢共|一总|一起|总计)[^,。;\d]{0,8}$")
_AFTER = re.compile(
    r"^(?:钱|现金|的|定金|积蓄|存款|养老钱|本金|货款|押金)?[^,。;]{0,5}?(?:就|都|全|也|已经?|刚|给)?(?:被[^,。;]{0,6})?(?:(?:转|打|汇|骗|刷|扣|划|卷|盗|拿|取|付|交|投|充|寄)(?:走|过去|出去|了|光|掉|给|进去?|完|到)|没了|没有了|打了水漂|打水漂|不见了|不翼而飞|拿不回|要不回|退不|提不出|提不了|取不出|出不来)"
)
_DEMANDED = re.compile(
    rf"(?:让|叫|要|需要?|得|须|想|准备|打算|没有?|不|要求|说|如果|只要|先|催|喊|劝|逼|还差|还要|再|必须|正要|正在|可以|能)[^,。;了过]{{0,9}}{_VERB}?(?:给|到|进)?[^,。;了过]{{0,6}}$|(?:给我|返|赚|奖励?|送|补贴|赔|价值|到账|额度|贷款?|佣金|收益|利润|余额|工资|月薪|退)(?:了|款|我)*[^,。;]{{0,4}}$"
)
_UNPAID = re.compile(
    rf"(?:没有?|未|不敢|不想|不肯|别|不要|差点|险些)(?:有|再|敢|给|把|真|先)?[^,。;]{{0,4}}{_VERB}[^,。;了]{{0,8}}$"
)
_SMALLEST = 10


@dataclass(frozen=True, slots=True)
class Sum:
    """Yuan named in a text, and where."""

    yuan: int
    start: int
    end: int


def sums(text: str) -> list[Sum]:
    """The sums of money of a masked text without blanks."""
    return list(_sums(text))


def lost(text: str) -> int | None:
    """Yuan that are gone according to a masked text without blanks; None where nothing is gone or no sum is told."""
    gone = [one for one in sums(text) if _is_gone(text, one)]
    totals = [one for one in gone if _TOTAL.search(text[max(0, one.start - 14) : one.start])]
    return max(one.yuan for one in totals) if totals else sum(one.yuan for one in gone) or None


def _sums(text: str) -> Iterator[Sum]:
    for found in _SUM.finditer(text):
        value = _value(found["value"])
        if value is None or value < _SMALLEST or value > 10**9 or (found["after"] and not found["unit"]):
            continue
        if found["unit"] or value >= 100 or re.search(r"[万千百wk]", found["value"]):
            yield Sum(round(value), found.start("value"), found.end("unit") if found["unit"] else found.end("value"))


def _value(text: str) -> float | None:
    short = re.sub(r"(?<=\d)个?w", "万", re.sub(r"(?<=\d)k", "千", text.replace(",", "")))
    if text in ("十", "百", "千", "万", "半", "一", "两"):
        return None
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)([万千百])(\d)", short):
        return (float(found[1]) + int(found[3]) / 10) * {"万": 10_000, "千": 1_000, "百": 100}[found[2]]
    if found := re.fullmatch(r"(.+?)万半", short):
        return ((number(found[1]) or 0) + 0.5) * 10_000
    return number(short)


def _is_gone(text: str, one: Sum) -> bool:
    before = re.split(r"[。;!?\n]", text[max(0, one.start - 26) : one.start])[-1]
    after = re.split(r"[,。;!?\n]", text[one.end : one.end + 16])[0]
    if _UNPAID.search(before):
        return False
    if _BEFORE.search(before) or _TOTAL.search(before):
        return True
    return bool(_AFTER.search(after)) and not _DEMANDED.search(before)
