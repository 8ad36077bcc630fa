"""Tells what the desk should do with free text: answer it, take it as a report, warn of a scam, or say a number at once."""

import re
from collections.abc import Callable
from enum import StrEnum

from knowledge.answering.emergencies import emergency
from knowledge.answering.hearing import hear
from knowledge.answering.talk import report_like
from knowledge.scam.calls import scam_suspected


class Intent(StrEnum):
    """What free text is."""

    QUESTION = "question"
    REPORT = "report"
    SCAM = "scam"
    EMERGENCY = "emergency"


_PLAN = re.compile(r"今年.{0,12}(多少|哪些|什么|怎么)|报告|目标|政策|措施|规定|条例|办法|标准是|什么是|有哪些|多少(个|家|亿|万|亩)")


def intent_of(text: str, suspected: Callable[[str], bool] = scam_suspected) -> Intent:
    """Return what `text` is; `suspected` tells whether it speaks of what swindlers do."""
    plain = hear(text).text
    if emergency(plain):
        return Intent.EMERGENCY
    if suspected(plain):
        return Intent.SCAM
    if _PLAN.search(plain) and not report_like(plain):
        return Intent.QUESTION
    return Intent.REPORT if report_like(plain) else Intent.QUESTION
