"""Sorts rows of messages, for measuring the sorter; no files live here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from knowledge.triage.likeness import alike
from knowledge.triage.sorters import Sorter

Row = Mapping[str, Any]


def triage(sorter: Sorter, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield one line for each row {"id","text"}, in order; "same_as" names earlier rows by id.

    ValueError, with the row's number, for a row that lacks something.
    """
    ids: list[Any] = []
    earlier: list[tuple[int, str]] = []
    for number, row in enumerate(rows, 1):
        text = str(field(row, number, "text"))
        same = [ids[at] for at in alike(text, earlier)]
        yield {"id": field(row, number, "id"), **asdict(sorter.sort(text)), "same_as": same}
        ids.append(row["id"])
        earlier.append((number - 1, text))


def field(row: Row, number: int, name: str) -> Any:
    """Return a field of a row; ValueError when it has none."""
    if row.get(name) is None:
        raise ValueError(f"第 {number} 行缺少字段 {name}")
    return row[name]
