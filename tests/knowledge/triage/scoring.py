"""Scores the sorting of reports as the evaluation sets are scored: codes, emergencies, duplicates, urgency, places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.text import simplified
from knowledge.triage import Sorted, Sorter, alike

Row = Mapping[str, Any]


@dataclass
class Marks:
    """Counts, and the ids that went wrong."""

    rows: int = 0
    first: int = 0
    first_or_also: int = 0
    in_three: int = 0
    emergencies: int = 0
    heard: int = 0
    right_number: int = 0
    false_alarms: int = 0
    urgent_found: int = 0
    urgent_said: int = 0
    urgent_right: int = 0
    places: int = 0
    linked: int = 0
    linked_right: int = 0
    pairs: int = 0
    near_linked: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def note(self, what: str, row: Row, said: object = "") -> None:
        self.wrong.setdefault(what, []).append(f"{row['id']} {said} {row['text']}")


def score(sorter: Sorter, rows: Sequence[Row], calls: Mapping[str, str]) -> Marks:
    marks, earlier = Marks(rows=len(rows)), list[tuple[int, str]]()
    for number, row in enumerate(rows):
        found = sorter.sort(row["text"])
        _codes(marks, row, found)
        _emergency(marks, row, found, calls)
        _urgency(marks, row, found)
        _links(marks, row, [rows[at]["id"] for at in alike(row["text"], earlier)])
        earlier.append((number, row["text"]))
    return marks


def _codes(marks: Marks, row: Row, found: Sorted) -> None:
    marks.first += found.code == row["code"]
    marks.first_or_also += found.code in (row["code"], *row.get("also", ()))
    marks.in_three += row["code"] in found.codes[:3]
    if found.code != row["code"]:
        marks.note("code", row, f"{row['code']} not {found.codes[:3]}")


def _emergency(marks: Marks, row: Row, found: Sorted, calls: Mapping[str, str]) -> None:
    meant = row.get("emergency")
    marks.emergencies += bool(meant)
    if meant and not found.emergency:
        marks.note("missed", row, meant)
    if meant and found.emergency:
        marks.heard += 1
        good = {calls[code] for code in (meant, *row.get("also_emergency", ()))}
        marks.right_number += found.call in good
        if found.call not in good:
            marks.note("number", row, f"{meant} not {found.emergency}")
    if found.emergency and not meant:
        marks.false_alarms += 1
        marks.note("alarm", row, found.emergency)


def _urgency(marks: Marks, row: Row, found: Sorted) -> None:
    marks.urgent_found += row["urgent"]
    marks.urgent_said += found.urgent
    marks.urgent_right += found.urgent and row["urgent"]
    if found.urgent != row["urgent"]:
        marks.note("urgent", row, found.urgent)
    same = simplified(found.place or "") == simplified(row["place"] or "")
    marks.places += same
    if not same:
        marks.note("place", row, f"{row['place']} not {found.place}")


def _links(marks: Marks, row: Row, linked: list[str]) -> None:
    meant = row.get("same_as")
    marks.pairs += bool(meant)
    if linked:
        marks.linked += 1
        marks.linked_right += linked[0] == meant
    marks.near_linked += row.get("not_same_as") in linked if row.get("not_same_as") else 0
    if (linked[:1] or [None]) != [meant]:
        marks.note("link", row, f"{meant} not {linked}")
