"""Judges what a few imported documents say to a question, where a search has too few of them to tell how sure it is."""

import re
from collections.abc import Sequence

from knowledge.answering.evidence import content_words
from knowledge.answering.focus import explained
from knowledge.answering.places import foreign_place, other_place
from knowledge.facts import Fact, Town
from knowledge.search import Document, Findings
from knowledge.text import simplified

SMALL = 20  # documents below which the confidence of a search, learnt on large shelves, says little
SURE = 0.9  # surer than what the desk says for want of something better, never than a figure of the report
OPENING = 200  # characters in which a notice says whose it is
_IDLE = frozenset(["归", "不能", "能够", "可不可以", "允许", "规定", "咨询"])
_ASKS = re.compile(r"多少|几|哪|什么|怎|咋|啥|谁|何|多久|钱$")
_OTHER_YEAR = re.compile(r"去年|前年|往年|明年|后年")
_NEEDS = (
    (re.compile(r"电话|号码|怎么联系"), re.compile(r"\d{3,}")),
    (
        re.compile(r"什么时候|何时|几[点月号日时]|哪天|截止|多久|时间"),
        re.compile(r"[\d一二三四五六七八九十](年|月|日|号|点|时|天|个工作日)"),
    ),
    (re.compile(r"多少钱|几块钱|多少元"), re.compile(r"\d+(\.\d+)?[万亿]?元|免费|不收")),
    (re.compile(r"多少|几[个家亩项]"), re.compile(r"\d|百分之|[一二三四五六七八九十]")),
)
_ABSENT = re.compile(r"^报告没有提到“([^”]+)”。")


def speaking(question: str, findings: Findings) -> tuple[Document, str] | None:
    """Return the first document found that holds all things `question` names and the kind of answer it asks, with its passage."""
    for finding in findings.ranked:
        if _speaks(question, finding.document):
            first = findings.quoted is finding.document
            return finding.document, findings.quote if first else finding.passage
    return None


def may_speak(question: str, document: Document, facts: Sequence[Fact], town: Town) -> bool:
    """Whether a document may answer a question about things of the town: it names the town, or such a thing and no other place.

    A question that itself names another place, or that names nothing of the town's, may be answered by any document.
    Without it a notice of another province answers 信访办在哪里, and the Civil Code answers the 销售额呢 of a follow-up.
    """
    whole = _whole(document)
    if not facts or town.name in whole or other_place(question, town):
        return True
    names = (simplified(name) for fact in facts for name in fact.names)
    return any(name in whole for name in names) and not foreign_place(whole[:OPENING], town)


def too_little(question: str, document: Document) -> bool:
    """Whether a message says too little to be answered by a document: one word, unless the document begins with it."""
    asked = _things(question)
    return len(asked) < 2 and not any(word in _whole(document)[:OPENING] for word in asked)


def not_denied(text: str, findings: Findings) -> str:
    """The text of an answer without its 报告没有提到“X” where a document found does speak of X."""
    denied = _ABSENT.match(text)
    if not denied:
        return text
    subject = _same(simplified(denied[1]))
    holders = (finding.document for finding in findings.ranked if subject in _whole(finding.document))
    holder = next(holders, None)
    if holder is None:
        return text
    where = f"《{holder.title}》" if holder.title else "已发布的文件"
    return f"{where}里提到了“{denied[1]}”，但没有查到您问的这一点。{text[denied.end() :]}"


def _speaks(question: str, document: Document) -> bool:
    whole, asked = _whole(document), _things(question)
    if any(word not in whole for word in asked):
        return False
    if any(year[0] not in whole for year in _OTHER_YEAR.finditer(question)):
        return False
    needs = [answer for ask, answer in _NEEDS if ask.search(question)]
    if len(asked) == 1:
        return not needs and asked[0] in document.title
    return bool(asked) and all(answer.search(whole) for answer in needs)


def _things(question: str) -> list[str]:
    """What is asked about and what is asked of it, without what is said in any question."""
    cut = dict.fromkeys(content_words(_same(question)))
    return [word for word in cut if word not in _IDLE and not _ASKS.search(word) and not explained(word, lambda _: False)]


def _same(text: str) -> str:
    return re.sub("补贴|补助金", "补助", text)


def _whole(document: Document) -> str:
    return _same(simplified(f"{document.title}\n{document.section}\n{document.text}"))
