"""Finds what can be traced in a text: numbers, links, accounts, however disguised; each is given back as it was written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.scam.apps import apps
from knowledge.scam.disguises import DIGITS, canonical
from knowledge.scam.readings import Reading
from knowledge.scam.verdicts import Clues

_D = f"[0-9{''.join(DIGITS)}]"
_GAP = r"[ \-.·_*/—]{0,2}"
_DOT = r"(?: ?(?:\[\.\]|\(\.\)|\{\.\}|\[点\]|\(点\)|\[dot\]|\(dot\)|\.) ?|。|点)"
_ASCII = r"[a-z0-9\-._~:/?#@!$&'()*+,;=%]"
_FILES = r"(?!(?:apk|exe|zip|rar|jpe?g|png|pdf|docx?|xlsx?|mp4|txt|ipa)\b)"
_NAMED_URL = rf"h(?:tt|xx|\*\*)ps?(?: ?:| ?/)? ?/{{0,2}} ?[a-z0-9а-я]{_ASCII}{{3,200}}"
_LABEL = r"[a-z0-9а-я](?:[a-z0-9а-я\-]{0,40}[a-z0-9а-я])?"
_BARE_URL = (
    rf"(?<![a-z0-9@._\-]){_LABEL}(?:{_DOT}{_LABEL}){{0,4}}{_DOT}{_FILES}(?:[a-z]{{2,12}}|"
    rf"рф)(?![a-z0-9@])(?::\d{{2,5}})?(?:/{_ASCII}{{0,200}})?"
)
_IP_URL = rf"(?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d{{2,5}})?(?:/{_ASCII}{{0,200}})?(?![\d.])"
_MAIL = r"[a-z0-9][a-z0-9._%+\-]{0,60}@[a-z0-9\-]{1,60}(?:\.[a-z0-9\-]{1,60}){1,4}"
_CARD = rf"(?<![0-9]){_D}(?:[ \-]?{_D}){{15,21}}(?![0-9])"
_MOBILE = (
    rf"(?<![0-9a-z])(?:(?:\+|"
    rf"00)?86{_GAP})?[1一壹幺]{_GAP}[3-9三四五六七八九肆伍陆柒捌玖拐勾](?:{_GAP}{_D}){{9}}(?!{_GAP}[0-9]{{2}})"
)
_DIALLED = rf"(?:\+|(?<![0-9])00)86{_GAP}1{_GAP}[3-9](?:{_GAP}{_D}){{9}}(?![0-9])"
_SERVICE = rf"(?<![0-9])[48四八肆捌]{_GAP}(?:[0零〇洞]{_GAP}){{2}}{_D}(?:{_GAP}{_D}){{6}}(?![0-9])"
_FIXED = rf"(?<![0-9a-z])[(]?[0零〇]{_D}{{2,3}}[)]?[ \-转]{{0,2}}{_D}(?:[ \-]?{_D}){{6,7}}(?:[ \-转]{{1,2}}\d{{1,5}})?(?![0-9])"
_ABROAD = r"(?:\+|(?<![0-9])00)(?!86)[1-9]\d{0,3}[ \-(]{0,2}\d{1,5}(?:[ \-)]{0,2}\d{2,5}){1,4}(?![0-9])"
_CALLED = r"(?<=电话|热线|拨打|回电|致电|专线|来电|打到|号码)(?: ?[:是为])? ?([0-9][0-9 \-]{5,12}[0-9])(?![0-9])"
_QQ = (
    r"(?:qq|扣扣|扣口|企鹅|秋秋|球球|口口|(?<![a-z])q)(?: ?(?:号码?|群号?|账号|帮|客服|为|是|加|联系))*[:: ]{0,3}"
    rf"({_D}(?:[ \-]?{_D}){{4,11}})(?![0-9a-z])"
)
_WECHAT = (
    r"(?:微.{0,2}信|薇|威信|wechat|(?<![a-z])(?:vx|wx|v信|v|vv|wei信|weixin)(?![a-z]))(?: ?(?:号码?|账号|客服|id|群|"
    r"联系|搜索?|添加|加|为|是|搜一搜))*"
    r"[:: +]{0,3}((?=[a-z0-9_\-]*[0-9_\-])[a-z0-9][a-z0-9_\-]{4,25}|[a-z][a-z0-9_\-]{5,25})(?![a-z0-9])"
)
_PAID_TO = (
    r"(?:账号|账户|卡号|户头|收款[人方]?|支付宝|银行卡|对公|(?:转|打|汇|存|充)[到入至给](?!尾号))[^,。;\n0-9a-z]{0,8}[:: ]{0,2}"
    rf"({_D}(?:[ \-]?{_D}){{6,24}})(?![0-9])"
)
_WALLET = r"(?<![a-z0-9])(?:0x[0-9a-f]{20,64}|t[a-z0-9]{30,36}|bc1[a-z0-9]{20,60})(?![a-z0-9])"
_OTHER_ID = (
    r"(?:(?:电报|飞机|telegram|tg|纸飞机|陌陌|探探|抖音|快手|小红书|闲鱼|蝙蝠|line|skype|whatsapp|会议)(?:号码?|账号|"
    r"id|群|私聊)?|"
    r"(?:会议|房间|群)号)[:: 是]{0,3}(@?(?=[a-z0-9_\-]*[0-9_@])[a-z0-9][a-z0-9_\-]{4,25}|@[a-z0-9_]{4,30}|"
    r"\d{3}[ \-]\d{3}[ \-]\d{3,4})"
)
_ADDED = (
    r"加(?:他|她|我|这|那)?(?:那个|这个|个|的)?号[:是 ]{0,2}"
    r"((?=[a-z0-9_\-]*[0-9])(?=[0-9_\-]*[a-z])[a-z0-9][a-z0-9_\-]{4,25})(?![a-z0-9])"
)
_AT = r"(?<![a-z0-9.])@[a-z][a-z0-9_]{4,30}(?![a-z0-9.@])"
# Figures that trace nobody: what stands before them says so.
_NO_CLUE = re.compile(
    r"(?:验证码|校验码|动态码|尾号|末四位|单号|订单|编号|工号|警号|案号|运单|取件码|流水号|身份证号?|证号|第|合同号|"
    r"户号)(?:为|是|[:: ])*[a-z]{0,4}$"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A clue and where it stands in the plain text."""

    kind: str
    start: int
    end: int


# In this order: what an earlier pattern took, no later one may take again.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("urls", _NAMED_URL),
        ("accounts", _MAIL),
        ("urls", _IP_URL),
        ("urls", _BARE_URL),
        ("accounts", _WALLET),
        ("phones", _SERVICE),
        ("phones", _DIALLED),
        ("accounts", _CARD),
        ("accounts", _QQ),
        ("phones", _MOBILE),
        ("accounts", _WECHAT),
        ("accounts", _OTHER_ID),
        ("phones", _ABROAD),
        ("accounts", _PAID_TO),
        ("phones", _FIXED),
        ("phones", _CALLED),
        ("accounts", _ADDED),
        ("accounts", _AT),
    )
)


def spots(reading: Reading) -> list[Spot]:
    """Every number, link and account of a text, in order, none within another."""
    taken: list[Spot] = []
    for kind, pattern in _PATTERNS:
        taken.extend(spot for spot in _found(kind, pattern, reading.plain) if not _overlaps(spot, taken))
    return sorted(taken, key=lambda spot: spot.start)


def clues(reading: Reading, found: list[Spot]) -> Clues:
    """What can be traced, each once, as the person wrote it."""
    rows = {kind: tuple(_once(kind, reading, found)) for kind in ("phones", "urls", "accounts")}
    return Clues(rows["phones"], rows["urls"], rows["accounts"], apps(reading))


def _found(kind: str, pattern: re.Pattern[str], plain: str) -> Iterator[Spot]:
    for match in pattern.finditer(plain):
        group = 1 if pattern.groups else 0
        start, end = match.span(group)
        end -= len(plain[start:end]) - len(plain[start:end].rstrip(" .,;:!?)'·-*/" if kind != "urls" else " .,;:!?)'"))
        if end > start and not _NO_CLUE.search(plain[max(0, start - 14) : start]):
            yield Spot(kind, start, end)


def _overlaps(spot: Spot, taken: list[Spot]) -> bool:
    return any(spot.start < other.end and other.start < spot.end for other in taken)


def _once(kind: str, reading: Reading, found: list[Spot]) -> Iterator[str]:
    seen: set[str] = set()
    for spot in found:
        form = canonical(kind, reading.plain[spot.start : spot.end])
        if spot.kind == kind and form and form not in seen:
            seen.add(form)
            yield reading.words(spot.start, spot.end)
