"""Learns from pairs of reports what likeness counts: `python -m knowledge.triage.training`, after a change of pairs or traits.

Writes `likeness.toml`, and prints how well it does on pairs that it has not learned from.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from knowledge.lessons.weights import Array
from knowledge.text import warm_up
from knowledge.triage.likeness import WEIGHTS, compared, odds_of, weights
from knowledge.triage.places import place_of
from knowledge.triage.traits import traits_of

PAIRS = Path(__file__).with_name("pairs.tsv")
# No weight of these may speak for one thing, nor of whatever begins with "another".
AGAINST = frozenset(["one asks", "denied", "private"])
FIRMNESS = 0.3  # how much a weight may grow with what it gains
STRANGERS, HALF = 3, 0.5  # other reports that each is compared with; what is made or comes in plenty counts half
PARTS = 3
PLACE = 3  # characters of a place that is more than its kind
BAR = -0.6  # log-odds; see `measured`


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports and whether they are of one thing."""

    earlier: str
    later: str
    one: bool
    counts: float = 1.0


def pairs() -> list[Pair]:
    """The pairs that come with the programme."""
    lines = (line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return [Pair(earlier, later, kind == "same") for kind, earlier, later in lines]


def digest() -> str:
    """Names the pairs as they are now; weights that carry another digest are out of date."""
    return sha256(PAIRS.read_bytes()).hexdigest()[:16]


def _taught(told: Sequence[Pair], dice: random.Random) -> Iterator[Pair]:
    """The pairs, and others that are not one: with strangers, of one code, at one place, and of one matter at two places."""
    ones = [pair for pair in told if pair.one]
    yield from told
    for pair in ones:
        yield from (Pair(dice.choice(ones).earlier, pair.later, False) for _ in range(STRANGERS))
        alike = (other for other in ones if other is not pair and _code(other) == _code(pair))
        yield from (Pair(pair.earlier, other.later, False, HALF) for other in alike)
        yield from _moved(pair, dice.choice(ones), dice.choice(ones))


def _moved(pair: Pair, other: Pair, third: Pair) -> Iterator[Pair]:
    """Another matter at this place, and this matter at another place: as no person wrote them, to be kept apart all the same."""
    here, there = place_of(pair.earlier), place_of(other.later)
    if here and there and _code(other) != _code(pair):
        yield Pair(pair.earlier, other.later.replace(there, here), False, HALF)
    mine, theirs = place_of(pair.later), place_of(third.earlier)
    if mine and theirs and third is not pair and len(mine) > PLACE:
        yield Pair(pair.earlier, pair.later.replace(mine, theirs), False, HALF)


def _code(pair: Pair) -> int:
    return int(traits_of(pair.earlier).codes.argmax())


def learned(told: Sequence[Pair]) -> dict[str, float]:
    """Return the weight of each comparison: a logistic regression in which nothing counts the wrong way round."""
    one = {(pair.earlier, pair.later) for pair in told if pair.one}
    taught = [pair for pair in _taught(told, random.Random(1)) if pair.one or (pair.earlier, pair.later) not in one]
    seen = [compared(traits_of(pair.later), traits_of(pair.earlier)) for pair in taught]
    names = list(seen[0])
    values = np.array([[row[name] for name in names] for row in seen])
    ones, counts = np.array([pair.one for pair in taught]), np.array([pair.counts for pair in taught])
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    found = _solved((values - middle) / spread, np.where(ones, 1.0, -1.0), counts, [_is_against(name) for name in names])
    scaled = found[:-1] / spread
    return dict(zip(names, map(float, scaled), strict=True)) | {"bias": float(found[-1] - scaled @ middle)}


def _solved(values: Array, signs: Array, counts: Array, against: Sequence[bool]) -> Array:
    def cost(weight: Array) -> tuple[float, Array]:
        margin = signs * (values @ weight[:-1] + weight[-1])
        pull = -signs * counts / (1 + np.exp(margin))
        grown = weight[:-1] / FIRMNESS
        return float(counts @ np.logaddexp(0, -margin) + weight[:-1] @ grown / 2), np.append(values.T @ pull + grown, pull.sum())

    bounds = [(None, 0.0) if one else (0.0, None) for one in against] + [(None, None)]
    solved: Array = minimize(cost, np.zeros(values.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return solved


def _is_against(name: str) -> bool:
    return name.startswith("another") or name in AGAINST


def measured(told: Sequence[Pair], bars: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    """For each bar the shares of the same, and of the near ones, that would be linked; each third learned from the others."""
    ones: list[float] = []
    others: list[float] = []
    for part in range(PARTS):
        learnt = learned([pair for at, pair in enumerate(told) if at // 2 % PARTS != part])  # a same and its near one together
        for pair in (pair for at, pair in enumerate(told) if at // 2 % PARTS == part):
            (ones if pair.one else others).append(odds_of(learnt, traits_of(pair.later), traits_of(pair.earlier)))
    for bar in bars:
        yield bar, float(np.mean(np.array(ones) > bar)), float(np.mean(np.array(others) > bar))


def main() -> None:
    warm_up()
    told = pairs()
    for bar, same, near in measured(told, (-1.2, -1.0, -0.8, -0.6, -0.4, 0.0)):
        print(f"above {bar:4.1f}: {same:.2f} of the same linked, {near:.3f} of the near ones")
    worth = learned(told) | {"bar": BAR}
    lines = [f'"{name}" = {value:.3f}' for name, value in worth.items()]
    head = "# Made by `python -m knowledge.triage.training`: what each comparison of two reports counts, in log-odds."
    WEIGHTS.write_text("\n".join([head, f'digest = "{digest()}"', "[weights]", *lines, ""]), encoding="utf-8")
    weights.cache_clear()


if __name__ == "__main__":
    main()
