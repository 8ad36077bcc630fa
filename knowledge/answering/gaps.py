"""Recognises what a work report does not tell: another year, a price, a day, a place, a name … and says so in words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.facts import Fact, Project, Target, Topic


@dataclass(frozen=True, slots=True)
class Gap:
    """A kind of thing that is asked and not told; `said` completes "报告没有说…"."""

    kind: str
    said: str
    pattern: re.Pattern[str]


def _gap(kind: str, said: str, pattern: str) -> Gap:
    return Gap(kind, said, re.compile(pattern))


_COUNTED = (
    "公里|米|平|平方|层|套|户|床|张|间|栋|幢|人|名|位|次|件(?!事)|座|所|处|辆|里路|里长|块地|盏|棵|公顷|吨|斤|村|个村|"
    "个名额|个人|个床位|个岗位|个站|个小区|条|个批次|期"
)
GAPS = (
    _gap(
        "personal",
        "个人的姓名、电话这类信息（这些也不能提供）",
        r"身份证|(姓名|名单|名册).{0,8}(电话|号码|住址|手机)|(电话|手机).{0,4}(姓名|名单)|信访人员|举报人|谁举报|住址|"
        r"家庭住址|哪户",
    ),
    _gap(
        "year",
        "往年或别的时段的情况",
        r"去年|前年|上一?年|往年|历年|同比|明年|后年|下一?年|第二年|20(?:0\d|1\d|2[0-35-9]|3\d)|十五五|十三五|近几年|"
        r"近年来|这几年|前几年|季度|上半年|下半年|半年度|月度|[\d一二三四五六七八九十]月(份|底)?(为止|止|完成|累计)",
    ),
    _gap(
        "done",
        "实际完成到哪一步",
        r"(现在|目前|到现在|截至|截止|已经|迄今|至今|眼下|如今|当前|眼前|现有|这会儿).{0,14}(多少|几[个家项亩]|完成|到位|"
        r"进度|进展|了没|哪一?步|啥样|什么样子)|已经?(完成|入驻|招|签|种|建|引进|到账).{0,4}(多少|几)|实际(完成|到账了|"
        r"到位|达到了?|达成了?|招到|做到)|(完成|做到|实现|达到|达成|到位|种|招|引进|签|新增|入驻|增长|化解)了(多少|几|百分|吗|没)|完成(得|"
        r"情况|率|度)|(完成|达成|实现)没|进展|进度(?!要求)|(建|搞|弄|做|干|推进|修|盖)(得|的)(怎么样|怎样|咋样|如何|怎么|咋|啥样|"
        r"顺利)|到(了)?哪一?(步|阶段)|(建|修|弄|做|盖|装|搬|用)好了?(吗|没)|(建成|开工|竣工|投产|动工|完工|开业|交付|启用|"
        r"成立|开始建)了(吗|没|吧|么|不)|(已经?|都)(开工|竣工|投产|建成|完工|建好|开业|启用)|还(剩|有)多少|还有几|"
        r"剩下多少|没化解|(总共|一共|共|全镇)(现在)?有(多少|几)|现有(多少|几)",
    ),
    _gap(
        "money",
        "具体的金额",
        r"多少钱|几块钱|啥价|什么价|价格|价钱|单价|售价|收购价|收够价|房价|均价|租金|房租|收费|费用|花多少|花费|花了?几|"
        r"造价|投资额|投资总额|总投资|总共投|投(入|资)?了?多少|投(入|资)?了?几|投资规模|资金|经费|多少[万亿]|"
        r"几个?[千百]?[万亿]|[补奖发领交收]多少|补贴|补助|奖励|奖金|工资|薪水|待遇|押金|一平|一斤|一亩地|便宜|贵不贵|贵吗|"
        r"成本|利润|免费|要钱|要交钱|要不要钱|price|cost|how much|fee|budget|rent|salary",
    ),
    _gap(
        "phone",
        "联系电话",
        r"(?<![打接个])(?<![打接]了)电话(?!反映|投诉|诈骗)|手机|号码|联系方式|怎么联系|联系谁|联系人|联系一?下|热线|邮箱|"
        r"微信|网址|网站|公众号|小程序|phone|contact|wechat|email|tel\b",
    ),
    _gap(
        "date",
        "具体时间",
        r"什么时候|啥时候|何时|几月|几号|哪天|哪一天|哪日|日期|时间表|具体时间|几点(钟|上班|下班|开|关|到|能)|多久|什么时间|时间是|星期|周[几一二三四五六日]|礼拜|哪个月|几时|啥时|"
        r"多长时间|何日|交房|工期|时间节点|完成时限|(开工|竣工|投产|建成|完工|报名|开放|启用|交付|动工|开业|"
        r"截止)(的)?(时间|日子)|上班时间|开放时间|when\b|deadline|date\b|要等多",
    ),
    _gap(
        "claim-date",
        "具体时间",
        r"(1[0-2]|[1-9]|[一二三四五六七八九十]|十一|十二)月(份|底|初|中|上旬|下旬|\d{1,2}[日号]|"
        r"[一二三四五六七八九十]+[日号])?|国庆|五一|元旦|春节|中秋|年底|月底|年中|季度|暑假|寒假|开学",
    ),
    _gap(
        "place",
        "具体位置",
        r"在哪|哪里(买|有卖|领|报名|办|建|盖)|哪儿(买|领|报名|办|建)|去哪(里|儿)?(买|领|报名|办)|(?:在|到|去)(什么|"
        r"啥)地方(?!招|对接|宣传)|什么地方(建|买|领|办)|位置|地址|地点|哪个(村|小区|社区|街|方位|方向)|哪些(村|小区|社区|"
        r"路段)|哪几个?(村|小区|条路|路段)|哪条路|哪些路|哪几条|哪一?段|怎么走|怎么去|建在|选址|坐落|where\b|location|"
        r"address",
    ),
    _gap(
        "size",
        "具体的数量、规模",
        r"多大|多长|多宽|多高|总?面积|占地|规模多|总长|长度|床位|容量|座位|how (?:big|long|large)|"
        rf"多少({_COUNTED}|母|亩)|几({_COUNTED})",
    ),
    _gap(
        "count",
        "具体的个数",
        r"(一共|总共|总计|合计|共)?(有|要|建|打造|办|开|配|培育|招)?(多少|几)(个(?!亿|万|百分|点)|家|项|处|所|支|场|次)",
    ),
    _gap(
        "who",
        "由谁投资、承建或负责",
        r"归(哪|市|县|省|镇)[^,。?]{0,6}管|投资(方|商|人|主体|者)|investor|开发商|施工(方|单位|队)|承建|承包|中标|老板(是|叫)|法人|负责人|牵头(人|领导|"
        r"单位|部门)|分管|运营(方|商)|股东|董事长|总经理|老总|老板(?:是|叫|姓|名|$)|哪家(公司|企业|单位|开发|建筑|施工|"
        r"集团|来|投|建)|哪位|哪个(公司|单位|部门|领导|企业|集团|老板|局)|哪些(单位|部门|公司|领导)|谁(来)?(投|负责|承建|开发|"
        r"牵头|运营|出钱|管理|承包|施工|领导|主管)|company|contractor|developer|who\b",
    ),
    _gap(
        "names",
        "具体名单",
        r"名单|名册|花名册|name ?list|具体(是)?哪(些|几)|叫什么名|叫啥名|名称|名字|哪几?家|哪些.{0,4}(企业|公司|人|村|户|学校|"
        r"单位)|分别(是|叫)(谁|什么|啥)|是哪些人|list of",
    ),
    _gap(
        "apply",
        "办理的条件和手续",
        r"怎么(申请|报名|办理|领取?|加入|申报|入驻|买|预约)|如何(申请|报名|办理|领取|加入|申报|入驻|购买|预约)|咋(申请|"
        r"报名|办|领|加入|申报)|申请(条件|材料|流程|表|方式|手续)?|报名|什么条件|啥条件|条件是|条件有|资格|材料|证件|证明|"
        r"窗口|手续怎|需要带|带什么|门槛|优惠|政策支持|扶持政策|申报|apply|招标|标准是(多少|什么)|怎么收|怎么算|多少能换|"
        r"换什么|换多少|能换",
    ),
    _gap(
        "yield",
        "产出、税收或效益",
        r"税收(?!增长)|利润|产能|产量|亩产|收成|赚|挣多少|效益|(带来|创造|贡献|产生)(多少|几|什么)|销路|岗位|回报",
    ),
    _gap(
        "rule",
        "考核和处罚的规定",
        r"考核|处罚|罚款|罚不罚|罚多少|扣分|问责|追责|奖惩|惩罚|文号|第几页|合同|产权|股份|环评|污染|户型|物业|车位|"
        r"容积率|学历|年龄|年纪要求|种子|品种",
    ),
    _gap("figure", "这样的数字", r"多少|(?<![好十哪])几(?![乎十百千]|年前|天前|何)|率是|率要|率达"),
    _gap("people", "由哪些人负责", r"[卖租发送交批分]给谁|(?<![给为让])谁(?!的话|用|能|可以|都|更?[高低快慢多少大小])"),
    _gap(
        "scope",
        "具体到哪一户、哪一处",
        r"(各|每个?)(村|小区|社区|组)[^,。]{0,10}(哪|什么|啥|谁|多少|几|叫)|在不在(里头|里面|内|范围|名单)|有没有份|轮得?到|包不包括我|我(家|们家|们村|们小区|们组)[^,。]{0,10}(在不在|算不算|能不能算|排得上|符不符合)",
    ),
    _gap(
        "quarter",
        "分季度、分月的情况",
        r"季度|上半年|下半年|[一二三四五六七八九十\d]月(份|底)?(为止|止|完成|招|到了)|1-\d+月|半年度|月度",
    ),
    _gap(
        "part",
        "其中的构成",
        r"(?:^| )的?(?:里面?|里头|当中|之中|其中|中)(?!心|国|小|高)[^,。?]{0,10}(?:多少|几|哪)|"
        r"占(?:到|了|的|比)?(?:是|为)?(?:多少|几|百分)|"
        r"(?:包括|包含|包不包括|含不含|算不算|算上)[^,。?]{1,10}",
    ),
    _gap(
        "product",
        "做什么产品",
        r"(?:做|造|产|干|卖|经营)(?:的是|的)?(?:什么|啥)(?:的|产品|东西|行当|买卖|$)|哪个行业|什么行业|哪一行",
    ),
    _gap("rank", "排名", r"排第?几|排名|第几名|名次|rank"),
    _gap("risk", "能不能得到保证", r"万一|如果完不成|完不成|做不到怎|完成不了|问责|处罚|罚款|罚多少"),
)
KINDS = {gap.kind: gap for gap in GAPS}

_GROWTH = re.compile(r"比(去年|上一?年)(同期)?[^,。?]{0,6}(多|增|涨|提高|增长|高)(出|加|长)?(多少|几|百分|个点)")
_LEVEL = re.compile(r"目标比|任务比|定(得|的)?(高|低|多|少)|高了?还是低|多了?还是少|高还是")
_LISTED = re.compile(r"(多少|几)(个|项|类|种|步|级|块|样|条|大|方面|环节|家|头|点|件事|招|道|层|处|重|者)")
_DONE = re.compile(r"完成|实际|进展|进度|已经?|了(吗|没|多少|几)|还[剩有]")
_MONEY_ASKED = re.compile(r"多少钱|多少个?[万亿]|几个?[万亿]|几千万|几百万|金额|总额")
_RATE_ASKED = re.compile(r"百分之?[几多]|增幅|增速|增长率|同比|几个百分点|几个点|增长百分|growth rate")


def gaps_in(text: str, facts: Sequence[Fact], topics: Sequence[Topic], checks: bool) -> list[Gap]:
    """Return what `text` (names already taken out) asks that these facts do not tell, in the order of GAPS.

    A gap counts only when none of the facts has it; what a target's own unit answers is no gap.
    """
    found = [gap for gap in GAPS if gap.pattern.search(text) and (gap.kind != "claim-date" or checks)]
    untold = [gap for gap in found if not _told(gap, text, facts, topics)]
    if len(untold) > 1 and not _DONE.search(text):
        untold = [gap for gap in untold if gap.kind != "done"]
    return [gap for gap in untold if gap.kind not in ("figure", "people")] or untold


def unit_gap(text: str, target: Target) -> str:
    """Return what is asked of a target in a measure that the report does not use ("总额", "增幅"), else empty."""
    if target.unit == "%" or isinstance(target.value, str):
        return "金额" if _MONEY_ASKED.search(text) else ""
    if _RATE_ASKED.search(text):
        return "增长率"
    return ""


def _told(gap: Gap, text: str, facts: Sequence[Fact], topics: Iterable[Topic]) -> bool:
    if gap.kind == "year":
        return _year_told(text, facts)
    if gap.kind in ("names", "count", "who", "place", "figure", "people", "part") and any(topics):
        return gap.kind in ("names", "count", "figure", "part") or not re.search(r"投资|承建|位置|地址|负责人", text)
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
        return gap.kind == "part" or not (isinstance(fact, Project) and fact.group)
    if gap.kind == "money" and "funding" in fact.knows:
        return re.search(r"资金来源|钱从哪|资金从|谁出钱|谁来投|靠什么钱|怎么筹|哪来的钱", text) is not None
    if gap.kind == "figure":
        return bool(fact.members) and re.search(_LISTED, text) is not None
    if gap.kind in ("names", "count") and re.search(
        r"名单|名册|name ?list|[哪几]家(?!庭)|哪[几些]个?(企业|公司|厂|村|户|单位)", text
    ):
        return False
    if gap.kind in ("names", "count"):
        return bool(fact.members) or (gap.kind == "names" and re.search(r"(叫什么|叫啥|啥|什么)名|名称|名字", text) is not None)
    if gap.kind == "who" and fact.members:
        return not re.search(r"投资|承建|负责|老板|公司|牵头|运营|部门|单位", text)
    return gap.kind == "size" and bool(fact.members) and re.search(r"几(步|级|条|次|处|块|期)", text) is not None


def _target_tells(target: Target, kind: str, text: str) -> bool:
    if kind == "money":
        return target.unit in ("亿元", "万美元") and not re.search(r"补贴|补助|奖励|工资|租金|收费|费用|交|价", text)
    if kind == "size" and target.unit == "%" and re.search(r"多大(的?一?块|的?比|的?份|的?盘|的?占)", text):
        return True
    if kind in ("count", "size"):
        return _same_measure(target, kind, text)
    if kind == "part":
        return "占" in target.label and not re.search(r"包|含|算|(?:^| )的?(?:里|其中|当中|中)", text)
    if kind in ("figure", "people", "product"):
        return kind != "people"
    if kind == "claim-date":
        return not re.search(r"投用|投产|开业|竣工|完工|开工|交付", text)
    return False


def _same_measure(target: Target, kind: str, text: str) -> bool:
    if kind == "count":
        return target.unit in ("个", "家")
    whole = re.search(r"占地|总面积|总共|一共|现有|全镇有", text)
    return target.unit == "亩" and not whole and re.search(r"面积|亩|母|规模|多大", text) is not None


def is_build(facts: Iterable[Fact]) -> bool:
    """Whether all facts are projects, whose stage is known and may be told beside any gap."""
    return all(isinstance(fact, Project) for fact in facts)
