"""Learns which reports are of one thing: `python -m knowledge.triage.training`, after a change of the examples or of traits.

Writes `meanings.npz`, learned from things that are told by several people, then `likeness.toml`, learned from what came
in at several towns in order; and prints how well each of those is sorted by what the others teach.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import minimize
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.lessons.examples import lessons
from knowledge.lessons.features import features
from knowledge.lessons.streams import Told, streams
from knowledge.lessons.training import SHORT, of_kind, packed, train
from knowledge.lessons.weights import Array, Weights
from knowledge.text import simplified, warm_up
from knowledge.triage import likeness, meanings
from knowledge.triage.likeness import compared, may_meet, odds_of, weights
from knowledge.triage.places import without_places
from knowledge.triage.things import digest, things
from knowledge.triage.traits import LONGEST, Traits, traits_of

OFTEN = 5  # reports that must have a feature
ROUGH, FINE = 500, 64  # directions before and after those are found that tell things apart
LOOSE = 0.1  # of how far reports of one thing may lie apart, the share that is alike in all directions
# No weight of these may speak for one thing, nor of whatever begins with "another".
AGAINST = frozenset(["told as more", "denied", "private"])
FIRMNESS = 0.1  # how much a weight may grow with what it gains
BAR = 0.6  # log-odds; see `measured`
Stream = tuple[Sequence[Told], Sequence[Traits]]


@dataclass(frozen=True, slots=True)
class Pair:
    """What an earlier and a later report have in common, and whether they are of one thing."""

    compared: Mapping[str, float]
    one: bool


def learned_meanings(told: Sequence[Sequence[str]], others: Iterable[str] = (), mark: str = "") -> Weights:
    """Return the weights of the points of reports: a linear discriminant analysis, in which each thing is a class.

    others: texts that tell which words go together, though not of which thing they are.
    """
    texts = [simplified(text)[:LONGEST] for text in chain.from_iterable(told)]
    reader = TfidfVectorizer(analyzer=partial(of_kind, SHORT), sublinear_tf=True, min_df=OFTEN, dtype=np.float32)
    known = reader.fit_transform([*map(features, others), *map(features, texts)])
    rough = TruncatedSVD(min(ROUGH, *known.shape), random_state=0).fit(known)
    points = rough.transform(reader.transform([features(without_places(text)) for text in texts]))
    middle, fine = _telling(points, list(map(len, told)))
    table = rough.components_.T @ fine
    columns = [(table[:, at], float(-middle @ fine[:, at])) for at in range(fine.shape[1])]
    return packed(reader, list(map(str, range(len(columns)))), columns, mark)


def _telling(points: Array, sizes: Sequence[int]) -> tuple[Array, Array]:
    """The middle of all points, and the directions in which things lie far apart and the reports of one thing close."""
    ends = np.cumsum(sizes)
    apart = [points[end - size : end] - points[end - size : end].mean(axis=0) for end, size in zip(ends, sizes, strict=True)]
    within = np.concatenate(apart)
    spread = within.T @ within / sum(size - 1 for size in sizes)
    even = np.trace(spread) / len(spread) * np.eye(len(spread))
    middle = points.mean(axis=0)
    found, directions = eigh(np.cov((points - middle).T), (1 - LOOSE) * spread + LOOSE * even)
    return middle, directions[:, np.argsort(-found)[:FINE]]


def traits_in(stream: Sequence[Told]) -> list[Traits]:
    """The traits of a stream's reports, their codes told by what others teach: of its own the sorter is all too sure."""
    known = {one.text for one in stream}
    others = train([lesson for lesson in lessons() if lesson.text not in known])
    return [replace(traits_of(one.text), codes=others.chances(one.text[:LONGEST])) for one in stream]


def pairs(stream: Sequence[Told], traits: Sequence[Traits]) -> Iterator[Pair]:
    """Every two reports of a stream that might be of one thing."""
    for later, mine in enumerate(traits):
        for earlier, theirs in enumerate(traits[:later]):
            if may_meet(mine, theirs):
                one = bool(stream[later].thing) and stream[later].thing == stream[earlier].thing
                yield Pair(compared(mine, theirs), one)


def learned(seen: Sequence[Pair]) -> dict[str, float]:
    """Return the weight of each comparison: a logistic regression in which nothing counts the wrong way round."""
    names = list(seen[0].compared)
    values = np.array([[pair.compared[name] for name in names] for pair in seen])
    signs = np.where([pair.one for pair in seen], 1.0, -1.0)
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    found = _solved((values - middle) / spread, signs, [_is_against(name) for name in names])
    scaled = found[:-1] / spread
    return dict(zip(names, map(float, scaled), strict=True)) | {"bias": float(found[-1] - scaled @ middle)}


def _solved(values: Array, signs: Array, against: Sequence[bool]) -> Array:
    def cost(weight: Array) -> tuple[float, Array]:
        margin = signs * (values @ weight[:-1] + weight[-1])
        pull = -signs / (1 + np.exp(margin))
        grown = weight[:-1] / FIRMNESS
        return float(np.logaddexp(0, -margin).sum() + weight[:-1] @ grown / 2), np.append(values.T @ pull + grown, pull.sum())

    bounds = [(None, 0.0) if one else (0.0, None) for one in against] + [(None, None)]
    solved: Array = minimize(cost, np.zeros(values.shape[1] + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    return solved


def _is_against(name: str) -> bool:
    return name.startswith("another") or name in AGAINST


def measured(told: Sequence[Stream], bars: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    """For each bar the share of repeats that are linked and that of links that are right, by what other streams teach."""
    seen = [list(pairs(stream, traits)) for stream, traits in told]
    best: list[tuple[float, bool]] = []
    for at, (stream, traits) in enumerate(told):
        learnt = learned([pair for other, taught in enumerate(seen) if other != at for pair in taught])
        best += _best(learnt, stream, traits)
    things_told = [[one.thing for one in stream if one.thing] for stream, _ in told]
    repeats = sum(len(each) - len(set(each)) for each in things_told)
    for bar in bars:
        said = [right for odds, right in best if odds > bar]
        yield bar, sum(said) / repeats, sum(said) / (len(said) or 1)


def _best(learnt: dict[str, float], stream: Sequence[Told], traits: Sequence[Traits]) -> Iterator[tuple[float, bool]]:
    """The odds of the likeliest earlier report of each, and whether it is of the same thing."""
    for later in range(1, len(stream)):
        odds, earlier = max((odds_of(learnt, traits[later], traits[at]), at) for at in range(later))
        yield odds, bool(stream[later].thing) and stream[later].thing == stream[earlier].thing


def main() -> None:
    warm_up()
    meanings.WEIGHTS.write_bytes(learned_meanings(things(), (lesson.text for lesson in lessons()), digest()).packed())
    meanings.meanings.cache_clear()
    told = [(stream, traits_in(stream)) for stream in streams()]
    for bar, found, right in measured(told, (-1.5, -1.0, -0.5, 0.0, BAR, 1.0, 1.5)):
        print(f"above {bar:4.1f}: {found:.2f} of the repeats linked, {right:.2f} of the links right")
    worth = learned([pair for stream, traits in told for pair in pairs(stream, traits)]) | {"bar": BAR}
    lines = [f'"{name}" = {value:.3f}' for name, value in worth.items()]
    head = "# Made by `python -m knowledge.triage.training`: what each comparison of two reports counts, in log-odds."
    page = "\n".join([head, f'digest = "{digest()}"', "[weights]", *lines, ""])
    likeness.WEIGHTS.write_text(page, encoding="utf-8")
    weights.cache_clear()


if __name__ == "__main__":
    main()
