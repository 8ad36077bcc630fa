"""A thing that is broken is an incident, how somebody was treated is a grievance; said in the words of residents."""

import pytest

from knowledge.library import load_town
from knowledge.rules.cases import Kind
from knowledge.triage import Sorter
from knowledge.triage.natures import kind_of

INCIDENTS = [
    "三桥村村委会门口的路灯坏了好几天了",
    "我要投诉，胜利村桥头路灯一直不亮，打了电话也没人修",
    "菜场门口下水道堵了，污水流得到处都是",
    "河边护栏断了一截，小孩容易掉下去",
    "小学门口的围墙裂了一道大缝",
    "养老院的电梯停了三天，老人上不了楼",
    "卫生室屋顶漏雨，药柜都湿了",
    "村里自来水又没水了，什么时候来",
    "路上有个大坑，电瓶车摔了好几个",
    "有人半夜往河里倒垃圾，臭得很",
    "树倒了压在电线上",
    "工地围挡倒在人行道上了",
    "井盖丢了，就用一块木板盖着",
    "田里的水渠塌了，水放不进来",
    "广场健身器材松动，螺丝掉了",
    "小区门口天天有人乱停车，消防车都进不来",
    "厂里烟囱冒黑烟，窗户不敢开",
    "楼道里堆满了杂物，电瓶车在里面充电",
    "公交站台玻璃破了没人管",
    "邻居家违章搭了个棚子，把路占了一半",
]
GRIEVANCES = [
    "老板拖欠我们三个月工资，一分没给",
    "去窗口办社保，工作人员态度很差，让我跑了三趟",
    "低保评议不公平，村干部的亲戚有小车也能拿",
    "楼下烧烤店半夜还在唱歌，吵得睡不着",
    "广场舞音响太吵，老人孩子都休息不好",
    "邻居的空调外机对着我家窗户，说了多少次也不听",
    "村里征地补偿款一直不给发，问了就推诿",
    "卫生院医生说话很凶，看病等了一上午",
    "学校乱收费，校服费比别的学校贵一倍",
    "养老院护工骂老人，饭也是冷的",
    "培训班说好有补贴，结束了又说没有",
    "宅基地申请交上去半年了，没人答复",
    "工地晚上打桩，全村都睡不着",
    "分户产权证一直不给办，每次说法都不一样",
    "村支书对我们外来户区别对待",
    "物业费年年涨，服务一点没有",
    "公司让我们加班不给加班费，不干就走人",
    "退休金算错了，社保窗口互相踢皮球",
    "隔壁两家为了宅基地边界天天吵架",
    "企业补贴申报了没下文，打电话都说不归他管",
]


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    return Sorter(load_town("xiayuan"))


def kinds(sorter: Sorter, texts: list[str]) -> dict[str, Kind]:
    categories = {one.code: one for one in sorter.town.categories}
    return {text: kind_of(text, categories[sorter.sort(text).code]) for text in texts}


def test_most_of_what_residents_say_is_taken_as_what_it_is(sorter: Sorter) -> None:
    wrong = {text for text, kind in kinds(sorter, INCIDENTS).items() if kind is not Kind.INCIDENT}
    wrong |= {text for text, kind in kinds(sorter, GRIEVANCES).items() if kind is not Kind.GRIEVANCE}
    assert len(wrong) <= 0.1 * (len(INCIDENTS) + len(GRIEVANCES)), wrong


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("路灯坏了", "streetlight", Kind.INCIDENT),
        ("路燈壞了", "streetlight", Kind.INCIDENT),
        ("修路灯的人态度恶劣，还骂人", "streetlight", Kind.GRIEVANCE),
        ("养老院电梯坏了", "elderly", Kind.INCIDENT),
        ("养老院伙食不好", "elderly", Kind.GRIEVANCE),
        ("", "road", Kind.INCIDENT),
    ],
)
def test_what_is_said_outweighs_what_its_category_usually_holds(text: str, code: str, kind: Kind) -> None:
    category = next(one for one in load_town("xiayuan").categories if one.code == code)
    assert kind_of(text, category) is kind
