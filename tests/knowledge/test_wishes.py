"""What is said instead of a command, and what only sounds like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.wishes import LONGEST, lets_be, wish

SAID = {
    "report": "我要反映|我想反映问题|我要投诉|投诉|举报|我要反映一个情况|怎么报修|我想提个建议|請問怎麼反映問題",
    "mycases": "我的办件|查进度|查一下我的工单|现在办到哪了|处理得怎么样了|"
    "我反映的事办得怎么样了|我昨天反映的问题有结果了吗|我的投诉处理得怎么样了？",
    "mine": "我问过的问题|我的问题有答复了吗",
    "check": "这是诈骗吗|这是诈骗吗？|是不是骗子|帮我看看是不是诈骗|这条短信是不是骗人的",
    "scams": "最近有什么骗局|反诈预警|最近流行什么骗术|近期诈骗提醒",
    "fraud": "我要举报诈骗|举报骗子",
    "guardian": "怎么设置守护人|怎么加入守护人|家庭守护人",
    "profile": "订阅预警|修改我的资料|取消提醒",
    "mydata": "我的数据|看看我的数据|删除我的个人信息|我要删除我的信息|怎么删除我的数据|请把我的信息删掉|导出我的信息|"
    "你们存了我哪些信息|谁看过我的电话|谁查过我的身份|註銷我的賬號",
    "unanswered": "还没答复的问题",
    "language": "换成繁体|用繁體字",
    "person": "转人工|人工客服|我要找工作人员|我要转人工服务",
    "tasks": "我的任务|今天有什么要办的",
    "inbox": "有什么新件|待派发的工单",
    "alert": "发个反诈提醒|写一条停水通知",
    "late": "哪些件超期了|超时的工单",
    "help": "你能干什么|帮助|怎么用|你会做什么呀|功能|你们能帮我办什么事",
}
OWN = (
    "我要投诉镇政府工作人员态度不好|举报有人偷倒垃圾|反映路灯不亮|我要投诉楼上太吵|报修路灯|我的办件编号是C12345678|消防救援站建得怎么样了|"
    "厂房建设进度|这是诈骗吗？【建设银行】积分过期|是不是要种两千亩|最近有什么政策|低保怎么办|帮助残疾人的政策有哪些|便民服务中心有什么功能|"
    "我的数据线坏了|注销公司怎么办|有人盗用我的个人信息|骗子掌握我的信息|删除差评要交钱吗|怎么导出社保记录|"
    "人工智能企业有哪些|工作人员太少了|好|？|预警信号怎么看|守护人民安全|今年有哪些任务|农业方面的任务"
)


@pytest.mark.parametrize(("said", "command"), [(one, command) for command, texts in SAID.items() for one in texts.split("|")])
def test_a_few_words_ask_for_a_desk(said: str, command: str) -> None:
    assert wish(said) == command


@pytest.mark.parametrize("said", OWN.split("|"))
def test_what_says_something_of_its_own_is_no_wish(said: str) -> None:
    assert wish(said) is None


@given(st.text(alphabet="我想要请问怎么查看看一下的投诉反映问题进度是不是诈骗吗帮助转人工，？", max_size=LONGEST * 2))
def test_any_text_is_a_wish_or_none(text: str) -> None:
    assert wish(text) in {None, *SAID}


@pytest.mark.parametrize("said", ["不反映了", "算了，不反映了", "我不投诉了，谢谢", "不想反映了", "別報了吧", "那就不举报了"])
def test_who_thought_better_of_it_reports_nothing(said: str) -> None:
    assert lets_be(said)


@pytest.mark.parametrize("said", ["不反映了就没人管", "反映了没人管", "路灯不亮了", "投诉了三次", "不要再报了这个数", ""])
def test_what_tells_of_a_matter_is_not_given_up(said: str) -> None:
    assert not lets_be(said)
