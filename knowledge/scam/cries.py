"""A cry of a few words about money, a code or the screen, with nothing around it that explains it: help comes first.

刚转了三万 says nothing of a fraud, and whoever pays school fees says more. So the whole message must be such a cry.
"""

import re

from knowledge.scam.urgencies import Stage

# Possessive repeats (*+, ++) give nothing back: 刚刚刚… must not be read in every way it could be.
LONGEST = 60  # characters of a cry
_WHO = r"(?:我|俺|我们|我妈|我爸|我妈妈|我爸爸|爸妈|我奶奶|我爷爷|我老公|我老婆|老人|老人家|家里老人|人)?"
_THEY = r"(?:他们?|她|对方|人家|骗子|客服|那边|那个人|那人|有人|陌生人|网友)"
_SINCE = r"[\d一二两三四五六七八九十几半]++个?多?(?:分钟|小时|钟头)(?:之?前)?"
_NOW = rf"(?:{_SINCE}|刚才|刚|方才|已经?|都|才|今天|昨天|昨晚|现在|全|一下子?|不小心|居然|又|也)*+"
_SUM = r"[\d一二三四五六七八九十百千万两几半多]++(?:块钱?|元钱?|万块?|千块?|百块?|块|笔)?"
_MUCH = rf"(?:{_SUM}|钱|好多钱|卡里的钱|所有的?钱|存款|积蓄|养老钱)"
_PAYEE = r"(?:那个|一个|什么)*+[\u4e00-\u9fff]{0,5}(?:客服|专员|平台|网友|导师|群主|贷款公司|神医)"  # no school and no shop
_TO = rf"(?:给|到|往|去)(?:{_THEY}|{_PAYEE})(?:的?(?:账户|账号|卡)(?:上|里)?)?"
_PAY = r"(?:转账|转钱|转款|汇款|汇钱|打钱|打款|付款|付钱|转|汇|打|付)"
_KEPT = r"(?:(?:码|付款码|[六6]位数|验证码|支付密码|密码|卡号|银行卡号?|身份证(?:号|正反面)?|银行卡|短信)[和跟、]?)++"
_SCREEN = r"(?:手机)?屏幕"
_DESK = r"(?:银行|柜台|柜员机|取款机|自动取款机|atm)(?:柜台|机)?(?:前面?|门口|里面?|旁边|上)?"
_OPENS = r"(?:开启?|打开|做|点)?"
_ORDERS = r"(?:一直|还|正|现在|又)*+(?:让|叫|要|喊|教|要求|催)(?:着)?"

_CRIES = {
    Stage.WATCHED: (
        rf"{_THEY}{_ORDERS}{_WHO}{_OPENS}(?:共享|分享|投)(?:一下)?(?:我的?)?{_SCREEN}",
        rf"{_THEY}{_ORDERS}{_WHO}{_OPENS}{_SCREEN}(?:共享|分享)",
        rf"{_WHO}{_NOW}(?:正|正在|还)?(?:把)?(?:开启?|打开|点)?了?(?:{_SCREEN})?{_NOW}(?:共享|分享)了?(?:{_SCREEN})?(?:给{_THEY})?(?:了|着)?",
        rf"{_THEY}{_NOW}(?:在|正在|能|还在|可以)?(?:看|看到|看着|看得到|看得见|盯着|控制|操作|远程|控制着)(?:了|到了|住)?{_WHO}的?(?:手机|屏幕|电脑)",
        rf"{_SCREEN}(?:还|一直|都)*+(?:共享|分享|投|开)着",
        rf"{_THEY}?(?:的)?(?:电话|视频|会议)(?:还|一直|都)*+(?:没敢?挂断?|没断|通着|连着)",
        rf"{_THEY}?{_ORDERS}{_WHO}(?:千万)?(?:别|不要|不许|不能|不准)(?:挂断?(?:电话)?|告诉别?人|告诉家里?人?)",
        rf"{_THEY}(?:还|正|一直|现在)*+在?(?:电话|线|会议|视频)(?:里|上|那头)?(?:还|一直)*+在?(?:跟我|和我)?(?:聊|讲|说|等|教我)?(?:着)?",
        rf"{_THEY}{_NOW}(?:在)?(?:远程|控制|操作)(?:着|了)?{_WHO}的?(?:手机|电脑)",
    ),
    Stage.PAYING: (
        rf"{_WHO}{_NOW}(?:钱)?{_PAY}(?:到|了)*+一半了?",
        rf"{_THEY}?{_ORDERS}{_WHO}(?:马上|赶紧|现在|立刻|赶快)?(?:去|到)(?:{_DESK})(?:取钱|取现|转账|转钱|汇款|存钱)?",
        rf"{_WHO}(?:现在|这会儿?)?(?:正|正在|在|马上|准备|正要|这就|就要|快要)(?:要|去)?(?:{_TO})?{_PAY}(?:{_TO})?{_MUCH}?(?:呢)?",
        rf"{_THEY}{_ORDERS}{_WHO}(?:马上|赶紧|现在|立刻|赶快)?(?:{_TO})?{_PAY}(?:{_TO})?{_MUCH}?",
    ),
    Stage.PAID: (
        rf"{_WHO}{_NOW}(?:(?:把)?{_MUCH}{_NOW})?(?:{_TO})?{_PAY}(?:了|完了|好了|掉了)?(?:{_TO})?(?:了)?(?:{_MUCH})?(?:过去|出去)?(?:了|的)?(?:{_MUCH})?(?:{_TO})?(?:了)?",
        rf"{_WHO}{_NOW}(?:把)?{_KEPT}(?:我)?{_NOW}(?:告诉|发|报|说|给|念|输|拍)(?:给)?(?:了)?{_THEY}?(?:截图|拍照)?(?:过去)?(?:了)?",
        rf"{_WHO}{_NOW}(?:告诉|发给?|报给?|说给|给|念给)(?:了)?{_THEY}(?:了)?(?:我的?)?{_KEPT}(?:了)?",
        rf"{_WHO}{_NOW}(?:点|点开|点进|点击)(?:了)?(?:那个|这个|他发的|短信里?的?)?(?:链接|网址)(?:了)?",
        rf"{_WHO}{_NOW}(?:好像|是不是|可能|怕是|应该|肯定)?(?:是)?{_NOW}(?:被{_THEY}?骗|上当受骗|上当|受骗|被诈骗)(?:了|走了?)?(?:{_MUCH})?(?:了)?",
        rf"(?:{_SUM}|卡里的?钱){_NOW}(?:没了|不见了|出去了|过去了|被(?:转|划|扣|刷|盗)走?了)",
        rf"钱{_NOW}(?:出去|过去)了",
        rf"{_WHO}{_NOW}脸{_NOW}(?:刷|扫|识别)(?:了|过了)",
        rf"{_WHO}{_NOW}(?:点进去|点开|进去)?(?:填|输|输入|填写)(?:了)?(?:我的?)?{_KEPT}(?:了)?",
    ),
}
_DONE = re.compile(r"了|过去|出去|刚|已经?|前")  # of a payment: that it was made
# … and that it was money, or a code: 打了12345 is a call.
_MONEY = re.compile(rf"[钱款账元块万千百码卡证信链网骗当]|过去|出去|{_THEY}|[转付汇][^转付汇]*\d{{3}}")
_AROUND = re.compile(
    r"(?:救命|救救我|急|很急|快|完了|糟了|坏了|怎么办|咋办|咋弄|怎么弄|怎么搞|帮帮我|帮我|在吗|"
    r"你好|您好|请问|求助|啊|呀|呢|吧|哦|哎|唉|"
    r"是不是骗子|"
    r"(?:还)?能(?:不能)?追回来?吗?|要不要(?:紧|报警)|(?:咋个|怎么)(?:办|拦|拖住?)|就?刚才|就?刚刚|才反应过来|(?:怎么|怎样|能(?:不能)?|可以)(?:止付|冻结|撤回|撤销|拦截|拦住)吗?)++"
)
# What may stand beside a cry and tells nothing of what the money was for.
_ASIDES = (
    r"我?(?:还|该|要不要|该不该|还要|需要)(?:要|不要)?(?:关机|转|继续转|付|挂(?:电话)?|报警|打款)吗?",
    r"我?(?:好|很|有点)?(?:怕|害怕|慌|急|着急)",
    r"(?:他|对方|那边)?说(?:是)?(?:不转|不付|不交)?(?:就|要|会)*+(?:坐牢|抓我|冻结|拘留|起诉|影响征信)",
    rf"{_WHO}(?:现在|人|正)*+在(?:{_DESK})",
)
# Money that somebody wants back and of which nothing else is said: when it went is asked in first aid.
_WANTED_BACK = re.compile(
    rf"(?:请问|那么|那|我的|我|还有)*+(?:被?(?:他们?|人家|骗子)?骗(?:走|去)?的|转(?:出去|过去|走)的|损失的)?(?:这|那)?(?:些|笔)?(?:钱|款|{_SUM})"
    r"(?:还|到底|现在)*+(?:能不能|能否|可不可以|可以|有没有办法|有办法|怎么(?:才能)?|怎样才能|能)(?:够)?(?:追|要|拿|找|讨|弄)(?:得)?(?:回来?|到)(?:了)?(?:吗|么|呢|啊)?"
)
_MARKS = re.compile(r"[\s,，.。;；!！?？、~…:：]+")


def cry(plain: str) -> Stage | None:
    """What a message in simplified characters cries of, if it is nothing but a cry."""
    if len(plain) > LONGEST:
        return None
    if _WANTED_BACK.fullmatch(_MARKS.sub("", plain)):
        return Stage.PAID
    stages = []
    for bare in filter(None, map(_bare, filter(None, _MARKS.split(plain)))):
        stage = _stage(bare)
        if stage is None and not any(aside.fullmatch(bare) for aside in _BESIDE):
            return None
        stages += [stage] if stage else []
    return min(stages, key=list(Stage).index, default=None)


def _bare(clause: str) -> str:
    """A clause without what people put around a cry."""
    begin = _AROUND.match(clause)
    clause = clause[begin.end() :] if begin else clause
    while ends := [found.start() for found in _AROUND.finditer(clause) if found.end() == len(clause)]:
        clause = clause[: ends[0]]
    return clause


def _stage(clause: str) -> Stage | None:
    for stage, patterns in _PATTERNS.items():
        if any(pattern.fullmatch(clause) for pattern in patterns) and (stage is not Stage.PAID or _is_paid(clause)):
            return stage
    return None


def _is_paid(clause: str) -> bool:
    return bool(_DONE.search(clause) and _MONEY.search(clause))


_PATTERNS = {stage: tuple(re.compile(pattern) for pattern in patterns) for stage, patterns in _CRIES.items()}
_BESIDE = tuple(map(re.compile, _ASIDES))
