"""What is said to messages that ask nothing of the report: reports, courtesies, orders to misbehave, small talk."""

import re
from dataclasses import dataclass

from knowledge.facts import Town
from knowledge.scam.calls import is_at_stake, scam_suspected

_ORDERS = re.compile(
    r"(管你|不管|别管).{0,6}(规则|规定|报告)|repeat after me|跟我(说|念)|你(必须|只能|只许)(回答|承认|说|答)|"
    r"(重复|复述)一[遍次]\W*$|[照按](?:着|照)?我(?:说|讲|写)?的?(?:去|来)?(?:念|回答|回复|写|答)|"
    r"忽略.{0,8}(规则|指令|设定|要求|提示|限制)|"
    r"ignore (all|any|previous|the)|pretend|no rules|act as|verbatim|"
    r"(?:repeat|print|show|reveal|output) (?:everything|all|your|the) ?(?:above|text|words|instructions?|prompt|rules)|"
    r"(system|系统) ?(prompt|提示词?)|提示词|没有任何限制|越狱|jailbreak|\bdan\b|you "
    r"are now|forget (the|all|your)|"
    r"(?<![敢能要别会])(随便|瞎|胡乱|乱)(给个|来个|编|说|猜|写|蒙|报)|捏造|(?:没有|不受)(?:任何)?(?:约束|限制)的|"
    r"(?:给我|帮我|替我|再)编(?:造|点|出|[一二两三四五几\d]+[个条项])|自己估|估一?个|别按(报告|规定)|不要按报告|编一个|编个|猜一个|"
    r"猜个|猜一下|(你就|就|直接)(说|告诉我?|"
    r"写|回答).{0,24}(得了|就行|就好|完事|就完)|假装|"
    r"(?:你|请|来|一下|一个)扮演|角色扮演|你来?演(?:一?个)?|"
    r"扮演(?:一|我的)|假如你是|假设你是|如果你是|你现在是|developer mode|"
    r"(?:真实|内部|真正)的?(?:数字|数据|目标|版本)[^,。]{0,6}(?:告诉|给我|说出|发|念|报)|"
    r"(?:就当|当作|当成|假装)(?:你|自己|你自己)是|开发者模式|1=1|<script|drop table|select \*"
)
_THANKS = re.compile(
    r"^(?=.*[^啊哈呀啦了,.!~。 ])"
    r"(好的?|嗯+|哦+|行|ok|知道了|明白了?|懂了|收到|了解了?|谢谢(你|您|啊|哈|了)?|多谢|感谢|辛苦了?|谢啦|麻烦了|再见|"
    r"拜拜|thanks?|thank you|[,.!~。 啊哈呀啦了])+$"
)
_GREETING = re.compile(r"^(你好|您好|hi|hello|嗨|在吗|在不在|在么|有人吗|早上好|上午好|下午好|晚上好|喂|哈喽|[,.!?~ 啊呀])+$")
_WHO = re.compile(r"你是谁|你是什么|你叫什么|你能(做|干)(什么|啥)|你会(什么|啥)|怎么用你")
_INSULT = re.compile(
    r"(?<![疗弃险体性])废物(?!处|利用|回收|管)|傻[逼瓜子叉]|蠢|笨蛋|垃圾(机器|东西|玩意|程序|助手)|去死|滚(蛋|开|!|$|,)|"
    r"妈的|他妈|狗屁|智障|白痴|混蛋|"
    r"王八|操你|尼玛|脑残|骗子政府"
)
_OFF = re.compile(
    r"天气|(?:会不会|明天|后天|今天|今晚|周末|这周|几时)[^,。?]{0,6}下雨|下雨(?:吗|么|没有?\W*$)|下不下雨|气温|多少度|带伞|台风(几时|什么时候|到哪)|(?<!放)电影|电视剧|综艺|小说|笑话|笑画|讲个故事|唱首|唱个|"
    r"写(一)?首|写诗|写(?:一?[段封份]|几句|[一二两三]?句)[^,。?]{0,12}(?:情书|祝福|检讨|文案|朋友圈)|"
    r"作文|作诗|春联|对联|写代码|python|java\b|代码|编程|quick ?sort|excel公式|"
    r"股票|股市|基金|比特币|彩票|双色球|汇率|金价|茅台|油价|手机|苹果(手机|和)|华为|小米|电脑|特斯拉|比亚迪|汽车|"
    r"什么车|游戏|王者荣耀|原神|翻译|translate|i love you|星座|算命|运势|周公解梦|做梦|"
    r"怎么做(好吃|菜)|好吃|炒肉|炒菜|红烧|菜谱|食谱|做菜|吃什么|外卖|减肥|健身计划|治(咳嗽|感冒|病|胃)|功效|药效|能治|"
    r"吃什么药|感冒|头疼|失恋|女朋友|男朋友|相亲|结婚吉日|辅助线|几何(?:题|证明|图|学)|数学|英语(单词|怎么)|学习计划|考研|高考(志愿|"
    r"分数)|"
    r"高铁|火车|飞机(?!场)|机票|航班|动车|打车|导航|景点|旅游攻略|酒店|世界杯|足球|篮球|nba|冠军|奥运|明星|八卦|唐朝|宋朝|"
    r"历史(?!人脉)|三国|宇宙|地球|一加一|等于几|鸡兔|圆周率|ai是|chatgpt|deepseek|人工智能会|养猫|养狗|宠物|种花|钓鱼|"
    r"护肤|化妆|穿搭|装修风格|牌子(好|的(手机|车))"
)
_REPORT = re.compile(
    r"(路灯|灯|水管|井盖|护栏|电线|线杆|路面|桥|下水道|管道|红绿灯|健身器材|监控|电梯|水|电|气|网).{0,6}(坏了|不亮|"
    r"破了|断了|爆了|掉了|塌了|堵了|停了|漏了|没了|裂了|松了)|(停水|停电|停气)(了|好|几|一)|垃圾(堆|没人|满|成山|臭)|"
    r"臭(死|气熏天|烘烘)|"
    r"(太|很|好)吵|吵死|扰民|噪音|施工到半夜|(拖欠|不发|欠(我|着|了)).{0,6}(工资|工钱)|工资.{0,4}(没发|拖欠|不给)|"
    r"我要(投诉|举报|反映)|想(投诉|举报|反映)|反映一下|举报(一下|一个|他|她|有人)|投诉(一下|一个|他|她|他们)|"
    r"积水.{0,6}(深|进屋|没人)|"
    r"有人(乱倒|偷倒|焚烧|烧秸秆|占道|占用|养鸡)|野狗|流浪狗.{0,4}(咬|多)|没人(修|来修|清理)"
)
_SAFE = re.compile(
    r"安不安全|安全不安全|(?<!食品)安全(吗|么|嘛|不$|不[?,。])|(有没有|有无|会不会有)(危险|毒|污染|辐射)|危不危险|危险吗|"
    r"有毒吗|能不能(喝|进去|住人)|还能(喝|住人?|走)吗"
)
_LINKS = re.compile(r"链接|网址|网站|短信|电话|来电|二维码|扫码|app|软件|转账|汇款|投资|理财|验证码|号码|客服")
_WATER_OFF = re.compile(r"(水管|自来水管?|管子|水表|龙头|热水器|暖气).{0,8}(爆|裂|破|断|喷水|漏水|关不(上|住|掉)|跑水)|爆管")
_POWER_OFF = re.compile(
    r"(停电|没(有)?电|断电|跳闸|没来电)(了|啊|$|[,.!?])|"
    r"(家|村|屋|小区|楼|夜)里?.{0,8}(停电|没电|断电|跳闸)"
)
_NO_WATER = re.compile(
    r"(停水|没(有)?水|断水)(了|啊|$|[,.!?])|(家|村|屋|小区|楼|夜)里?.{0,8}(停水|没水|断水)|水龙头.{0,4}(不出水|没水)"
)
_WAGES = re.compile(
    r"(拖欠|不发|不给|没发|没给|欠(我|着|了|俺|我们)).{0,8}(工资|工钱|薪|血汗钱)|(工资|工钱|薪水).{0,8}(没发|没给|拖欠|"
    r"不给|不发|要不到|拿不到|没拿到)|欠薪|讨薪"
)
_PERSONAL = re.compile(
    r"^你(?:今天|昨天|现在)?(?:吃饭|吃了|睡|累|喜欢|爱|结婚|几岁|多大|有对象|高兴|开心|无聊|会(?:唱|跳|画|背|说(?:英语|方言|话))|是男|是女|多少岁)"
)
_ROBOT = re.compile(r"你.{0,4}(真人|机器人|人工(客服)?|ai|程序|人吗|人还是|活人)|(是|有)(真人|机器人)(吗|么|还是|在)|是人还是")
_ASKS_PLAN = re.compile(r"今年|报告|有没有(说|打算|计划|安排)|打算|计划|安排|政策|措施|说法|怎么(治|管|整治|解决)|治不治|管不管")
_CIVIC = re.compile(
    r"镇|村|路|河|桥|站|馆|园|今年|政府|报告|项目|企业|补贴|政策|目标|规划|社区|居民|百姓|指标|增长|投资|办事|窗口|工程|建设|园区|干部|领导|"
    r"民生|农|养老|教育|医|财政|公司|工业|产业|户|税"
)
_NUMBER_ASKED = re.compile(
    r"^\D{0,6}?(?P<number>\d{3,5})(?:是|这个|这个电话|电话|热线)*(?:什么|干什么|干嘛|干啥|做什么|管什么|管啥|哪里|哪儿|谁)的?"
    r"(?:电话|号码|号|热线|用|事|打的)?的?[吗呢啊?？]*$"
)
_FIGURE_ASKED = re.compile(r"(?:目标|指标|任务|计划|增长|新增|定).{0,60}(?:多少|几[个点家项亩成]|百分之)")
_PROGRESS_COUNTED = re.compile(
    r"^[^,。?]{0,8}(?:完成|转化|招引|招|签|签约|引进|新增|入驻|净增|落地|建成|开工|种)了?(?:多少|几)[个家亩项]?\W*$"
)
ROBOT_ASKED = 20  # a longer message is about something else
_CAN_DO = "身边有事要反映，直接说什么事、在哪里；拿不准是不是诈骗，把对方的原话发给我。"
_SCAM_WORDS = (
    "把对方的原话、号码、网址发给我，我看看像不像诈骗。没弄清之前先停下来，不要转钱、不要点链接、不要给验证码，挂断电话，用您自己存的号码打给家人或单位核实；"
    "请拨打96110（反诈专线）问清楚，已经损失了钱请马上拨打110。"
)
_SAFETY_WORDS = (
    "安不安全我判断不了，要由专业的人到现场看。"
    "没弄清之前请先离远些、先不要用；请拨打12345，说清地点和情况，有险情请马上拨打110或119。"
)
_HINTS = (
    (
        _WAGES,
        "工资的事，请带上合同、考勤和聊天记录，找劳动监察部门投诉，不知道找谁就拨打12345，说清单位、欠了多久，会转给劳动监察办理。",
    ),
    (_WATER_OFF, "先关水表旁的总阀，水流到插座、电器边的先拉总闸；再拨打12345报修，说清地点。"),
    (_POWER_OFF, "先看是不是只有自家跳闸：有焦味或进了水就不要推闸，没有再看总开关；一片都停了请拨打12345报修。"),
    (_NO_WATER, "先问邻居是不是也停了，只有自家停就看看水表旁的总阀；一片都停了请拨打12345报修，把水龙头关好，免得来水时漫出来。"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """A kind of talk, and what to say to it."""

    kind: str
    text: str


def is_order(text: str) -> bool:
    """Whether the message tells the office to drop its rules or make something up."""
    return bool(_ORDERS.search(text))


def courtesy(text: str, town: Town) -> Said | None:
    """What to say to thanks, greetings, abuse, and who are you."""
    if _THANKS.match(text):
        return Said("thanks", "不客气，有问题随时问我。")
    if _INSULT.search(text) and not re.search(r"多少|哪些|怎么样", text):
        return Said("insult", f"没帮上忙，抱歉让您不舒服了。{_can_ask(town)}急事可以拨打12345，有人接听。")
    if (_ROBOT.search(text) or _PERSONAL.search(text)) and len(text) < ROBOT_ASKED:
        return Said("robot", f"我不是真人，是一个程序，叫{town.assistant}。要找人说，请拨打12345。{_can_ask(town)}")
    if _GREETING.match(text) or _WHO.search(text):
        return Said("greeting", f"您好，我是{town.assistant}。{_can_ask(town)}{_CAN_DO}")
    return _hotline(text, town)


def _hotline(text: str, town: Town) -> Said | None:
    """What a public number is for, to one who asks just that."""
    asked = _NUMBER_ASKED.match(text)
    contact = next((one for one in town.contacts if asked and one.confirmed and one.phone == asked["number"]), None)
    return Said("hotline", f"{contact.phone}是{contact.name.removeprefix(contact.phone)}，直接拨打就行。") if contact else None


def is_off_topic(text: str) -> bool:
    """Whether the message holds words of everyday talk that no town report answers."""
    return bool(_OFF.search(text))


def is_civic(text: str) -> bool:
    """Whether the message at least speaks of town matters."""
    return bool(_CIVIC.search(text))


def report_like(text: str, named: bool = False) -> Said | None:
    """What to say to one who reports something broken, asks about a scam or whether something is safe, not about the report.

    named: whether the message names a thing of the report; then it is about a scam only where something is at stake.
    """
    if (
        scam_suspected(text, elsewhere=named and asks_figure(text))
        and not re.search(r"宣传|报告", text)
        and (is_at_stake(text) or not named)
    ):
        return Said("scam", _SCAM_WORDS)
    if _ASKS_PLAN.search(text):
        return None
    if _SAFE.search(text):
        return Said("scam", _SCAM_WORDS) if _LINKS.search(text) else Said("safety", _SAFETY_WORDS)
    hint = next((words for pattern, words in _HINTS if pattern.search(text)), "")
    if hint or _REPORT.search(text):
        return Said(
            "report",
            hint or "您反映的情况，我这里的问答还处理不了。请拨打12345，说清地点和情况，会有人登记办理；有危险请拨打110或119。",
        )
    return None


def counts_progress(text: str) -> bool:
    """Whether a short message asks how many of a plan there are by now (现在转化了几个)."""
    return bool(_PROGRESS_COUNTED.search(text))


def asks_figure(text: str) -> bool:
    """Whether the message ends in asking how many or how much of a plan (到底是几点几个亿)."""
    return bool(_FIGURE_ASKED.search(text))


def first_steps(text: str) -> str:
    """What somebody can do at once about what they report (the main valve, the fuse); empty where nothing is known."""
    return next((words for pattern, words in _HINTS if pattern.search(text)), "")


def off_topic(town: Town) -> Said:
    """A kind word to one who asks what has nothing to do with the town."""
    return Said("off-topic", f"这个我帮不上忙。{_can_ask(town)}")


def refused_order(town: Town) -> Said:
    """A kind word to one who wants something made up."""
    return Said("order", f"我只照报告里写的回答，不能编数字，也不能改变回答的办法。{_can_ask(town)}")


def private() -> Said:
    """A firm word to one who wants names, numbers or addresses of people."""
    return Said(
        "private",
        "姓名、电话、住址、身份证号都是个人信息，我这里没有，也不能提供。公务上需要的，请按规定向镇政府办公室办理；别的事可以拨打12345。",
    )


def garbled(town: Town) -> Said:
    """A kind word to what cannot be read."""
    return Said("garbled", f"这条消息我没看明白，请换个说法，用一句话再问一次。{_can_ask(town)}")


def _can_ask(town: Town) -> str:
    return f"您可以问我{town.name}今年的目标、重点项目和民生安排，比如“{town.examples[0]}”。"
