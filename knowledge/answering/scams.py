"""Tells a scam that takes money this minute from one that is asked about; it never says that anything is genuine."""

import re

_GONE = re.compile(
    r"(转|汇|打|付|交|充|投|垫|退|寄|借|刷|叫|提)(给|走|出去?|过去?|进去?|完|掉)?了|(转|打|汇|扣|刷|划|骗|盗|偷)(走|出|"
    r"掉|光)|转给|转出|被扣|扣款|没了|骗了|"
    r"(转|汇|打)(过去|完|钱|账)|(转|汇|打|付|交)的|转到|转完|给了[0-9一二三四五六七八九十两几]"
)
_GOING = re.compile(
    r"(正在|正要|正准备|马上|准备|要我|让我|叫我|快要|想|去|还要|还想|又要|又让|要再).{0,14}(转|汇|打款|打钱|打去|交|"
    r"凑钱|补|填|取现|取钱|汇)|"
    r"(正在|已经在|在|已经)输(入)?(密码|验证码)|输(了)?密码|(正在|教我|叫我).{0,8}(手机银行|借|弄)|准备转|正要去?打"
)
_RECENT = re.compile(
    r"刚|今天|今早|今朝|今晚|今儿|昨天|昨晚|昨夜|昨儿|昨日|上午|半小时|小时前|分钟前|正在|正要|现在|马上|准备|还要|还想|"
    r"又要|又让|要再|怎么办|咋办|"
    r"还在|已经|在输|卡里"
)
_CUE = re.compile(
    r"骗|诈|安全账[户号]|指定账户|自称|冒充|假的?|客服|公安|警察|民警|检察|法院|法官|通缉|涉案|洗钱|刷单|做任务|解冻|"
    r"冻结|保证金|认证金|手续费|清关|拉黑|封锁|"
    r"征信|中奖|网上(认识|谈|聊|跟)|没见过|面都没见|陌生|对方|返利|返佣|佣金|提现|提不出|影响征信|号被盗|跑路|付款链接|"
    r"供货商|供应商|平台|投资|群里|群主|"
    r"不接(电话|了)?|不是她|不是他|领导|部队|武警|上门|校园贷|注销|柜员机|不对|裸聊|录了我|通讯录|退钱|退款|理赔|备用金|"
    r"交易所|收藏|补仓|加(微信|了?qq)|验证码|验正码|号不一样|中獎"
)
_LONG_AGO = re.compile(
    r"去年|前年|上个?月|上周|上(个)?(礼拜|星期)|几?[一二三四五六七八两半]个?月前|[两三四五六七八九十几]天前|大前天|以前|"
    r"立案|追回|退回来了|那年"
)
_UNTOUCHED = re.compile(
    r"((没|没有|还没|未)(有)?(转|付|交|打|给|充|汇|补|理|存|垫|投|信)|不(敢|信|想))|就挂了|钱没动|没损失|没上当|没被骗"
)
_SPOKEN = re.compile(
    r"验证码.{0,8}(告诉|给|发|报|念).{0,8}(钱|没了|扣|少了|转)|"
    r"骗子.{0,8}(转|汇|打|给).{0,4}(钱|款|了)|(转|汇|打|给)(了)?(给|钱给|款给)?(了)?骗子|(钱|存款|积蓄|养老钱|万|千|"
    r"块).{0,6}(被)?(骗走|骗光|骗了|卷走|转走)|"
    r"(我|妈|爸|奶奶|爷爷|老公|老婆|儿子|女儿).{0,6}(被骗|上当)了|刚.{0,3}被(人)?骗|被骗.{0,6}刚|转给(他|她|对方|他们|陌生人)了|"
    r"(现金|钱).{0,10}(交|给)(了)?(给)?.{0,3}(上门|来人|跑腿)|(取|拿)(了|出)?.{0,8}现金.{0,10}(交给|给|上门)|"
    r"上门.{0,6}(取|收|拿)(走)?(现金|钱|卡)"
)
_REMOTE = re.compile(
    r"共享.{0,2}屏幕|屏幕共享|(看得?到|看见|能看).{0,4}我的?(手机|屏幕)|手机.{0,10}(被.{0,4}(控制|远程)|自己在动|"
    r"不听使唤)|屏幕自己在?动|"
    r"远程(控制|操作)|屏幕还开着"
)
# One who says to be an office, and wants money moved.
_ORDERED = re.compile(
    r"(公安|警察|民警|检察|法院|法官|派出所|社保局|医保局|通信管理局|银保监|反诈中心|刑警|网警|客服|领导|骗子?|"
    r"诈).{0,30}(转(钱|账|到|款|给)|汇款|打钱|打款|取(现|钱)|把钱)|"
    r"安全账[户号]|(让我|叫我|要我|要求).{0,10}(转到|存到|打到).{0,6}(账[户号]|卡)"
)
_ORDERED_NOW = re.compile(
    r"(公安|警察|民警|检察|法院|法官|派出所|刑警|网警|反诈中心).{0,24}(让|叫|要|喊)我?.{0,12}(转(钱|账|到|款|给|过去)|"
    r"汇款|打钱|打款|取现|取钱|把钱)|"
    r"(让|叫|要|喊)我.{0,16}(转|存|打|汇).{0,6}安全账[户号]"
)
_TAUGHT = re.compile(
    r"宣传|提醒|讲座|公示|问卷|承诺书|反诈中心】|是诈骗!|都是诈骗|教(我们|我妈)|社区来人|认(诈骗|骗子)|下载国家反诈|报告|"
    r"均为诈骗|请勿泄露"
)
_SUSPECTED = re.compile(
    r"(是不是|是)(诈骗|骗子|骗人的|骗局|真的假的)|(会不会|该不会).{0,6}(骗|诈)|是真是假|是不是(真|假)|靠谱吗|可信吗|"
    r"能信吗|是骗|骗子|诈骗|刷单|"
    r"中奖.{0,6}(吗|要|领)|安全账[户号]|(让|叫|要)我.{0,6}(转账|转钱|打钱|汇款|下载|点链接|垫钱|交钱)|陌生(人|电话|短信|"
    r"链接)|验证码.{0,6}(给|告诉|发|报)|"
    r"(收到|接到|来了?|打).{0,6}(短信|电话).{0,12}(说|让|要|讲)|电话里?(说|讲|称)|共享屏幕|屏幕共享|"
    r"(卡|账户|账号|社保|医保|养老金|etc|微信).{0,8}(要|被|将|会|已)?(冻结|停用|注销|失效|异常)|按[0-9一二三]|(点|"
    r"这个)(链接|网址)|涉嫌(洗钱|犯罪)|通缉令|"
    + r"(孙子|孙女|儿子|女儿|外孙|侄子|亲戚|老战友).{0,24}(撞了?人|打了?人|打伤|出事|被抓|住院|出车祸).{0,24}(钱|万|赔|保释|汇|转)"
)
_KIN_CALLS = re.compile(
    r"(电话|来电|语音|微信|qq|短信).{0,40}(撞|打伤|打了人|出事|被抓|出了?车祸|闯祸).{0,24}(要钱|要(我|他|她)?.{0,6}(钱|"
    r"万|千|块)|赔|保释|私了|汇|转账|转钱|打钱)"
)
_KIN_ASKS = re.compile(r"(孙子|孙女|儿子|女儿|外孙|侄子)(给我)?打(来)?(了)?电话.{0,30}(撞|打伤|出事|被抓|闯祸).{0,20}(钱|赔|转|汇)")


def money_is_leaving(text: str) -> bool:
    """Whether money goes to a swindler now or went lately enough for a bank to stop it."""
    if _TAUGHT.search(text) or (_LONG_AGO.search(text) and not re.search(r"刚|今天|今早|今朝|正在|最后一笔|还要|又让", text)):
        return False
    if _REMOTE.search(text) and not _UNTOUCHED.search(text):
        return True
    if _UNTOUCHED.search(text) and not re.search(r"正在|准备转|已经转|刚转", text):
        return False
    return bool(_SPOKEN.search(text) or _ORDERED_NOW.search(text)) or (_leaves(text) and not re.search(r"^(怎么|如何)", text))


def scam_suspected(text: str) -> bool:
    """Whether somebody asks about or tells of what swindlers do; grandsons in trouble who need money belong here."""
    plain = text.replace("帐", "账")
    return bool(_SUSPECTED.search(plain) or calls_for_kin(plain) or _ORDERED.search(plain))


def calls_for_kin(text: str) -> bool:
    """Whether a voice on the telephone tells of a relative's accident and wants money for it."""
    return bool(_KIN_CALLS.search(text) or _KIN_ASKS.search(text))


def _leaves(text: str) -> bool:
    moved = _GONE.search(text) or _GOING.search(text)
    return bool(moved and _CUE.search(text) and _RECENT.search(text))
