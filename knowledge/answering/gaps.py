"""Recognises what a work report does not tell: another year, a price, a day, a place, a name … and says so in words."""

import re
from collections.abc import Iterable, Sequence

from knowledge.answering.kinds import GAPS, KINDS, Gap
from knowledge.answering.spelling import respelt
from knowledge.facts import Fact, Target, Topic, is_firm

_GROWTH = re.compile(
    r"比(去年|上一?年)(同期)?[^,。?]{0,6}(多|增|涨|鼓|提高|增长|高)(出|加|长|收|进|投|卖|种|招|签|引)?(多少|几|百分|个点)"
)
# What is only mentioned: 最近几个老街坊都说 counts nothing, 看公众号写 asks for no account.
_SOME = re.compile(
    r"(?:最近|我们|他们|身边|隔壁)(?:好|这|那)?几[个家位]|(?:家里|我家|手上|手里)有几[亩个口间块]|[^,。?]{1,8}(?:不管|不问|不谈|先不说|不用说)(?=,)|(?:看|在|听|从|据)?[^,。?]{0,4}(?:公众号|网站|微信群?|朋友圈|抖音|群)[里上]?(?:都|有人)?在?(?=说|写|讲|看|发|转|传)|(?:国庆|五一|元旦|春节|中秋|[暑寒]假|放假|年底)(?:刚|要|想)?(?:回来|回家|回乡|在家)"
)
_WHICH_OF = re.compile(r"哪一?[个项边](?!月)")
_CHOOSES = re.compile(r"里面?|当中|之中|其中|哪一?[个项边]")
_LEVEL = re.compile(r"目标比|任务比|定(得|的)?(高|低|多|少)|高了?还是低|多了?还是少|高还是")
_LISTED = re.compile(r"(多少|几)(个|项|类|种|步|级|块|样|条|大|方面|环节|家|头|点|件事|招|道|层|处|重|者)")
_OF_ALL = r"(达标|实现|创建|过关|做到)(多少|几|到?哪些)[个家]|(多少|几)[个家](要|得|必须|应)"  # answered by "all of them"
_HELPS = re.compile(r"(?:部门|单位|科室)[^,。?]{0,6}(?:帮|替|代|跑|服务)")  # which office helps: itself is what is told
_BUILT = re.compile(r"[建设办盖](?:了|成|造)?(?:几|多少)[个家座处所]")  # how many of it there will be, not how many parts it has
_DONE = re.compile(r"完成|实际|进展|进度|已经?|了(吗|没|多少|几)|还[剩有]")
_HOW_BIG = re.compile(r"(?<!规模)(?<!面积)(?<!占地)(?<!年[纪龄])多[大高]|名额")  # 多大的涨幅: the figure of a target itself
_MONEY_ASKED = re.compile(r"多少[钱元块]|几[元块](?!地)|多少个?[万亿]|几个?[万亿]|几千万|几百万|金额|总额")
_RATE_ASKED = re.compile(r"百分之?[几多]|增幅|增速|增长率|同比|几个百分点|几个点|增长百分|growth rate")


def gaps_in(text: str, facts: Sequence[Fact], topics: Sequence[Topic], checks: bool) -> list[Gap]:
    """Return what `text` (names already taken out) asks that these facts do not tell, in the order of GAPS.

    A gap counts only when none of the facts has it; what a target's own unit answers is no gap.
    """
    text = _SOME.sub(" ", respelt(text))
    if len(facts) > 1 and _WHICH_OF.search(text):
        text = _CHOOSES.sub(" ", text)  # 六个目标里财政和固投哪个高 compares, and asks for no part
    found = [gap for gap in GAPS if gap.pattern.search(text) and (gap.kind != "claim-date" or checks)]
    untold = [gap for gap in found if not _told(gap, text, facts, topics)]
    if len(untold) > 1 and not _DONE.search(text):
        untold = [gap for gap in untold if gap.kind != "done"]
    return [gap for gap in untold if gap.kind not in ("figure", "people")] or untold


def unit_gap(text: str, target: Target) -> str:
    """Return what is asked of a target in a measure that the report does not use ("总额", "增幅"), else empty."""
    if target.unit == "%" or isinstance(target.value, str):
        return "金额" if _MONEY_ASKED.search(text) else ""
    if target.unit in ("个", "家", "亩") and re.search(r"多少钱|金额|总额", text):
        return "金额"
    if _RATE_ASKED.search(text):
        return "增长率"
    return ""


def _told(gap: Gap, text: str, facts: Sequence[Fact], topics: Iterable[Topic]) -> bool:
    if gap.kind == "year":
        return _year_told(text, facts)
    if gap.kind in ("names", "count", "who", "place", "figure", "people", "part") and any(topics):
        return gap.kind in ("names", "count", "figure", "part") or not re.search(r"投资|承建|位置|地址|负责人", text)
    if gap.kind == "part":  # of a figure only the figure's own target tells what it is made of
        facts = [fact for fact in facts if isinstance(fact, Target)] or facts
    return bool(facts) and any(_fact_tells(fact, gap, text) for fact in facts)


def _year_told(text: str, facts: Sequence[Fact]) -> bool:
    """比去年多多少 is the growth that the target states; 去年…今年怎么 asks about this year."""
    if _GROWTH.search(text) and not _LEVEL.search(text) and all(_grows(fact) for fact in facts):
        return bool(facts)
    this_year = re.search(r"今年|2024", text)
    last = re.search(r"去年|前年|往年|上一?年|前几年|这几年|近几年", text)
    compares = re.search(r"比|相比|哪年|哪一年|变化|差|涨了|分别|和今年|跟今年|与今年", text)
    return bool(this_year and last and not compares and last.start() < this_year.start() and text.rfind("完成") < 0)


def _grows(fact: Fact) -> bool:
    return isinstance(fact, Target) and (fact.form.startswith("增长") or "新增" in fact.what)


def _fact_tells(fact: Fact, gap: Gap, text: str) -> bool:
    if gap.kind in fact.knows or (gap.kind == "place" and "road" in fact.knows and re.search(r"路|大道|依托|靠", text)):
        return True
    if isinstance(fact, Target):
        return _target_tells(fact, gap.kind, text)
    if gap.kind in ("part", "product"):
        return gap.kind == "part" or not is_firm(fact)
    if gap.kind == "money" and "funding" in fact.knows:
        return re.search(r"资金来源|钱从哪|资金从|谁出钱|谁来投|靠什么钱|怎么筹|哪来的钱", text) is not None
    if gap.kind == "figure":
        return (bool(fact.members) and re.search(_LISTED, text) is not None) or _numbered(fact.says, text)
    if gap.kind in ("names", "count") and re.search(
        r"名单|名册|name ?list|([哪几]|多少)家(?!庭)|哪[几些]个?(企业|公司|厂|村|户|单位)", text
    ):
        return False
    if gap.kind == "count" and _BUILT.search(text):
        return False
    if gap.kind in ("names", "count"):
        return bool(fact.members) or (gap.kind == "names" and re.search(r"(叫什么|叫啥|啥|什么)名|名称|名字", text) is not None)
    if "第几" in text and gap.kind in ("done", "count", "scope"):
        return _numbered(fact.says, text)
    if gap.kind == "trouble":
        return re.search(r"难|不足|瓶颈|问题|矛盾", fact.says) is not None
    if gap.kind == "who" and "office" in fact.knows and _HELPS.search(text):
        return True
    if gap.kind == "who" and fact.members:
        return not re.search(r"投资|承建|负责|老板|公司|牵头|运营|部门|单位|领导|干部", text)
    return gap.kind == "size" and bool(fact.members) and re.search(r"几(步|级|条|次|处|块|期)", text) is not None


def _numbered(says: str, text: str) -> bool:
    """Whether a number that is part of a thing's name is asked for and told (搞的是几年行动)."""
    if re.search("第几", text):
        return re.search(r"第[一二三四五六七八九十\d]", says) is not None
    asked = re.findall(r"几([年级重次])", text)
    return bool(asked) and all(re.search(f"[一二两三四五六七八九十\\d]{one}", says) for one in asked)


def _target_tells(target: Target, kind: str, text: str) -> bool:
    if kind == "money" and "亿" in target.label and re.search("几个?亿|多少个?亿", text) and not re.search("投资|总投|每个", text):
        return True
    if kind == "money":
        return target.unit in ("亿元", "万美元") and not re.search(
            r"补贴|补助|奖励|工资|租金|收费|费用|交|价|花|欠|每|停车|门票|总投资|成本", text
        )
    if kind == "yield":
        return any(word in text for word in target.words if KINDS[kind].pattern.search(word))
    if kind == "place":
        return re.search(r"(线|目标|指标)[^,。?]{0,4}在哪(?!个?[村里儿])", text) is not None
    if kind == "size" and not KINDS["size"].pattern.search(_HOW_BIG.sub(" ", text)):
        return True
    if kind in ("count", "figure") and isinstance(target.value, str) and re.search(_OF_ALL, text):
        return True
    if kind in ("count", "size"):
        return _same_measure(target, kind, text)
    if kind == "part":
        share = "占" in target.label or target.value == "全部" or (target.unit == "%" and not _grows(target))
        return share and not re.search(r"包|含|算|(?:^| )的?(?:里|其中|当中|中)", text)
    if kind in ("figure", "people", "product"):
        return kind != "people"
    if kind == "claim-date":
        return not re.search(r"投用|投产|开业|竣工|完工|开工|交付|月|国庆|五一|元旦|中秋|[暑寒]假|开学", text)
    return False


def _same_measure(target: Target, kind: str, text: str) -> bool:
    if kind == "count":
        return target.unit in ("个", "家")
    whole = re.search(r"占地|总面积|总共|一共|现有|全镇有", text) and not re.search("新增|扩种|多种|再种", text)
    return target.unit == "亩" and not whole and re.search(r"面积|亩|母|规模|多大", text) is not None
