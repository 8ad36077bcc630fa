"""Reports of the same trick find each other: by a clue they share, or by kind and wording; pure, with the day handed in."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from knowledge.scam.cases import Case
from knowledge.scam.disguises import canonical
from knowledge.scam.verdicts import Clues

WEEK = timedelta(days=7)
ALIKE = 0.4  # share of pieces in common, from which two texts tell the same trick
_COMMON = 40  # a piece in more reports than this says nothing and is not followed


@dataclass(frozen=True, slots=True)
class Report:
    """What is needed of a report: no name, nothing of the person."""

    id: int
    text: str
    code: str
    clues: Clues
    day: date


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports of one trick, oldest first. `before` counts the seven days before the last seven."""

    code: str
    reports: tuple[Report, ...]
    shared: tuple[tuple[str, str], ...]
    lately: int
    before: int

    @property
    def grows(self) -> bool:
        """Whether the last seven days brought at least three, and more than the seven before."""
        return self.lately >= 3 and self.lately > self.before


def clustered(reports: Iterable[Report], today: date) -> list[Cluster]:
    """Clusters of two reports or more, the fastest growing first. A report belongs to one cluster at most."""
    rows = sorted(reports, key=lambda report: (report.day, report.id))
    parts = _Parts(len(rows))
    for one, other in (*_by_clue(rows), *_by_wording(rows)):
        parts.join(one, other)
    found = [_cluster([rows[place] for place in places], today) for places in parts.groups() if len(places) > 1]
    return sorted(found, key=lambda cluster: (-(cluster.lately - cluster.before), -cluster.lately, cluster.reports[0].id))


def matched(clues: Clues, reports: Iterable[Report], since: date) -> dict[tuple[str, str], int]:
    """How many reports since a day name each of these clues, whatever the disguise: {(kind, canonical form): reports}."""
    wanted = _forms(clues)
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for report in reports:
        for form in wanted & _forms(report.clues) if report.day >= since else ():
            counted[form] += 1
    return dict(counted)


class _Parts:
    """Which reports hang together."""

    def __init__(self, size: int) -> None:
        self._head = list(range(size))

    def head(self, place: int) -> int:
        while self._head[place] != place:
            self._head[place] = self._head[self._head[place]]
            place = self._head[place]
        return place

    def join(self, one: int, other: int) -> None:
        self._head[self.head(other)] = self.head(one)

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._head)):
            found[self.head(place)].append(place)
        return list(found.values())


def _forms(clues: Clues) -> frozenset[tuple[str, str]]:
    kinds = (("phones", clues.phones), ("urls", clues.urls), ("accounts", clues.accounts), ("apps", clues.apps))
    return frozenset((kind, form) for kind, values in kinds for value in values if (form := canonical(kind, value)))


def _by_clue(rows: Sequence[Report]) -> list[tuple[int, int]]:
    named: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, report in enumerate(rows):
        for form in _forms(report.clues):
            named[form].append(place)
    return [(places[0], place) for places in named.values() for place in places[1:]]


def _by_wording(rows: Sequence[Report]) -> list[tuple[int, int]]:
    """Pairs of one kind that share enough pieces; only reports with a telling piece in common are compared."""
    pieces = [_pieces(report.text) for report in rows]
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, report in enumerate(rows):
        for piece in pieces[place]:
            holders[(report.code, piece)].append(place)
    pairs = {pair for places in holders.values() if len(places) <= _COMMON for pair in combinations(places, 2)}
    return [(one, other) for one, other in sorted(pairs) if _alike(pieces[one], pieces[other])]


def _pieces(text: str) -> frozenset[str]:
    return frozenset(name for name in Case(text).features if len(name) == 3 and name[0] != "!" and " " not in name)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / min(len(one), len(other)) >= ALIKE


def _cluster(reports: list[Report], today: date) -> Cluster:
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for report in reports:
        for form in _forms(report.clues):
            counted[form] += 1
    codes = [report.code for report in reports]
    lately = sum(today - WEEK < report.day <= today for report in reports)
    before = sum(today - 2 * WEEK < report.day <= today - WEEK for report in reports)
    shared = tuple(sorted(form for form, count in counted.items() if count > 1))
    return Cluster(max(sorted(set(codes)), key=codes.count), tuple(reports), shared, lately, before)
