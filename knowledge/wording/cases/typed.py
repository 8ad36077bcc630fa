"""What people type instead of pressing, in simplified script and without marks."""

from collections.abc import Mapping

from knowledge.wording.cases.labels import Rating

YES = frozenset(
    ["对", "对的", "是", "是的", "嗯", "好", "好的", "行", "可以", "没错", "确认", "提交", "确定", "ok", "OK", "对提交", "对，提交"]
)
OTHER = frozenset(["不对", "不是", "换", "换一类", "换一个", "类别不对", "都不是"])
NOWHERE = frozenset(["不知道", "不清楚", "跳过", "不知道具体位置", "没有", "说不清", "略", "无"])
TYPED: Mapping[str, str] = {
    "全部": "all",
    "看全部类别": "all",
    "修改": "edit",
    "改": "edit",
    "改内容": "text",
    "改地点": "place",
    "改位置": "place",
    "地点不对": "place",
    "地点错了": "place",
    "位置不对": "place",
    "改类别": "other",
    "留电话": "contact",
    "留联系电话": "contact",
    "匿名": "anonymous",
    "不匿名": "named",
    "实名": "named",
    "不匿名了": "named",
    "保密": "private",
    "不公开": "private",
    "只给经办人看": "private",
    "隐去": "mask",
    "帮我隐去": "mask",
    "隐去提交": "mask",
    "原样提交": "plain",
    "不用隐去": "plain",
    "不反映了": "drop",
    "取消": "drop",
    "算了": "drop",
    "不写了": "drop",
    "不想写了": "drop",
    "也登记下来": "also",
    "登记": "also",
    "也登记": "also",
    "回到核对": "back",
    "是东西坏了": "incident",
    "是意见": "grievance",
    "是投诉": "grievance",
    "返回": "back",
    "同一件": "same",
    "同一件事": "same",
    "是同一件": "same",
    "是同一件事": "same",
}
SOLVED = frozenset(["解决了", "已解决", "已经解决", "已经解决了", "好了", "修好了"])
UNSOLVED = frozenset(["没解决", "没有解决", "还没解决", "还没有解决", "没有", "没好", "还没好", "没修好"])
RATED: Mapping[str, Rating] = {"办得好": "well", "满意": "well", "一般": "so-so", "办得不好": "badly", "不满意": "badly"}
# What a leader says instead of 督办.
URGED = frozenset(
    [
        "督办",
        "督办一下",
        "请督办",
        "要督办",
        "盯紧",
        "盯紧点",
        "盯紧一点",
        "盯着点",
        "盯一下",
        "抓紧",
        "抓紧办",
        "抓紧点",
        "催一下",
        "催办",
        "催一催",
        "加快办理",
        "尽快办",
        "尽快办结",
    ]
)
HEARD = frozenset({"也登记下来", "登记", "也登记", "补充", "撤回", *SOLVED, *UNSOLVED, *RATED})
