"""Turns a file into the draft that goes into the books: what was read, what is damaged, and every figure found."""

import hashlib

from db.documents import Draft, Figure, Part
from knowledge.importing import DraftTarget, Manuscript, Progress, read, targets
from knowledge.importing.digests import said, spots

UNTITLED = "未命名文件"


def draft_of(content: bytes, name: str, progress: Progress | None = None) -> Draft:
    """Reads a document. Raises `knowledge.importing.Unreadable` with a sentence fit to show; takes as long as the file is large."""
    manuscript = read(content, name, progress)
    damaged = {spot.section for spot in manuscript.damage}
    return Draft(
        digest=hashlib.sha256(content).hexdigest(),
        title=manuscript.title or _stem(name),
        dated=manuscript.date,
        year=manuscript.year,
        parts=tuple(
            Part(_heading(manuscript, section.number), "\n".join(section.paragraphs), section.number in damaged)
            for section in manuscript.sections
            if section.paragraphs
        ),
        damage=spots(manuscript),
        doubts=manuscript.doubts,
        figures=tuple(_figure(manuscript, target) for target in targets(manuscript)),
    )


def _heading(manuscript: Manuscript, section: int) -> str:
    return " › ".join(manuscript.path(section))


def _figure(manuscript: Manuscript, target: DraftTarget) -> Figure:
    heading = _heading(manuscript, target.section)
    return Figure(target.name, said(target), target.kind, target.year, heading, target.sentence, target.doubt)


def _stem(name: str) -> str:
    """A title for a file that states none: its name without folders and ending, and never more than that."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return "".join(mark for mark in stem if mark.isprintable())[:80].strip() or UNTITLED
