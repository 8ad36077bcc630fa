"""Recognises what must be answered at once with a number to call; a look-alike costs less than a miss."""

import re
from dataclasses import dataclass

from knowledge.answering.perils import BY_INTENT, PERILS
from knowledge.scam.calls import calls_for_kin, money_is_leaving

# Words of one who asks about measures, never of one in danger.
_POLICY = re.compile(
    r"预防|(怎么|如何|咋).{0,3}防|防范|防止|避免|防溺水|救援站|应急预案|目标|今年.{0,8}(抓|安排|措施|计划|打算|建)|演练|"
    r"宣传|知识|预案|讲座|统计|多少起|几起|规定|"
    r"怎么(赔|判|罚|报销|补偿|申请)|治理|整治|防治|工作(怎么|做得)|装.{0,4}(红绿灯|监控)|(电视|电影|小说|新闻)(里|上|中)|误报|立案|"
    r"没(有)?味道了|火灭了|已经(扑灭|修好|出院|脱险)|建得|建设(得|怎么|进度)|(中心|医院|急救站|卫生院).{0,6}(建|成立|"
    r"开放|在哪)|临时救助|检修"
)
# Words of another time or of habit; somebody for whom it happens now says so as well.
_OTHER_TIME = re.compile(
    r"报告|去年|几年前|以前|上个?月|上回|上次|上周|上(个)?(星期|礼拜)|前年|前几天|那年|小时候|医保|老出|经常|补贴|报销|责任|索赔|赔偿|赔钱|吊销|行政许可|提醒|提示"
)
_NOW = re.compile(r"正在|(?<!到)现在|刚刚|刚才|刚|马上|快来|救命|怎么办|咋办|今天|今晚|今朝|又|!!")
# Nobody who only asks about measures writes so.
_URGE = re.compile(r"救命|快来|快叫|快点来|怎么办|咋办|刚刚|刚才")
# What did not happen, and what falls that is nobody.
_UNREAL = re.compile(
    r"(差点|差一点|险些|万一|要是|如果|假如|容易|以免|免得|迟早|早晚|没有?人?(?=着火|受伤|溺水))[^,.!?。;]{0,12}|"
    r"怕(?=.{0,2}(着火|起火|失火|摔|跌|掉|滑|塌|倒|触电|漏))[^,.!?。;]{0,8}|"
    r"(手机|钥匙|东西|垃圾|井盖|栏杆|护栏|树枝|树|叶子|石头|球|鞋|狗|猫|鸭子?|鸡|羊|猪|死鱼)(也|都|全|又|老|就|被人)?(掉|"
    r"落|滑|扔|倒)[^,.!?。;]{0,8}"
)
# What fingers and phones make of the words that count.
_SLIPS = (
    ("帐", "账"),
    ("媒气", "煤气"),
    ("没气罐", "煤气罐"),
    ("晕到", "晕倒"),
    ("昏到", "昏倒"),
    ("摔到", "摔倒"),
    ("著火", "着火"),
    ("着伙", "着火"),
    ("氧化炭", "氧化碳"),
    ("咽住", "噎住"),
    ("撬们", "撬门"),
    ("跟综", "跟踪"),
    ("救名", "救命"),
)
_FRAUD = (
    "请马上拨打110和96110！停下来，不要再转钱，挂断电话、关掉屏幕共享，不要照对方说的做；"
    "已经转了的，同时打给银行要求止付，记下对方账户和时间。"
)


@dataclass(frozen=True, slots=True)
class Emergency:
    """A code of the catalogue, and what to say: the number first."""

    code: str
    text: str


def emergency(text: str) -> Emergency | None:
    """What to say where something is happening that needs a call now."""
    plain = _respelt(text)
    if _is_calm(plain):
        return None
    if words := _peril(plain, BY_INTENT):
        return words
    if money_is_leaving(plain):
        return Emergency("fraud_now", _FRAUD)
    if calls_for_kin(plain):
        return None  # the accident is told by a voice that wants money: a warning, not 122
    return _peril(_UNREAL.sub(" ", plain), PERILS)


def _respelt(text: str) -> str:
    for slip, meant in _SLIPS:
        text = text.replace(slip, meant)
    return text


def _is_calm(text: str) -> bool:
    if _URGE.search(text):
        return False
    return bool(_POLICY.search(text) or (_OTHER_TIME.search(text) and not _NOW.search(text)))


def _peril(text: str, perils: tuple[tuple[str, str, str], ...]) -> Emergency | None:
    found = next((row for row in perils if re.search(row[1], text)), None)
    return Emergency(found[0], found[2]) if found else None
