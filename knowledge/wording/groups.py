"""What is said in the group of a village: how it is registered, and that from then on only alerts come."""

from html import escape

HOW_TO_REGISTER = (
    "请负责反诈的同事在本群发：/register 村名（比如 /register 示例村）。登记以后，这个群只收镇里的提醒，我不在群里答话。"
)


def registered(village: str) -> str:
    return (
        f"登记好了：这个群是<b>{escape(village[:30])}</b>的村群。以后只往这里发镇里的提醒。\n"
        "我不在群里答话，也不记群里的聊天；想问事、报事，请单独找我。"
    )
