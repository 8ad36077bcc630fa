"""Names of apps that a text tells people to install, use or log in to; everyday ones do not count."""

import re
from collections.abc import Iterator
from pathlib import Path

from knowledge.scam.disguises import canonical
from knowledge.scam.readings import Reading

# What everybody has, and words that are no names: naming them traces nobody.
_EVERYDAY = frozenset(
    word
    for line in (Path(__file__).parent / "content" / "everyday_apps.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
_QUOTED = r"[\"'“”《<\[「『]([^\"'“”《》<>\[\]「」『』,。;!?\n]{2,16})[\"'“”》>\]」』]"
_NAME = r"([一-龥a-z0-9]{2,12}?)"
_VERB = r"(?:下载(?:安装)?|安装|下了?|装了?|用|打开|登录|登陆|登|注册|使用|进入|扫码下|点开|搜索?|开了?|删除?了?|卸载)"
_MEASURE = (
    r"(?:了|过|好|个|一个|一款|这个|那个|款|叫|叫做|叫什么|名叫|名为|名字叫|的|我的?|手机|他们的?|官方的?|所谓的?|在|app|软件)*"
)
# A bare name without the word app beside it counts only when it sounds like one.
_SOUNDS = (
    r"(?:会议|钱包|金融|财富|证券|策略|商城|优选|易借|速贷|卫士|管家|助手|优投|联播|直播|优聊|密聊|云聊|速查|通|宝|e贷|"
    r"借条|[速易快e]借|金服|钱庄|惠民|国际|资本|理财|防护|交易所|严选|乐购|生活|畅聊|办公|易购)"
)
_SOUNDING = rf"([一-龥a-z0-9]{{1,10}}?{_SOUNDS})"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"(?:{_VERB}{_MEASURE}|(?:软件|app|平台|程序|应用|小程序)(?:名字|名)?(?:是|叫|叫做|名为|为|:)*|(?:多了|"
            rf"有)(?:一?个|一款)(?:叫)?|叫){_QUOTED}(?!里面?的|群)"
        ),
        rf"{_QUOTED}(?:手机)?(?:这个|那个|的)?(?:app|软件|客户端|平台|小程序|程序|应用)",
        (
            rf"(?:{_VERB}|在)(?:了|过)?(?:一个|个|一款|款)?(?:叫|叫做|名叫|名为|叫什么)(?:做)?{_NAME}(?:的|这个)?(?:app|软件|"
            rf"平台|程序|客户端|应用|小程序)"
        ),
        (
            rf"(?:软件|app|平台|程序|应用)(?:的)?(?:名字|名)?(?:就)?(?:叫做?|名为|名叫|是叫){_NAME}(?=我|说|他|她|里|上|要|,|"
            rf"。|;|!|\n|$|把|装|然后|进去|现在|充|投|刚|在|登|能|可|是|,|帮|让)"
        ),
        rf"(?:下载|安装|下个|装个|下了|装了|打开|登录|登陆|使用|注册|卸载)(?:了|一个|个|我行|我局|官方|手机)*{_NAME}(?:手机)?app",
        (
            rf"(?:下载|下个|下了个?|安装|装个|装了个?|我装|我下(?!载)|打开|登录|进入|进|用|下)(?:一个|个|了)*{_SOUNDING}(?:,|。|;|!|\n|$|把|开|"
            rf"炒|投资|理财|借|充|赚|做任务|刷单|下注|买|点|共享|进行|完成|完善|办理|注册|然后|跟|和|再|连|进去|帮|说|里|就)"
        ),
        rf"(?:在|从|通过){_SOUNDING}(?:上面?|里面?)?(?:贷款?|充值|借|投|充|买|做|炒|下单|提|申请|抢)",
        r"(国家反诈中心|个人所得税|交管12123)(?:这个)?(?:app|软件|客户端)",
    )
)


def apps(reading: Reading) -> tuple[str, ...]:
    """Apps named as ones to install, use or log in to, each once, as written."""
    tight = reading.tight()
    found = sorted({span for pattern in _PATTERNS for span in _spans(pattern, tight.plain)})
    named: dict[str, str] = {}
    for start, end in found:
        if any((a, b) != (start, end) and _is_better((a, b), (start, end), tight.plain) for a, b in found):
            continue
        named.setdefault(canonical("apps", tight.plain[start:end]), tight.words(start, end))
    return tuple(name for form, name in named.items() if form and form not in _EVERYDAY)


def _is_better(one: tuple[int, int], other: tuple[int, int], plain: str) -> bool:
    """Of two readings of one name the longer counts, unless it has "called" in it."""
    if one[0] <= other[0] and other[1] <= one[1]:
        return "叫" not in plain[one[0] : one[1]]
    return other[0] <= one[0] and one[1] <= other[1] and "叫" in plain[other[0] : other[1]]


def _spans(pattern: re.Pattern[str], plain: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(plain):
        start, end = match.span(1)
        name = canonical("apps", plain[start:end])
        if name in _EVERYDAY or re.search(r"验证码|一个|什么|群$|我|他|你|链接|不明|陌生|软件|平台|看|她", name):
            continue
        yield start, end
