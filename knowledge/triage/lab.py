"""Sorts rows of messages, for measuring the sorter; no files live here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from knowledge.triage.likeness import alike
from knowledge.triage.sorters import Sorter
from knowledge.triage.traits import traits_of

Row = Mapping[str, Any]
COMPARED = 300  # earlier rows that a row is compared with, the latest, and as many of each of its places


def triage(sorter: Sorter, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield one line for each row {"id","text"}, in order; "same_as" names earlier rows by id.

    ValueError, with the row's number, for a row that lacks something.
    """
    seen = _Seen()
    for number, row in enumerate(rows, 1):
        id, text = field(row, number, "id"), str(field(row, number, "text"))
        yield {"id": id, **asdict(sorter.sort(text)), "same_as": seen.same(text)}
        seen.keep(id, text)


class _Seen:
    """Earlier rows by the names and landmarks they speak of, so that thousands need not be compared each with each."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, str]] = []
        self._by_place: dict[str, list[int]] = defaultdict(list)

    def same(self, text: str) -> list[Any]:
        latest = range(max(0, len(self._rows) - COMPARED), len(self._rows))
        near = sorted({*latest, *(at for place in self._places(text) for at in self._by_place[place][-COMPARED:])})
        return [self._rows[at][0] for at in alike(text, [(at, self._rows[at][1]) for at in near])]

    def keep(self, id: Any, text: str) -> None:
        self._rows.append((id, text))
        for place in self._places(text):
            self._by_place[place].append(len(self._rows) - 1)

    def _places(self, text: str) -> set[str]:
        traits = traits_of(text)
        return {*traits.spot.names, *traits.spot.near, *traits.rare, *map(str, traits.numbers[""])}


def decisions_in(rows: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the decisions of rows {"text","code"}. ValueError, with the row's number, for a row that lacks something."""
    return [(str(field(row, number, "text")), str(field(row, number, "code"))) for number, row in enumerate(rows, 1)]


def field(row: Row, number: int, name: str) -> Any:
    """Return a field of a row; ValueError when it has none."""
    if row.get(name) is None:
        raise ValueError(f"第 {number} 行缺少字段 {name}")
    return row[name]
