"""Cuts the name of a figure out of the words around it: what is counted, without when, how and by whom."""

import re

_CHANGE = (
    "新增|新建|新改建|新改扩建|改扩建|改建|扩建|改造|建成|建设|新签约|新签|签约|引进|招引|招引|培育|净增|创建|创成|争创|开工|竣工|投产|打造|落户"
    "|实施|举办|开展|组织|发放|流转|拆除|整治|修复|疏浚|栽植|植树|种植|安置|帮扶|培训|投入|达产|续建|盘活|腾退|清理|复垦|化解|转化|改厕|提升|升级|申报|认定|组建|招聘|吸纳|兑现|募集|办理|化解"
)
CHANGE = re.compile(rf"(?:{_CHANGE}|完成|实现|增长|下降|达到|提高|降低|减少|利用|保持|稳定在|控制在|压减|接待|惠及)")
_STARTS_ITEM = re.compile(rf"(?:{_CHANGE}|完成|实现|力争|确保|总投资)")
_VERB = re.compile(rf"^(?:{_CHANGE})")

_WHEN = (
    "[两三四五\\d]年内|未来[两三四五\\d]年|在?(?=去年|上年)(?:去年|上年)|今年以来|今年上半年|今年|明年|去年|上一年|上年|全年|当年|本年度|本年|年内|年底前|年底|截至目前|截至|期内|上半年|下半年|每年|过去的?一年|一年来"
    r"|(?:到|至)?20\d\d年(?:\d{1,2}月)?(?:底前|末|底|前)?|“?十四五”?(?:末|期间|时期)?|\d{1,2}月底前?"
)
_HOW = (
    "力争|争取|冲刺|力促|奋力|力求|确保|力保|保证|预期目标是|预期|目标是|目标|计划|预计|拟|将|要|努力|全力推动|全力|着力|大力|推动|推进|加快|积极|持续|进一步"
    "|主动|深入|已经|已|累计|总共|合计|完成了|实现了|达到了|新增(?=净增)|完成|实现|达成|取得|做到|围绕|按照|使|把|将|力|有序|高标准|高质量|扎实|成功|再|均|都|我镇|全镇(?=新增|完成|实现|引进|建成)|镇|并|和|及|以及|其中|同时"
)
_LEADING = re.compile(rf"^(?:{_WHEN}|{_HOW}|主要|一是|二是|三是|四是|五是|[（(]?\d{{1,2}}[.．、)）]|[，、：\s“]|（\d+）|①|②|③|④|⑤)")
_TRAILING = re.compile(
    r"(?:完成|实现|达到|达成|达|为|是|约|共|计|总计|各|均|都|也|分别|不|控制|保持|稳定|维持|力争|争取|确保|预期|预计|突破|超过|超|增至|增加到|提高到|提升到|上升到|扩大到|提高至|提升至|增加至|下降到|降低到|下降至|降到|降至|压减到|压降到|在|到|至|了|要|将|就|由|从|动态|全部|全面|基本|进一步|(?<![拥所])有|[，、：；\s（“])$"
)
_KEPT = re.compile(r"(?:不降|保留|平均水|领导|一体|集体|主体)$")
_ATTRIBUTE = re.compile(
    r"^(?:同比|年均|较[^，]{2,4}|比[^，]{2,4})?(?:增长|增幅|增速|下降|降幅|提高|上升|增加|减少|占比|占[^，]{2,14}比重|总量)?$"
)
_COMPARED = re.compile(r"(?:较|比)(?:去年|上年|上一年|前年|20\d\d年)(?:同期|底|末)?(?:相比)?")
_GROWTH = re.compile(r"(?:同比|年均)?(?:增长|增幅|增速|下降|降幅)$")
_NOUN_ENDS = re.compile(r"的基础上|(?<=目标)|(?<=指标)|(?<=任务)|并(?!购|网|轨)|实现|全部|以及|，|。|；|用于|达到|纳入|（|\s|[｜|]")
_QUOTED_LIST = re.compile(r"[、和及与]|以及")


def stripped(text: str) -> str:
    """Return the words before a figure without time, wish and empty verbs at either end."""
    text = _COMPARED.sub("", text)
    before = None
    while text != before:
        before = text
        text = _LEADING.sub("", text)
    return _end_stripped(text)


def _end_stripped(text: str) -> str:
    before = None
    while text != before and not _KEPT.search(text):
        before = text
        text = _TRAILING.sub("", text)
    return text.strip("”") if text.count("“") != text.count("”") else text


def is_attribute(name: str) -> bool:
    """Whether a name only says what happens to the thing named before it (增长, 同比增长, 占比), or says nothing."""
    return bool(_ATTRIBUTE.match(name))


def thing(name: str) -> str:
    """Return a name without the growth at its end: 税收增长 → 税收."""
    return _GROWTH.sub("", name)


def verb_of(name: str) -> str:
    """Return the verb of change that a name begins with, or nothing: 新增企业 → 新增."""
    match = _VERB.match(name)
    return match[0] if match else ""


def noun_after(text: str) -> str:
    """Return what a figure counts, from the words after it: 2个[限上批发业企业]并投产."""
    text = text.removeprefix("的")
    return _end_stripped(_NOUN_ENDS.split(text, maxsplit=1)[0]) if text else ""


def last_item(text: str) -> str:
    """Return the last of several things done, where each has its verb: 培育主导产业、新增企业 → 新增企业."""
    _head, comma, tail = text.rpartition("、")
    return tail if comma and _STARTS_ITEM.match(stripped_lead(tail)) else text


def stripped_lead(text: str) -> str:
    """Return `text` without words of time and wish at its beginning."""
    before = None
    while text != before:
        before = text
        text = re.sub(rf"^(?:{_WHEN})", "", text)
    return text


def listed(text: str) -> list[str]:
    """Return the members of a list of names: 规上工业、服务业企业 → both, the shared ending given to each."""
    return [part for part in _QUOTED_LIST.split(text) if part]


def ends_in_verb(name: str) -> bool:
    """Whether a name ends in a word of doing, so that what it counts comes after the figure."""
    return bool(re.search(rf"(?:{_CHANGE})(?:和|及|、)?$", name))
