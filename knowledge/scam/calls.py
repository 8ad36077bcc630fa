"""What the answerer asks about scams before anything else: whether money is leaving, and whether a message is about one at all."""

import re

from knowledge.scam.cases import Case, case_of
from knowledge.scam.judgements import judged
from knowledge.scam.urgencies import is_long_ago
from knowledge.scam.verdicts import Verdict

# Somebody of no office at all orders money to move now: what is ordered may already be done.
_ORDERED = re.compile(
    r"(?:公安|警察|民警|检察|法院|法官|派出所|刑警|网警|反诈中心|骗子|客服)(?!.{0,12}(?:提醒|宣传|不会)).{0,24}(?:让|叫|要|喊)我?.{0,12}"
    r"(?:转(?:钱|账|到|款|给|过去)|汇款|打钱|打款|取现|取钱|把钱|共享)|(?:让|叫|要|喊)我.{0,16}(?:转|存|打|汇).{0,6}安全账[户号]|"
    r"(?:现金|金条|银行卡).{0,8}(?:交|给).{0,4}(?:上门|来人)"
)
# Said of what is done, with no word of when; who asks here still needs the number.
_SPOKEN = re.compile(
    r"(?:转|汇|打|付|交)(?:钱|款)?给(?:了)?(?:骗子|他|她|对方|他们|陌生人)(?:钱)?了|(?:钱|存款|积蓄|养老钱|万|千|块).{0,6}(?:被)?(?:骗走|骗光|骗了|卷走|转走)|"
    r"验证码.{0,8}(?:告诉|给|发|报|念).{0,8}(?:钱|没了|扣|少了|转)"
)
_LET_GO = re.compile(r"(?:没|不|未)(?:有|敢|肯|想)?(?:转|给|付|交|信|理|开|打|照做)|挂了|拉黑了|是不是|吗|以前|去年")
_ASKED = re.compile(
    r"(?:是不是|会不会|该不会|是)(?:诈骗|骗子|骗人|骗局|真的假|骗)|是真是假|是不是(?:真|假)的?$|(?:卡|账户|账号|社保|医保|养老金|etc|微信).{0,8}(?:冻结|停用|注销|失效|异常)|(?:靠谱|可信|能信|能相信|要不要信|可靠)吗|骗子|诈骗|刷单|"
    r"陌生(?:人|电话|短信|链接)|(?:链接|网址)|按[0-9一二三]|验证码.{0,6}(?:给|告诉|发|报)"
)
_CALLED = re.compile(r"(?:短信|电话)(?!也?[不没]接|[都又][不没]接).{0,12}(?:说|让|要|讲)")  # of a story about anything else, too
_KIN = re.compile(
    r"(?:电话|来电|语音|微信|qq|短信|打来).{0,40}(?:撞|打伤|打了人|打人|出事|被抓|车祸|闯祸).{0,24}(?:钱|赔|保释|私了|汇|转账|\d+万|[一二三四五六七八九十两几]万)"
)
# What a swindler is after or works with.
_STAKE = re.compile(
    r"钱|款|账|汇|付|借|贷|元|[\d一二两三四五六七八九十几百千][块万千]|押金|定金|保证金|佣金|奖金|中奖|赔|红包|礼物|费用|手续费|学费|金条|黄金|"
    r"(?<!资产)(?<!招商)投资|股票|币|理财|征信|充值|退费|返利|刷单|兼职|快递|包裹|机票|航班|订单|会员|密码|验证码|链接|网址|网站|扫码|"
    r"二维码|下载|软件|app|http|屏幕|客服|公安|警|法院|检察|通缉|骗|电话|来电|短信|邮件|微信|qq|号码|身份证|银行|卡|手机|按[0-9]|停用|加[我他她]|"
    r"群里|网上认识|网友|视频|\d{3}"
)


def is_at_stake(text: str) -> bool:
    """Whether anything is spoken of that a swindler is after or works with: without it nobody is robbed."""
    return bool(_STAKE.search(case_of(text).tight.plain))


def money_is_leaving(text: str) -> bool:
    """Whether money goes to a swindler now or went lately enough for a bank to stop it."""
    case = case_of(text)
    if judged(case).stage is not None:
        return True
    plain = case.tight.plain
    now = (_ORDERED.search(plain) or _SPOKEN.search(plain)) and not is_long_ago(plain)
    return bool(now) and not _LET_GO.search(plain) and not _warns(case)


def scam_suspected(text: str, *, elsewhere: bool = False) -> bool:
    """Whether somebody asks about or tells of what swindlers do; grandsons in trouble who need money belong here.

    elsewhere: whether the text asks about something else, so that a call or a text message alone says nothing.
    """
    case = case_of(text)
    clear = case.strength == 3 and not case.is_defended and judged(case).verdict is Verdict.SCAM
    called = not elsewhere and bool(_CALLED.search(case.tight.plain))
    return clear or called or bool(_ASKED.search(case.tight.plain)) or calls_for_kin(text)


def calls_for_kin(text: str) -> bool:
    """Whether a voice on the telephone tells of a relative's accident and wants money for it."""
    return bool(_KIN.search(case_of(text).tight.plain))


def _warns(case: Case) -> bool:
    return any(one.sign.id == "warning" for one in case.signs)
