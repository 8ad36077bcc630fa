"""Drafts of an alert from a cluster, one for each audience; a draft tells no name, no place and no report's own words."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from knowledge.numerals import chinese
from knowledge.scam.checker import advice
from knowledge.scam.clusters import Cluster
from knowledge.scam.signs import CONTENT

CASES = "一份公开数据统计的10万多起案件"  # 102,762 cases


class Audience(StrEnum):
    """Who is spoken to."""

    FAMILIES = "families"
    SCHOOLS = "schools"
    ENTERPRISES = "enterprises"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an alert may tell of a cluster. `called`: what people call the kind; `lately`: reports of the last seven days."""

    code: str
    called: str
    lately: int
    clues: tuple[str, ...] = ()


def facts_of(cluster: Cluster, called: str) -> Facts:
    """The facts of a cluster; only clues that more than one report names are told."""
    return Facts(cluster.code, called, cluster.lately, tuple(form for _, form in cluster.shared))


def drafted(facts: Facts, audience: Audience) -> str:
    """The draft for an audience, in plain text, for the liaison to edit."""
    return _DRAFTS[audience](facts)


def _families(facts: Facts) -> str:
    return _lines(
        f"【防骗提醒】这一周，镇里有{facts.lately}位居民反映遇到“{facts.called}”。",
        f"骗子的办法：{_trick(facts)}。",
        _told_clues(facts),
        f"怎么办：{advice(facts.code)}",
        "今晚给家里的老人、孩子打个电话，把这件事讲一讲。",
        _share(facts),
        "拿不准打96110，钱转出去了马上打110。",
    )


def _schools(facts: Facts) -> str:
    return _lines(
        f"同学们、家长们：最近镇里有人遇到“{facts.called}”。",
        f"骗子是这样骗人的：{_trick(facts)}。",
        "同学记三条：不扫陌生人的码，不加陌生人的群，不拿大人的手机付钱。",
        "有人吓唬你“不照做就抓你爸妈”，那就是骗子。马上告诉爸爸妈妈或老师。",
        "家长请设好支付密码，不要告诉孩子。拿不准打96110，钱转出去了马上打110。",
    )


def _enterprises(facts: Facts) -> str:
    return _lines(
        f"各企业财务、出纳：近7天镇里收到“{facts.called}”反映{facts.lately}件。",
        f"作案手法：{_trick(facts)}。",
        _told_clues(facts),
        "请做到：凡微信、QQ、邮件里要求付款、改收款账户、垫付货款的，一律打对方原来的电话或当面核对，两个人审批后再付。",
        "陌生邮件的附件、群里发的“名单、发票”，不要在财务电脑上打开。",
        "已经付款的，马上打110请求止付，再打开户银行。咨询96110。",
    )


def _loudspeaker(facts: Facts) -> str:
    """Read aloud: short sentences, numbers in words, everything that matters twice."""
    return _lines(
        "各位乡亲，请注意听，请注意听。",
        f"这几天，我们镇上有{chinese(facts.lately)}个人，碰到了骗子，叫做，{facts.called}。",
        f"骗子是这样骗的。{_trick(facts)}。",
        "大家记牢三句话。第一句，要转钱的，先挂电话。第二句，要验证码的，先挂电话。第三句，要看手机屏幕的，先挂电话。",
        "拿不准，打，九六一一零。钱转出去了，马上打，幺幺零。",
        "再说一遍。拿不准，打，九六一一零。钱转出去了，马上打，幺幺零。",
    )


_DRAFTS = {
    Audience.FAMILIES: _families,
    Audience.SCHOOLS: _schools,
    Audience.ENTERPRISES: _enterprises,
    Audience.LOUDSPEAKER: _loudspeaker,
}


def _lines(*told: str) -> str:
    return "\n".join(line for line in told if line)


def _trick(facts: Facts) -> str:
    return str(_content()["trick"].get(facts.code, _content()["trick"]["other"]))


def _told_clues(facts: Facts) -> str:
    return f"反映最多的号码、网址：{'、'.join(facts.clues[:5])}。不要打，不要点。" if facts.clues else ""


def _share(facts: Facts) -> str:
    share = _content()["share"].get(facts.code)
    return f"{CASES}里，每100起就有{share}起是这一种。" if share else ""


@cache
def _content() -> dict[str, dict[str, str | int]]:
    return tomllib.loads((CONTENT / "alerts.toml").read_text(encoding="utf-8"))
