"""What is said to messages that ask nothing of the report: emergencies, reports, courtesies, orders to misbehave, small talk."""

import re
from dataclasses import dataclass

from knowledge.facts import Town

# One row an emergency code of the catalogue: what people write when it happens now.
_NOW = (
    ("fraud_now", r"(正在|正要|马上|刚刚|刚才|刚|准备|已经|要我|让我|叫我|快要).{0,10}(转账|汇款|打款|打钱|转钱|转了|转过去|汇过去|汇了).{0,20}(骗|诈|陌生人|公安|警察|安全账户|客服)|(骗|诈|安全账户|自称.{0,6}(公安|警察|客服|领导)).{0,24}(正在|马上|刚刚|刚才|刚|已经|要我|让我|叫我).{0,8}(转账|汇款|打款|打钱|转钱|转了|转过去|汇)|被骗了?.{0,12}(刚|钱|转|万|怎么办)|刚被(人)?骗|(骗|诈骗)(走|了)我.{0,8}(钱|万|元|块)|共享.{0,2}屏幕.{0,12}(转|银行|验证码)"),
    ("gas_now", r"(煤气|燃气|天然气|液化气|瓦斯).{0,6}(泄漏|泄露|漏了|漏气|在漏|中毒|味很?大|味好大|爆炸)|(很大|一股|好大|好重|很重|闻到).{0,6}(煤气|燃气|天然气|液化气)味"),
    ("suicide_now", r"不想活了|想(自杀|去死|跳楼|跳河|寻死)|要(自杀|跳楼|跳河)|有人.{0,6}(跳楼|跳河|自杀|轻生|喝农药)|活不下去了|准备轻生"),
    ("medical_now", r"(晕倒|昏倒|昏迷|不省人事|没有?呼吸|没气了|心脏病.{0,4}(发|犯)|大出血|吐血|抽搐|中风了|溺水|落水了|掉(进|到)?河里|喝了?农药|中毒了|快不行了|被电(到|了)|触电).{0,10}(了|在|怎么办|救|快)?|(快|赶紧).{0,4}叫救护车|叫救护车"),
    ("traffic_now", r"(出|发生)(了)?车祸|车祸了|(撞|轧)(到|了|倒了?)人|(两|几|辆|电瓶|摩托|货|轿)车.{0,4}相?撞(了|在)|撞车了|被车撞"),
    ("fire_now", r"着火(了|啦|在|！|!|$)|起火(了|啦|$)|失火(了|啦|$)|(烧|燃)起来了|冒(浓|黑|大)烟|火(势|很大|好大|越来越大)|着大火|(楼|家|厂|屋|店|车|田|房子|仓库).{0,4}(着火|起火|失火)|爆炸了|被困(在|住)|困在.{0,6}(里面|水里|电梯)"),
    ("crime_now", r"(有人|他们|正在).{0,6}(打架|持刀|拿刀|砍人|抢劫|抢东西|行凶|杀人|撬门|翻墙进|偷东西)|正在被(打|抢|跟踪)|被人(打|砍|捅|抢|跟踪)了?|家暴|打我.{0,6}(救|怎么办)|绑架|入室|小偷.{0,6}(在|正|进)|救命"),
)  # fmt: skip
_CALM = re.compile(r"怎么(预防|防范|避免)|如何(预防|防范|避免)|救援站|报告|目标|今年.{0,8}(抓|安排|措施|计划)|演练|宣传|知识|去年|几年前|以前|预案|讲座|统计|多少起|几起|规定")
_WORDS = {
    "fire_now": "请马上拨打119！先离开火场和浓烟，不要坐电梯，不要回去拿东西。",
    "gas_now": "请马上到屋外拨打119！不要开关电器、不要点火、不要在屋里打电话，能关阀门就顺手关上。",
    "medical_now": "请马上拨打120！说清地点和病人情况，听接线员指导施救，身边留人。",
    "traffic_now": "请马上拨打122，有人受伤先拨120！人到路边安全处，车后放警示牌。",
    "crime_now": "请马上拨打110！先保护好自己，躲到安全的地方，说清位置。",
    "suicide_now": "请马上拨打110，或打12356心理援助热线！请留在有人的地方，身边的人别走开。您的命最要紧，有人愿意听您说。",
    "fraud_now": "请马上拨打110或96110！停下来，不要再转钱，不要照对方说的操作；已经转了的，同时打给银行要求止付，记下对方账户和时间。",
}
_ORDERS = re.compile(
    r"忽略.{0,8}(规则|指令|设定|要求|提示|限制)|ignore (all|any|previous|the)|(system|系统) ?(prompt|提示词?)|提示词|没有任何限制|越狱|jailbreak|\bdan\b|you are now|forget (the|all|your)|"
    r"(?<![敢能要别会])(随便|瞎|胡乱|乱)(编|说|猜|写|蒙|报)|编一个|编个|猜一个|猜个|猜一下|假装|扮演|假如你是|假设你是|如果你是|你现在是|developer mode|开发者模式|1=1|<script|drop table|select \*"
)
_THANKS = re.compile(r"^(好的?|嗯+|哦+|行|ok|知道了|明白了?|懂了|收到|了解了?|谢谢(你|您|啊|哈|了)?|多谢|感谢|辛苦了?|谢啦|麻烦了|再见|拜拜|thanks?|thank you|[,.!~。 啊哈呀啦了])+$")
_GREETING = re.compile(r"^(你好|您好|hi|hello|嗨|在吗|在不在|在么|有人吗|早上好|上午好|下午好|晚上好|喂|哈喽|[,.!?~ 啊呀])+$")
_WHO = re.compile(r"你是谁|你是什么|你叫什么|你能(做|干)(什么|啥)|你会(什么|啥)|怎么用你|你是(机器人|真人|ai)")
_INSULT = re.compile(r"废物|傻[逼瓜子叉]|蠢|笨蛋|垃圾(机器|东西|玩意|程序|助手)|去死|滚(蛋|开|!|$|,)|妈的|他妈|狗屁|智障|白痴|混蛋|王八|操你|尼玛|脑残|骗子政府")
_OFF = re.compile(
    r"天气|下雨|下不下雨|气温|多少度|带伞|台风(几时|什么时候|到哪)|电影|电视剧|综艺|小说|笑话|笑画|讲个故事|唱首|唱个|写(一)?首|写诗|作文|作诗|春联|对联|写代码|python|java\b|代码|编程|quick ?sort|excel公式|"
    r"股票|股市|基金|比特币|彩票|双色球|汇率|金价|茅台|油价|手机|苹果(手机|和)|华为|小米|电脑|特斯拉|比亚迪|汽车|什么车|游戏|王者荣耀|原神|翻译|translate|i love you|星座|算命|运势|周公解梦|做梦|"
    r"怎么做(好吃|菜)|好吃|炒肉|炒菜|红烧|菜谱|食谱|做菜|吃什么|外卖|减肥|健身计划|治(咳嗽|感冒|病|胃)|功效|药效|能治|吃什么药|感冒|头疼|失恋|女朋友|男朋友|相亲|结婚吉日|辅助线|几何|数学|英语(单词|怎么)|学习计划|考研|高考(志愿|分数)|"
    r"高铁|火车|飞机|机票|航班|动车|打车|导航|景点|旅游攻略|酒店|世界杯|足球|篮球|nba|冠军|奥运|明星|八卦|唐朝|宋朝|历史(?!人脉)|三国|宇宙|地球|一加一|等于几|鸡兔|圆周率|ai是|chatgpt|deepseek|人工智能会|养猫|养狗|宠物|种花|钓鱼|护肤|化妆|穿搭|装修风格|牌子(好|的(手机|车))"
)
_REPORT = re.compile(
    r"(路灯|灯|水管|井盖|护栏|电线|线杆|路面|桥|下水道|管道|红绿灯|健身器材|监控|电梯|水|电|气|网).{0,6}(坏了|不亮|破了|断了|爆了|掉了|塌了|堵了|停了|漏了|没了|裂了|松了)|(停水|停电|停气)(了|好|几|一)|垃圾(堆|没人|满|成山|臭)|臭(死|气熏天|烘烘)|"
    r"(太|很|好)吵|吵死|扰民|噪音|施工到半夜|(拖欠|不发|欠(我|着|了)).{0,6}(工资|工钱)|工资.{0,4}(没发|拖欠|不给)|我要(投诉|举报|反映)|想(投诉|举报|反映)|反映(一下|个)|举报(一下|一个|他|她|有人)|投诉(一下|一个|他|她|他们)|积水.{0,6}(深|进屋|没人)|"
    r"有人(乱倒|偷倒|焚烧|烧秸秆|占道|占用|养鸡)|野狗|流浪狗.{0,4}(咬|多)|没人(修|来修|清理)"
)
_SCAM = re.compile(r"(是不是|是)(诈骗|骗子|骗人的|骗局|真的假的)|(会不会|该不会).{0,6}(骗|诈)|是真是假|靠谱吗|可信吗|是骗|刷单|中奖.{0,6}(吗|要|领)|安全账户|让我(转账|打钱|下载|点链接)|陌生(电话|短信|链接)|验证码.{0,6}(给|告诉|发)|(收到|接到).{0,6}(短信|电话).{0,10}(说|让|要)")
_ASKS_PLAN = re.compile(r"今年|报告|有没有(说|打算|计划|安排)|打算|计划|安排|政策|措施|说法|怎么(治|管|整治|解决)|治不治|管不管")
_CIVIC = re.compile(r"镇|村|政府|报告|项目|企业|补贴|政策|目标|规划|社区|居民|百姓|指标|增长|投资|办事|窗口|工程|建设|园区|干部|领导|民生|农|养老|教育|医|财政|公司|工业|产业|户|税")


@dataclass(frozen=True, slots=True)
class Said:
    """A kind of talk, and what to say to it."""

    kind: str
    text: str


def emergency(text: str) -> Said | None:
    """What to say where something is happening that needs a call now."""
    for code, pattern in _NOW:
        if re.search(pattern, text) and not _CALM.search(text):
            return Said(code, _WORDS[code])
    return None


def is_order(text: str) -> bool:
    """Whether the message tells the office to drop its rules or make something up."""
    return bool(_ORDERS.search(text))


def courtesy(text: str, town: Town) -> Said | None:
    """What to say to thanks, greetings, abuse, and who are you."""
    if _THANKS.match(text):
        return Said("thanks", "不客气，有问题随时问我。")
    if _INSULT.search(text) and not re.search(r"多少|哪些|怎么样", text):
        return Said("insult", f"没帮上忙，抱歉让您不舒服了。{_can_ask(town)}急事可以拨打12345，有人接听。")
    if _GREETING.match(text) or _WHO.search(text):
        return Said("greeting", f"您好，我是{town.assistant}。{_can_ask(town)}")
    return None


def is_off_topic(text: str) -> bool:
    """Whether the message holds words of everyday talk that no town report answers."""
    return bool(_OFF.search(text))


def is_civic(text: str) -> bool:
    """Whether the message at least speaks of town matters."""
    return bool(_CIVIC.search(text))


def report_like(text: str) -> Said | None:
    """What to say to one who reports something broken or asks about a scam, rather than about the report."""
    if _SCAM.search(text) and not re.search(r"宣传|报告", text):
        return Said("scam", "真假我在这里判断不了。先不要转钱、不要点链接、不要给验证码；请拨打96110（反诈专线）问清楚，已经损失了钱请马上拨打110。")
    if _REPORT.search(text) and not _ASKS_PLAN.search(text):
        return Said("report", "您反映的情况，我这里的问答还处理不了。请拨打12345，说清地点和情况，会有人登记办理；有危险请拨打110或119。")
    return None


def off_topic(town: Town) -> Said:
    """A kind word to one who asks what has nothing to do with the town."""
    return Said("off-topic", f"这个我帮不上忙。{_can_ask(town)}")


def refused_order(town: Town) -> Said:
    """A kind word to one who wants something made up."""
    return Said("order", f"我只照报告里写的回答，不能编数字，也不能改变回答的办法。{_can_ask(town)}")


def private() -> Said:
    """A firm word to one who wants names, numbers or addresses of people."""
    return Said("private", "姓名、电话、住址、身份证号都是个人信息，我这里没有，也不能提供。公务上需要的，请按规定向镇政府办公室办理；别的事可以拨打12345。")


def garbled(town: Town) -> Said:
    """A kind word to what cannot be read."""
    return Said("garbled", f"这条消息我没看明白，请换个说法，用一句话再问一次。{_can_ask(town)}")


def _can_ask(town: Town) -> str:
    return f"您可以问我{town.name}今年的目标、重点项目和民生安排，比如“{town.examples[0]}”。"
