"""First aid for one whose money is leaving: numbered steps, one a message, and the sentence to say to 110; pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from knowledge.scam.cases import case_of
from knowledge.scam.signs import CONTENT
from knowledge.scam.urgencies import Stage

GOLDEN_MINUTES = 30  # in which a transfer can best be stopped, as police pages say
_UNTOLD = "___"


@dataclass(frozen=True, slots=True)
class Loss:
    """What is known of a payment; whatever is None or empty the person says to the police."""

    yuan: int | None = None
    paid_at: datetime | None = None
    from_bank: str = ""
    to_accounts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One message of the flow."""

    id: str
    number: int
    of: int
    text: str

    @property
    def shown(self) -> str:
        """The step as a message: where one stands, then what to do."""
        return f"第{self.number}步（共{self.of}步）\n{self.text}"


def stage_of(text: str) -> Stage | None:
    """What a message tells of the money this minute; None where it tells nothing of the kind."""
    return case_of(text).stage


def steps(stage: Stage, loss: Loss | None = None) -> tuple[Step, ...]:
    """The steps for what happened, in order; the same input gives the same steps."""
    rows = [row for row in _rows() if stage in row["for"]]
    said = statement(loss or Loss())
    return tuple(
        Step(str(row["id"]), number, len(rows), str(row["text"]).replace("{statement}", said)) for number, row in enumerate(rows, 1)
    )


def statement(loss: Loss) -> str:
    """The sentence to say to 110: when, how much, from which bank, to which account; gaps are left to fill."""
    when = f"{loss.paid_at:%m月%d日%H点%M分}" if loss.paid_at else f"{_UNTOLD}（几点）"
    much = f"{loss.yuan}元" if loss.yuan else f"{_UNTOLD}元"
    bank = loss.from_bank or f"{_UNTOLD}（哪家银行）"
    accounts = "、".join(loss.to_accounts) or f"{_UNTOLD}（对方账号和姓名）"
    return f"“我被骗了，请马上止付。我在{when}，从{bank}转出{much}，转到{accounts}。我叫{_UNTOLD}，电话{_UNTOLD}。”"


def minutes_told(paid_at: datetime, now: datetime) -> str:
    """How long ago the money went, and that it still pays to hurry. Raises ValueError where the payment lies ahead."""
    passed = int((now - paid_at).total_seconds() // 60)
    if passed < 0:
        raise ValueError("a payment cannot lie ahead of now")
    if passed < GOLDEN_MINUTES:
        return f"已经过去{passed}分钟。头{GOLDEN_MINUTES}分钟最要紧，现在就打110。"
    return f"已经过去{_span(passed)}。钱可能还没被取走，仍然要马上打110。"


def _span(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}分钟"
    return f"{hours}小时{rest}分钟" if rest else f"{hours}小时"


@cache
def _rows() -> tuple[dict[str, str | list[str]], ...]:
    return tuple(tomllib.loads((CONTENT / "first_aid.toml").read_text(encoding="utf-8"))["step"])
