"""Names of apps that a text tells people to install, use or log in to; everyday ones do not count."""

import re
from collections.abc import Iterator

from knowledge.scam.disguises import canonical
from knowledge.scam.readings import Reading

# What everybody has: naming it traces nobody.
_EVERYDAY = frozenset(
    [
        "微信",
        "支付宝",
        "qq",
        "抖音",
        "快手",
        "淘宝",
        "京东",
        "拼多多",
        "闲鱼",
        "咸鱼",
        "美团",
        "饿了么",
        "微博",
        "小红书",
        "云闪付",
        "手机银行",
        "浏览器",
        "百度",
        "高德",
        "钉钉",
        "短信",
        "电话",
        "应用商店",
        "银行",
        "网银",
        "转转",
        "抖音极速版",
        "天猫",
        "唯品会",
        "滴滴",
        "12306",
        "铁路12306",
        "携程",
        "去哪儿",
        "飞猪",
        "陌陌",
        "探探",
        "知乎",
        "b站",
        "王者荣耀",
        "和平精英",
        "游戏",
        "手机",
        "官方",
        "本",
        "该",
        "这个",
        "那个",
        "一个",
        "什么",
        "他们",
        "我们",
        "指定",
        "相关",
        "投资",
        "理财",
        "贷款",
        "借款",
        "借钱",
        "刷单",
        "聊天",
        "交友",
        "炒股",
        "软件",
        "平台",
        "会议",
        "正规",
        "第三方",
        "他们的",
        "对方",
        "某",
        "其他",
        "任何",
        "陌生",
        "不明",
        "来路不明",
        "手机上",
        "别的",
        "新",
        "假",
        "官网",
        "微信小程序",
        "小程序",
        "商城",
        "做任务",
        "任务",
        "炒币",
        "赌博",
        "涉诈",
        "诈骗",
        "虚假",
        "所谓",
        "有关",
        "下",
        "里",
        "内部",
        "我行",
        "我局",
        "投屏",
        "共享屏幕",
        "屏幕共享",
        "远程",
        "远程控制",
        "直播",
        "短视频",
        "购物",
        "网购",
        "二手",
        "外卖",
        "所有",
        "手机银行app",
    ]
)
_QUOTED = r"[\"'“”《<\[「『]([^\"'“”《》<>\[\]「」『』,。;!?\n]{2,16})[\"'“”》>\]」』]"
_NAME = r"([一-龥a-z0-9]{2,12}?)"
_VERB = r"(?:下载(?:安装)?|安装|下了?|装了?|用|打开|登录|登陆|登|注册|使用|进入|扫码下|点开|搜索?|开了?|删除?了?|卸载)"
_MEASURE = (
    r"(?:了|过|好|个|一个|一款|这个|那个|款|叫|叫做|叫什么|名叫|名为|名字叫|的|我的?|手机|他们的?|官方的?|所谓的?|在|app|软件)*"
)
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
            rf"(?:下载|下个|下了个?|安装|装个|装了个?|打开|登录|进入|进|用|下)(?:一个|个|了)*{_NAME}(?:,|。|;|!|\n|$|把|开|"
            rf"共享|进行|完成|完善|办理|注册|然后|进去|帮|说|里|就)"
        ),
        r"(国家反诈中心|个人所得税|交管12123)(?:这个)?(?:app|软件|客户端)",
    )
)
# A bare name without the word app beside it counts only when it sounds like one.
_SOUNDS = re.compile(
    r"(?:会议|钱包|金融|财富|证券|策略|商城|优选|易借|速贷|卫士|管家|助手|联播|直播|优聊|密聊|云聊|速查|通|宝|e贷|"
    r"借条|惠民|国际|资本|理财|防护|交易所|严选|乐购|生活|畅聊|办公|易购)$"
)


def apps(reading: Reading) -> tuple[str, ...]:
    """Apps named as ones to install, use or log in to, each once, as written."""
    tight = reading.tight()
    found = sorted({span for index, pattern in enumerate(_PATTERNS) for span in _spans(index, pattern, tight.plain)})
    named: dict[str, str] = {}
    for start, end in found:
        named.setdefault(canonical("apps", tight.plain[start:end]), tight.words(start, end))
    return tuple(name for form, name in named.items() if form and form not in _EVERYDAY)


def _spans(index: int, pattern: re.Pattern[str], plain: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(plain):
        start, end = match.span(1)
        name = canonical("apps", plain[start:end])
        if name in _EVERYDAY or re.search(r"验证码|一个|什么|群$|我|他|你|链接|不明|陌生", name):
            continue
        if index != 5 or _SOUNDS.search(name):
            yield start, end
