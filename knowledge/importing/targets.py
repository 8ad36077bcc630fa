"""Draws the numeric targets out of a manuscript, as drafts; an officer decides, and nothing is filled in by guess."""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.importing import names, tables
from knowledge.importing.cleaning import GAP
from knowledge.importing.drafts import Comparator, DraftTarget, Kind
from knowledge.importing.items import Item, items
from knowledge.importing.manuscript import Manuscript, Section
from knowledge.importing.quantities import Quantity
from knowledge.importing.stances import Stance, stance_of, stances_at, turned

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”’]?")
_PART = re.compile(r"[^；]+；?")
LONGEST_SENTENCE = 1_500  # characters: the longest list of goals in one sentence has some 400
_BACKGROUND = re.compile(
    r"下辖|^辖|现有|共有|总面积|总人口|常住人口|户籍人口|占地|位于|距离|设有|热线|给予|税率|罚款|处以|减按|减征|返还"
)
_STRIVES = re.compile(r"(?:力争|争取|冲刺)$")

UNSAID = "文中没有写明是目标还是完成数。"
TORN = "这句话有损坏的地方，请对照原文。"
FEWEST = 3  # characters in which something can be named and measured (降3%)
NAMELESS = "没有找到指标名称。"
YEARLESS = "没有写明年份。"


def targets(manuscript: Manuscript) -> tuple[DraftTarget, ...]:
    """Return the figures that the manuscript promises or reports, in its order, as drafts to be confirmed."""
    found: list[DraftTarget] = []
    given = Stance()
    for section in manuscript.sections:
        given = stance_of(manuscript, section) if stance_of(manuscript, section).kind else given
        given = _take_section(manuscript, section, given, found)
    return tuple(found)


def _take_section(manuscript: Manuscript, section: Section, given: Stance, found: list[DraftTarget]) -> Stance:
    tabular = {table.paragraph + row for table in section.tables for row in range(len(table.rows))}
    for number, (paragraph, offset) in enumerate(zip(section.paragraphs, section.offsets(), strict=True)):
        given = turned(paragraph, given, manuscript.year)
        if number not in tabular:
            found += _of_paragraph(paragraph, section.number, offset, given, manuscript.year)
    for table in section.tables:
        found += tables.drafts(table, section, given, manuscript.year)
    return given


def _of_paragraph(text: str, section: int, start: int, given: Stance, year: int | None) -> Iterator[DraftTarget]:
    if len(text) < FEWEST:
        return
    for offset, sentence in _sentences(text):
        for draft in drafts_of(sentence, given, year):
            yield replace(draft, section=section, offset=start + offset)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """A sentence that never ends is taken in its parts between semicolons; a part that never ends is no sentence."""
    for match in _SENTENCE.finditer(text):
        if len(match[0]) <= LONGEST_SENTENCE:
            yield match.start(), match[0]
        else:
            parts = _PART.finditer(match[0])
            yield from ((match.start() + part.start(), part[0]) for part in parts if len(part[0]) <= LONGEST_SENTENCE)


def drafts_of(sentence: str, given: Stance, this_year: int | None) -> list[DraftTarget]:
    """Return the figures of one sentence that stands where `given` was said; their places are still 0."""
    found = items(sentence)
    stances = stances_at(sentence, [item.quantity.start for item in found], given, this_year)
    return [draft_of(item, stance, sentence) for item, stance in zip(found, stances, strict=True) if is_told(item, stance)]


def is_told(item: Item, stance: Stance) -> bool:
    """Whether a figure is promised or reported at all, not just mentioned (全镇有12个村)."""
    if _BACKGROUND.search(item.clause):
        return False
    return bool(stance.kind or item.quantity.words) or stance.said or bool(names.CHANGE.search(item.clause))


def draft_of(item: Item, stance: Stance, sentence: str) -> DraftTarget:
    """Return an item as a draft; what it does not say is a doubt for the officer."""
    quantity = item.quantity
    kind = Kind.ACHIEVED if item.base else stance.kind or Kind.TARGET
    year = None if item.base else stance.year
    doubts = [
        item.doubt,
        UNSAID if not stance.kind else "",
        NAMELESS if names.is_attribute(item.name) else "",
        TORN if GAP in sentence else "",
    ]
    return DraftTarget(
        name=item.name,
        comparator=comparator_of(quantity, kind, stance, sentence),
        value=quantity.value,
        unit=quantity.unit,
        year=year,
        kind=kind,
        section=0,
        offset=0,
        sentence=sentence,
        upper=quantity.upper,
        words=quantity.words,
        doubt="".join(doubts) or (YEARLESS if year is None and not item.base else ""),
    )


def comparator_of(quantity: Quantity, kind: Kind, stance: Stance, sentence: str) -> Comparator:
    """Return how a figure binds: as said beside it, else 力争 as an aim, else exactly."""
    if quantity.reaches and quantity.comparator is Comparator.AT_LEAST:
        if kind is Kind.ACHIEVED:
            return Comparator.EXACTLY
        if _STRIVES.search(sentence[: quantity.start]):
            return Comparator.AIM
    if quantity.comparator:
        return quantity.comparator
    return Comparator.AIM if stance.aim and kind is Kind.TARGET else Comparator.EXACTLY
