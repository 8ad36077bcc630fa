"""Whether money can still be stopped: it is leaving, somebody sees the screen, or it left within a day."""

import re
from enum import StrEnum
from itertools import islice


class Stage(StrEnum):
    """What is happening to the person's money or telephone this minute."""

    WATCHED = "watched"
    PAYING = "paying"
    PAID = "paid"


_SEEN = re.compile(
    r"屏幕分享(?:开着|着|还)|(?:正在|还在|在|正|开了?|已经?|现在|刚刚?|还|一直|把).{0,8}(?:共享|分享|投)(?:着|"
    r"了)?(?:我的?|手机)?屏幕|共享屏幕[^。;!?]{0,6}(?:已经|都|就)?(?:开|打开|点|同意|照做)了|(?:开着|开了)(?:屏幕|"
    r"共享)?(?:分享|共享)|(?:在|正)看(?:着)?(?:我|我妈|我爸|他|她)的|(?:他|她|对方|客服)看(?:着)?我(?:输|操作|按|点)|(?:开着|一直开)[^,。]{0,4}(?:分享|共享)|"
    r"还在跟我(?:讲|说|打)|(?:在|还在)(?:电话|线上|微信|会议)(?:里|那头|上)?等(?:着|我)|(?:手机|屏幕).{0,4}(?:黑屏|黑着|死机)|"
    r"通着(?:电话|视频|话)|一笔一?笔.{0,4}(?:转|扣|划|往外)|还?在.{0,8}(?:会议|视频|共享)(?:里|上)?(?:看着|盯着)我|"
    r"(?:短信|银行).{0,8}(?:一条(?:接?一)?条|不停|一直|不断|连着).{0,8}(?:扣|转|划)|"
    r"(?:共享|屏幕)(?:还)?(?:开着|着呢|开了|没关)|(?:屏幕)?共享(?:了|着)(?:屏幕)?|屏幕共享(?:了|"
    r"着|呢|给)|"
    r"(?:看得?到|看得见|看见|能看|看着|盯着)(?:我|我们|我妈|我爸|他|她|老人|俺|我家)?.{0,4}(?:的)?(?:手机|屏幕)|"
    r"(?:手机|屏幕|鼠标|电脑).{0,10}(?:自己(?:在)?乱?(?:动|操作|点|跳)|自动(?:在)?(?:点|操作|发|转|跳)|不听使唤|不受控|"
    r"失控|动不了|点不动|关不掉|关不了|退不出|锁死|被(?:他|人|对方|她|远程|骗子)?.{0,3}(?:控制|操控|操纵|锁))|"
    r"(?:远程|对方|他|她|骗子|人家)(?:在|正在|正|已经|现在)?.{0,3}(?:控制|操控|操作)(?:着|了|住)?我?.{0,3}(?:手机|"
    r"电脑|屏幕)|跟(?:他|她|对方)?(?:还)?连着|(?:电话|视频|会议|通话)(?:还)?(?:没挂|没断|通着|连着|开着|没敢挂)|"
    r"(?:还|正)?在(?:跟|和|与)[^,。;!?]{1,10}(?:视频|通话|连|讲电话|打电话)|还在(?:电话|线)|(?:正在|正|现在|还在)(?:教|指挥|"
    r"催|逼|指导)(?:着)?(?:我|我妈|我爸|他|她|老人|奶奶|爷爷|我老)|(?:在|到|来)(?:我家|家里|门口|楼下)(?:里|了)?(?:等|"
    r"要|拿|取|收)"
)
_GOING = re.compile(
    r"(?:正在|正要|正准备|正打算|正|准备|马上(?:就)?|这就|现在就?|快要|要去|就要|非要|打算|已经在|急着|忙着|等着|"
    r"闹着要?|死活要|硬要|一定要|坚持要|在去|赶去|跑去|正往|出门去|(?<=我)要再)(?:去|给|把|往|我|他|她|钱|在|到|银行|凑|借|"
    r"再|先|那边|继续|按|向|照)*[^,。;!?]{0,8}(?:转(?!机|弯|院|学)|汇(?!报)|打(?:钱|款|过去|给|\d|"
    r"[一两二三四五六七八九十]|$|[,。])|付(?:款|钱|给|定|\d)?|交(?:钱|费|给|保|手|解|税|\d|一|两|三|五|定|过去)|"
    r"充(?:值|钱|\d)|取(?:钱|现|款|出|\d|[一两二三四五六七八九十])|凑(?:钱|\d|齐)?|保(?:释|出)|补(?:仓|交|缴|单)|"
    r"垫(?:付|钱|\d)?|输(?:密码|验证码|入)|借(?:呗|钱|款|出|$|[,。])|投(?:钱|进|\d)|寄(?:钱|现|黄|金)|拿钱|送钱|"
    r"扫码付|下单|贷款)|"
    r"(?:提|带|拿|揣|抱)着(?:现金|钱|存折|存单|金|[\d一两二三四五六七八九十几]+万)[^,。;!?]{0,3}(?:去|到|出门|上)|(?:人)?(?:就|已经|正|都|现在|还)?在(?:银行|柜台|柜员机|atm|取款机|营业厅|信用社|邮局|农商行)(?:柜台|柜员机|取款机|机|前头?|跟前|门口|上|"
    r"里|里面|了|排队|机子)*(?:排队|等|准备|取|转|汇|办|叫号|前|边上|,|了|要|正|照|按|给|往|汇|转)|(?:正在|在|"
    r"已经)?(?:去|往)(?:银行|信用社|邮局|atm)的路上|(?:在|都|已经|正)+(?:往里)?插卡|卡(?:都|已经|就)插|(?:出门|跑)去?(?:了)?(?:银行|汇|取|打款)|(?:到了?|"
    r"去了?)银行(?:门口|排队|了|取|要|准备|,)|(?:劝|拦|说|喊)(?:都|也)?(?:不住|不听|不下|不动)|输(?:着|到一半|了一半)|"
    r"(?:转|汇|输|按|打|付|交)(?:到|了)+一半|(?:手机银行|付款码|转账页面|支付宝|页面)(?:都|已经)?打开了|(?:密码|"
    r"验证码)(?:要不要|该不该|能不能)(?:输|给|报)|(?:在|正)(?:等|催)(?:我|我妈|我爸).{0,4}(?:转|打|付|验证码|汇|交)"
)
_PAID = re.compile(
    r"(?:转|汇|打|存|投|充|付|交)(?:账|款|钱)?(?:到|进|给|去|往|在)[^,。;!?让叫要]{1,12}(?:了|账户|账号|平台|户头)|"
    r"(?:密码|验证码|卡号).{0,4}(?:刚|已经|都)?(?:刚)?(?:输|填|报|给)(?:完|了|进去)|填(?:到|进|在|"
    r"给)?[^,。;!?]{0,10}(?:里|上|去|完)?了|(?:转|汇|打|付|交|充|投|垫|刷|存|缴|补|扫|寄|借|套|取|给|买|下单)(?:账|款|"
    r"钱|值|资|单)?(?:给|到|进|去|往)?(?:他|她|对方|他们|那边|骗子|人家|客服|卖家|我|一个|那个)?.{0,3}(?:了|过去|出去|"
    r"走|光|进去|完|掉)(?!吗|没有|会|怎)|(?:转|汇|打|付|交|充|投|寄)的|(?:转|汇|打|付|交|充|投)给[^,。;!?]{1,8}的(?:钱|款|\d)|(?:现金|金条|钱)[^,。;!?]{0,4}(?:放|埋|塞|丢)(?:在|到|进)|被[^,。;!?]{1,8}收了|"
    r"(?:被|遭|让)(?:人|他|她|对方|骗子|"
    r"他们)?.{0,4}(?:扣|转|刷|划|盗|骗|卷|提|取|诈)(?:了|走|掉|光|去|款)|(?:骗|转|刷|划|扣|盗|取)(?:走|光|掉|没)了?|"
    r"(?:扣|少|没|丢|不见|亏)了(?:\d|一|两|三|四|五|六|七|八|九|十|好几|几)|(?:钱|款|余额|存款|积蓄)(?:都|就|全|"
    r"也)?.{0,4}(?:没了|不见了|空了|少了)|(?:验证码|密码|卡号|身份证|正反面).{0,8}(?:给|报|发|告诉|念|输|填|说|"
    r"提交)(?:给|进|进去|出)?(?:了|他|她|对方|过去|骗子|人家)|(?:给|报|发|告诉|念|输|填|说)(?:给)?(?:了|他|她|对方|"
    r"他们|人家).{0,4}(?:验证码|密码|卡号|银行卡|身份证)|(?:现金|金条|黄金|金手镯|卡).{0,8}(?:拿走|取走|收走|交给|"
    r"给了)|(?:做|刷|抢|拍)(?:完|了)(?:第?[一二两三四五六七八九十]+)?(?:单|笔)\d{3,}|(?:刚|已经|今天|昨天|早上|中午)把[^,。;!?]{1,12}(?:转|汇|打|付|交|寄)(?:给|到)|卡密.{0,4}(?:发|给)(?:了|过去)|"
    r"(?:钱|款)(?:刚刚?|已经|都|全)+(?:过去|出去)|(?:付款码|[六6]位数|正反面|银行卡|身份证)[^,。;!?]{0,8}(?:发|念|报|拍|传|截图|给)(?:给)?(?:了|他|她|对方|过去)|"
    r"(?:开|开通|签)了?(?:小额)?(?:免密|亲密付|代扣)(?:支付)?|(?:卡号|密码)[^,。;!?]{0,6}(?:填|输)(?:在|到|进)"
)
_SOON = re.compile(
    r"刚刚?(?!开始|认识|好|毕业)|今天|今早|今朝|今晚|今儿|今日|今晨|(?<!到)现在|这会儿?|方才|才(?=转|付|打|交|充|汇|扫|报)|昨天|昨晚|昨夜|"
    r"昨儿|昨日|昨下午|昨早|半个?小时|[\d一二两三四五六七八九十几半]+来?个?(?:多)?(?:小时|钟头|分钟|分(?!钱|没|都|也|不))(?:之?前|了|以前|"
    r"左右|不到)?|(?<!那天)(?:今天|昨天)?(?:上午|中午|下午|早上|早晨|凌晨|半夜|夜里|傍晚|晚饭)|不到(?:一|1|半|两|"
    r"2)(?:个)?(?:小时|天)|一(?:会儿|转眼)|眼下|头先|将才|才刚|刻刻"
)
_LONG = re.compile(
    r"去年|前年|大前年|上个?(?:周|月|礼拜|星期|季度|学期)|上上(?:周|个)|前几[天日年个周]|前些[天日年]|前阵|前段|"
    r"前一阵|前个月|前两[天日年个周]|几[天日周年]前|几个?(?:月|星期|礼拜)前|"
    r"[\d两二三四五六七八九十几多半]+(?:多)?(?:天|日|周|年|个月|个多月|个星期|个礼拜|来天)(?:之?前|以前|了|多了)|"
    r"一个?(?:多)?(?:周|星期|礼拜|月|年)(?:之?前|以前|多)|前[天日](?!晚)|前天晚上|大前天|以前|从前|早些|那年|那时|"
    r"年初|年底|年前|过年|春节|元旦|国庆|五一|中秋|端午|[春夏秋冬]天|[\d一二三四五六七八九十]+月(?:份|初|底|中)?|"
    r"20\d\d年?|小时候|好久|很久|早就|曾经|之前(?!说)|半年|好几[天个年]|这(?:半年|一年|几年|些年|阵子|段时间)|"
    r"周[一二三四五六日末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]"
)
_NONE = re.compile(
    r"(?:如果|假如|要是|万一)[^,。;!?]{0,6}|(?:没|没有|还没|未|不敢|不想|不肯|不会|不|(?:差点|差一点|险些)就?|幸亏|还好|"
    r"幸好)(?:有|去|再|敢|真|给|把|让|跟|和|先|来得及)?(?:他|她|他们|钱)?(?:转|付|交|打(?:钱|款|过去|给)|给|充|汇|补|"
    r"理|存|垫|投|信|上当|点|下|操作|损失|告诉|输|填|借|买|照做|共享|扫|动|开)|(?:就|直接|立马|马上|赶紧|"
    r"赶快)?(?:把)?(?:电话)?(?:给)?(?<!把我)(?<!被)(?:挂了|挂断了?|挂掉了?|拉黑了?|关了|删了)|钱(?:都)?(?:没动|还在|没少)|没(?:损失|"
    r"上当|被骗|理|转|给|付|成功|转成|转过去)|拦(?:住|下)(?:来)?了|(?:民警|警察|银行).{0,6}(?:拦|劝)(?:住|下|了)|"
    r"给(?:到|了)?我(?=$|[,。;!?])|止付成功|追回|退(?:回|给)(?:来|我)?了?|找回来了|破案"
)
_ORDERED = re.compile(r"(?:让|叫|要|催|请|说)(?:我|你|您|他|她|我妈|我爸|老人)?(?:们)?$|(?:让|叫)我(?:这个?|一个)[^,。;!?]{1,4}$")
_SECRET = re.compile(r"验证码|付款码|位数|卡号|正反面|免密|亲密付|代扣")  # once it is out, the money may go any minute
_TOLD_TO = re.compile(r"(?:让|叫|要|喊|催)我[^。;!?]{0,20}$")  # what is ordered may not be done yet
_BOUGHT = re.compile(r"刚?刚买(?:完|了个?|好)")  # what was bought before the swindler called
_CALLS = re.compile(
    r"怎么办|咋办|咋弄|怎么弄|会不会(?:没|被|丢|少|扣)|救|快|急|能(?:不能)?(?:追|要|拦|退|冻|止|撤)|追得?回|要得?回|还能|来得及|冻结|止付|报警|撤回|怎样才"
)


def stage(text: str) -> Stage | None:
    """What happens now according to a masked text without blanks; None where nothing can be stopped any more, or nothing went."""
    if _untouched(text, _SEEN) and not _LONG.search(text):
        return Stage.WATCHED
    if _untouched(text, _GOING):
        return Stage.PAYING
    return Stage.PAID if _lately_paid(text) else None


def is_paid_meanwhile(text: str) -> bool:
    """Whether money went, where the talk is of a fraud already: what went is of now, unless another time is told."""
    return _untouched(text, _PAID) and not is_long_ago(text)


def is_long_ago(text: str) -> bool:
    """Whether a masked text speaks of another time than the last day."""
    return bool(_LONG.search(text))


def is_of_now(text: str) -> bool:
    """Whether a text names this day, or calls for help."""
    return bool(_SOON.search(text) or _CALLS.search(text))


def is_let_go(text: str) -> bool:
    """Whether a text speaks anywhere of what was not done, or was stopped in time."""
    return bool(_NONE.search(text))


def _untouched(text: str, pattern: re.Pattern[str]) -> bool:
    """Whether it is told, and neither as something that was left or stopped nor as an order that nobody followed yet."""
    return any(
        not _NONE.search(text, max(0, found.start() - 3), min(len(text), found.end() + 14))
        and not _ORDERED.search(text[max(0, found.start() - 8) : found.start()])
        for found in pattern.finditer(text)
    )


def _lately_paid(text: str) -> bool:
    told = sorted(
        (one.start(), one.end(), lately) for lately, times in ((True, _SOON), (False, _LONG)) for one in times.finditer(text)
    )
    return any(_is_lately(text, paid.start(), paid.end(), told) for paid in islice(_PAID.finditer(text), _MOST_PAYMENTS))


def _is_lately(text: str, start: int, end: int, told: list[tuple[int, int, bool]]) -> bool:
    """By the time told before the payment or in its words, or else after it (what is so now says nothing), or else by the cry
    for help, or by what was given away."""
    if (
        _NONE.search(text, max(0, start - 6), end)
        or _BOUGHT.search(text, max(0, start - 2), end)
        or _ORDERED.search(text[max(0, start - 6) : start])
    ):
        return False
    before = [lately for _, last, lately in told if last <= end]
    after = [lately for first, last, lately in told if last > end and first >= start and not text.startswith("现在", first)]
    return (before or after[:1] or [bool(_CALLS.search(text)) or _is_out(text, start, end)])[-1]


def _is_out(text: str, start: int, end: int) -> bool:
    """Whether a secret was given away, and not only asked for."""
    return bool(_SECRET.search(text, start, end + _NAMED_AFTER)) and not _TOLD_TO.search(text[max(0, start - 24) : start])


_MOST_PAYMENTS = 20
_NAMED_AFTER = 4  # characters after the verb in which the secret is named: 填了卡号
