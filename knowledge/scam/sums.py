"""Which money of a text is already gone: a sum that is only demanded, promised or feared does not count."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.numerals import number

_HAN = "零〇一二三四五六七八九两俩十百千万廿半"
_SUM = re.compile(
    rf"(?P<value>\d+(?:,\d{3})*(?:\.\d+)?(?:个?[万千百亿wk])?(?:[{_HAN}\d](?![\d点:月日号天年个分小时%]))?|"
    rf"[{_HAN}]+(?:个[万亿])?(?:[{_HAN}])*)(?:多|来|几)?"
    r"(?P<unit>块钱|元钱|块|元|圆|人民币|rmb|"
    r"塊)?(?!\d)(?P<after>[个天年月日号点分小时岁次单笔回张斤瓶盒套台部件条家户代%厘折楼级倍票位星周秒步路]?)"
)
_VERB = (
    r"(?:转账?|汇款?|打款?|付款?|交|充值?|投资?|垫付?|垫资|刷|存|缴|花|给|寄|补|扫|押|买|贷|打赏|套|提|取|下单|借给?|"
    r"预存|入股|送|搭|赔|砸|报|订|拍|丢|亏|骗|损失|少|没|弄|扣|划)"
)
_DONE = r"(?:了|过去|走|掉|出去?|进去?|光|完|给(?!我)|去(?!付|交|转))"
_TO = (
    r"(?:给|到|进|去|往)(?:他|她|对方|他们|那边|骗子|人家|那个人?|那人|账户|客服|卖家|店家|一个[^,。;!?]{1,6}|"
    r"网?上?[^,。;!?了\d]{1,6})"
)
# What may stand between the deed and the sum.
_FILLER = (
    r"(?:我|他|她|你|人家|对方|骗子|他们|我们|我妈|我爸|现金|定金|订金|押金|手续费|会员费|保证金|服务费|学费|本金|"
    r"运费|税金?|解冻金|解冻费|认证金|保险费?|工本费|材料费|款|钱|账|"
    r"一共|总共|大概|差不多|将近|近|快|有|整整|足足|前后|就|好几|约|里面?|进去?|到|的|是|共|\d+[笔次单回]|"
    r"[一二两三四五六七八九十几]+[笔次单回]|大约|多达|连本带利|[,:])"
)
_BEFORE = re.compile(
    rf"(?:{_VERB}{_DONE}+|{_VERB}{_TO}(?:了|过去)?|被[^,。;!?]{{0,10}}(?:骗|扣|刷|转|盗|划|坑|诈|卷|套|弄)(?:走|了|去|掉|光|款)*|"
    rf"(?:让|给|遭)[^,。;!?]{{0,10}}(?:骗|扣|刷|转|盗|划|坑|诈|卷|套|弄)(?:走|了|去|掉|光|款)+|(?:买|订|拍|办|定|"
    rf"报)了[^,。;!?]{{0,10}}|(?:收|要|拿|讹|扣)(?:走|去|掉)?了|"
    rf"(?:已经?|刚刚?|刚才|当场|陆续|分别|陆陆续续|又|连着|稀里糊涂|早上|上午|中午|下午|晚上|今天|昨天|昨晚|"
    rf"今早){_VERB}(?:给[^,。;!?]{{1,4}})?了?|{_VERB}的|(?:^|[,。;!?])花|货到付款?|共计?)"
    rf"{_FILLER}{{0,4}}$"
)
_TOTAL = re.compile(r"(?:一共|总共|合计|加起来|前前后后|前后|先后|共计|累计|统共|拢共|一总|总计)[^,。;\d]{0,8}$")
_AFTER = re.compile(
    r"^(?:块?钱|元|现金|的|定金|积蓄|存款|养老钱|本金|货款|押金|保证金|多){0,2}[^,。;!?]{0,6}?(?:转|打|汇|骗|刷|扣|划|"
    r"卷|盗|拿|取|付|交|投|充|寄|弄|给)"
    r"(?:走|过去|出去|了|光|掉|进去?|完|到|给(?!我))|^[^,。;!?]{0,6}(?:没了|没有了|没得了|打了?水漂|不见了|不翼而飞|"
    r"拿不回|要不回|退不出|提不出|取不出|出不来)|^(?:块?钱|元)?(?:的|多)?[,]?(?:钱)?(?:没了|打了?水漂)"
)
_ASKED = (
    r"(?:让|叫|要(?!不)|需要?|得(?!了)|须|想|准备|打算|要求|说(?!是)|如果|只要|先|催|喊|劝|逼|还差|还要|再|必须|正要|"
    r"正在|可以|能|尽快|立即|马上|请|应)"
)
_DEMANDED = re.compile(
    rf"{_ASKED}[^,。;!?了过]{{0,12}}$|(?:给我|返|赚|奖励?|送|补贴|赔|价值|到账|额度|贷款?|佣金|收益|利润|余额|工资|"
    rf"月薪|退|显示|借给?我)(?:了|款|我)*[^,。;]{{0,4}}$"
)
_UNPAID = re.compile(
    rf"(?:没有?|未|不敢|不想|不肯|别|不要|差点|险些)(?:有|再|敢|给|把|真|先)?[^,。;]{{0,4}}{_VERB}[^,。;了]{{0,8}}$"
)
_BARE = re.compile(r"(?:^|[,。;!?\n])(?:一共|共)?$")
# A deed without a sum of its own pays what was asked for before.
_OBEYED = re.compile(
    r"(?:^|[,。;!?]|就|我|他|她|妈|爸|才|刚|夜里|晚上|昨天|今天|早上|上午|中午|下午|已经|(?<!人)(?<!长)(?<!家)都|也|"
    r"家)(?:就|才|刚刚?|已经?|都|也|直接|真的?|信了|照做|一时糊涂)*(?:给(?:他|她|对方|人家)?)?(?:转|打|汇|付|交|充|投|"
    r"垫|缴|给|借|存)(?:进去|过去|给他们?|给她)?(?:了|完|的|过去|进去)(?!吗|没有|怎么办|会)"
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
    named = sums(text)
    gone = [one for one in named if _is_gone(text, one)] or _told_apart(text, named)
    totals = [one for one in gone if _TOTAL.search(text[max(0, one.start - 14) : one.start])]
    return max(one.yuan for one in totals) if totals else sum(one.yuan for one in gone) or None


def _told_apart(text: str, named: list[Sum]) -> list[Sum]:
    """Where deed and sum stand apart: "they wanted 3000, I paid", "I transferred it, 32,000 in all"."""
    deeds = [
        found.start() for found in _OBEYED.finditer(text) if not _UNDONE.search(text, max(0, found.start() - 8), found.end() + 2)
    ]
    before = [one for one in named if deeds and one.end <= deeds[-1]]
    bare = [one for one in named if _BARE.search(text[: one.start]) and re.match(r"$|[,。;!?\n]", text[one.end :])]
    if (deeds or re.search(r"骗|立案|报警|报案", text)) and bare:
        return bare[-1:]
    return before[-1:]


_PAYS = re.compile(rf"{_VERB}{_DONE}|被骗|骗了|{_VERB}的|提不|解冻")
_UNDONE = re.compile(r"没|未|不|别|要是|如果|假如|万一|差点")


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
    after = text[one.end : one.end + 16]
    if _UNPAID.search(before):
        return False
    if _BEFORE.search(before):
        return True
    if _TOTAL.search(before):
        return bool(_PAYS.search(text))
    told = _AFTER.search(after)
    return told is not None and (not _DEMANDED.search(before) or bool(re.search(r"[了走没光]", after[: told.end() + 3])))
