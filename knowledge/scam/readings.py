"""Reads a text in one plain form that remembers where every character stood, so that people's own words can be shown to them."""

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.text import normalise, to_simplified

LONGEST = 4_000  # characters read; what a chat message can hold
# What fingers, voice input and swindlers who dodge filters make of the words that count; each as long as what it stands for.
_SLIPS = (
    ("帐", "账"), ("薇信", "微信"), ("徽信", "微信"), ("威信号", "微信号"), ("葳信", "微信"), ("v信", "微信"),
    ("验正码", "验证码"), ("验证吗", "验证码"), ("支会宝", "支付宝"), ("支府宝", "支付宝"), ("知付宝", "支付宝"), ("支付保", "支付宝"),
    ("诈编", "诈骗"), ("作骗", "诈骗"), ("炸骗", "诈骗"), ("片子", "骗子"), ("剽子", "骗子"), ("骗纸", "骗子"), ("刷丹", "刷单"), ("唰单", "刷单"),
    ("恭享", "共享"), ("共想", "共享"), ("工享", "共享"), ("屏目", "屏幕"), ("屏木", "屏幕"), ("客福", "客服"), ("可服", "客服"),
    ("代款", "贷款"), ("带款", "贷款"), ("佣今", "佣金"), ("拥金", "佣金"), ("反利", "返利"), ("返力", "返利"), ("转帐", "转账"), ("砖账", "转账"),
    ("装账", "转账"), ("赚账", "转账"), ("保正金", "保证金"), ("报证金", "保证金"), ("征新", "征信"), ("征心", "征信"), ("公按", "公安"),
    ("公安菊", "公安局"), ("冻洁", "冻结"), ("动结", "冻结"), ("提先", "提现"), ("提线", "提现"), ("冲值", "充值"), ("垫负", "垫付"),
    ("投姿", "投资"), ("理才", "理财"), ("下栽", "下载"), ("下再", "下载"), ("点连接", "点链接"), ("练接", "链接"), ("林导", "领导"),
    ("汇钦", "汇款"), ("扣钦", "扣款"), ("洗欠", "洗钱"), ("银行咔", "银行卡"), ("银航卡", "银行卡"), ("裸廖", "裸聊"), ("果聊", "裸聊"),
    ("中讲", "中奖"), ("安全张户", "安全账户"), ("身份正", "身份证"), ("密马", "密码"), ("泌码", "密码"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """`plain`: lower case, half width, simplified, no invisible marks; `at[i]`: where its i-th character stands in the original."""

    original: str
    plain: str
    at: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """What the person wrote where `plain[start:end]` stands."""
        return self.original[self.at[start] : self.at[end - 1] + 1].strip() if end > start else ""

    def tight(self) -> "Reading":
        """The same without blanks, except between Latin words and figures."""
        kept = [i for i, mark in enumerate(self.plain) if mark != " " or _parts_words(self.plain, i)]
        return Reading(self.original, "".join(self.plain[i] for i in kept), tuple(self.at[i] for i in kept))


def read(text: str) -> Reading:
    """Read the first 4,000 characters of any text."""
    marks: list[str] = []
    at: list[int] = []
    for place, mark in enumerate(text[:LONGEST]):
        shown = _shown(mark)
        marks.append(shown)
        at.extend([place] * len(shown))
    plain = _simple("".join(marks))
    for slip, meant in _SLIPS:
        plain = plain.replace(slip, meant)
    return Reading(text, plain, tuple(at))


def _simple(plain: str) -> str:
    whole = to_simplified(plain)
    return whole if len(whole) == len(plain) else "".join(to_simplified(mark)[:1] or " " for mark in plain)


def _parts_words(plain: str, i: int) -> bool:
    """Whether a blank stands between two Latin words or figures, where it matters."""
    return bool(re.fullmatch(r"[a-z0-9] [a-z0-9]", plain[max(0, i - 1) : i + 2]))


@lru_cache(maxsize=16_384)
def _shown(mark: str) -> str:
    if mark == "\n":
        return mark
    return " " if mark.isspace() else normalise(mark)
