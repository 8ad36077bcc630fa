"""Recognises the other places and the higher authorities that a question is about; which place is ours, the town's content says."""

import re
from functools import cache
from itertools import pairwise

from knowledge.facts import Town
from knowledge.text import words
from knowledge.text.nouns import names_of_places

# Names of places that are more often something else.
_RATHER_TEXT = (
    "自治 各省 各市 各县 外省 东方 北方 大都 珠宝 温泉 朝阳 永安 中和 安宁 滨海 当阳 永和 灯塔 新民 安康 安达 临江 高平 高明 日照 "
    "白银 开封 江山 乔治 丰田 天水 和田 兴安 平安 中山 太平 和平 沙河 下关 龙口 龙井 凤山 河间 河源 剑桥 仙桃 大城 "
    "武安 永康 长乐 新乐 兴平 广安"
)
_RATHER = frozenset(_RATHER_TEXT.split())
# Districts, fairs and towns in general: their last character is no rank of a place.
_KIND = re.compile(
    r"(城|超|门|夜|股|楼|集|都|全|上|入|各|本|我|该|外|邻|菜|花|车|大|小|县级|地级|文明城)市|(全|各|本|我|该|外|邻)(省|县)|"
    r"(社|小|园|新|城|镇|山|湖|苏|老|校|厂|库|矿|灾|景|林|牧|灌|地|片|辖|街|营|农业|开发|示范|保护|工业|风景|生活|居民|服务|功能|"
    r"试验|集聚|集中|高新|经开|度假|商业|安置|住宅|办公)区"
)
_RANKED = re.compile(r"[\u4e00-\u9fff]{2,}(省|市|县|区|自治州|自治区|自治县|自治旗)")
_RANKS = {"省", "市", "县", "区", "自治区", "自治州", "自治县"}
_MINISTRIES = (
    "外交|国防|发展改革|教育|科技|科学技术|工信|工业和信息化|公安|民政|司法|财政|人社|人力资源社会保障|人力资源和社会保障|自然资源|资源|"
    "生态环境|环保|住建|住房城乡建设|住房和城乡建设|交通运输|交通|水利|农业农村|农业|商务|文旅|文化和旅游|退役军人事务|应急管理|卫生"
)
_AUTHORITY = re.compile(
    rf"(?:{_MINISTRIES})部(?!门|分|队|位)|国务院|党中央|中共中央|中央(?=财政|对|要求|决定|出台|预算)|发改委|"
    r"国家[\u4e00-\u9fff]{1,8}?(?:总局|局|委|部|署|中心)(?!分)|(?:海关|审计)总署|(?:税务|市场监管|质检|体育|广电)总局|"
    r"(?:国税|地税)局|[税海]务?(?:局|机关|部门)(?=对|如何|应|要|出台|发布|推|是否)|"
    r"国家(?=对|为|给|要求|出台|规定|允许|采取|针对|提供|有(?!没有)(?:什么|哪些)|[在从]|层面)|我国|中国(?=的|政府|银行)|总书记"
)
_OTHERS = re.compile(
    r"(全市|全省|全国|全县|隔壁镇|邻镇|别的镇|其他镇|兄弟乡镇|市里(?=今年|20)|"
    r"各地|各省|各级|(?<![在去到从])外[省地])(?!有影响|文明|公认|来|的人)"
)
_TOWN = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,3})(镇|街道|乡|县)(?=20|今年|明年|去年|的|规上|财政|固定|招|哪|有|怎|对|要|在|和|跟)"
)
# 去上海, 跟苏州比: the place is where one goes, not what is asked about.
_WAY = re.compile(r"(去|到|往|赴|从|来自|跟|和|与|离|比|嫁到|嫁过|儿子在|女儿在|孩子在|人在|我在)$")


def other_place(text: str, town: Town) -> str:
    """Return the other place or higher authority that `text` is about; empty when it is about this town.

    Hand in the text without the names of the town's own things (国信工业园 is no state office).
    """
    if neighbour := next((name for name in town.neighbours if name in text), ""):
        return neighbour
    if any(name in text for name in (town.name, town.short)):
        return ""
    if above := next((name for name in town.above if re.search(rf"{name}(市|省)?(?!到|至|去|的?高铁)", text)), ""):
        return above
    if found := _OTHERS.search(text):
        return found[1]
    if any(name in text for name in town.names):
        return ""
    return _town_called(text) or _authority(text) or _placed(text)


def foreign_place(text: str, town: Town) -> str:
    """The place that a document's opening speaks for, where it is neither this town nor a level above; empty otherwise."""
    if any(name in text for name in (town.name, *town.names, *town.above)):
        return ""
    neighbour = next((name for name in town.neighbours if name in text), "")
    return neighbour or _town_called(text) or _placed(text)


def _town_called(text: str) -> str:
    found = _TOWN.search(text)
    return found[0] if found and found[1][-1] not in "我们咱本全各乡村城集小家故老他异水" and "政府" not in found[0] else ""


def _authority(text: str) -> str:
    found = _AUTHORITY.search(text)
    return found[0] if found else ""


def _placed(text: str) -> str:
    """The first place named, by its full name (铁岭市), its rank beside it, or its short name (湘潭)."""
    at = 0
    for word, after in pairwise([*words(text), ""]):
        at = text.find(word, at)
        if not _WAY.search(text[:at]) and (place := _place(word, after)):
            return place
        at += len(word)
    return ""


def _place(word: str, after: str) -> str:
    word = word.removesuffix("人民政府")
    if _KIND.search(word[-4:]) or len(word) < 2:
        return ""
    if word in _short_names() or (_RANKED.fullmatch(word) and (word[-1] != "区" or word in names_of_places())):
        return word
    named = after in _RANKS and not _KIND.search(word[-1] + after) and word in names_of_places()
    return word + after if named else ""


@cache
def _short_names() -> frozenset[str]:
    """The names without their rank; of those that are one long name in the dictionary, nothing else."""
    cities = {name[:-1] for name in names_of_places() if name[-1] in "省市" and len(name) > 2}
    regions = {"内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "台湾"}
    return frozenset((cities | regions) - _RATHER)
