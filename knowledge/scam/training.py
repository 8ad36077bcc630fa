"""Solves the weights anew from our own examples: `python -m knowledge.scam.training`, after a change of examples or signs."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from knowledge.lessons.features import key
from knowledge.scam.cases import Case
from knowledge.scam.examples import examples
from knowledge.scam.judgements import PRIOR, codes, targets
from knowledge.scam.signs import CONTENT
from knowledge.scam.weights import WEIGHTS, Rows, Weights

_RIDGE = 0.35  # how little a single example may bend the weights; by cross-validation
_SIGN = 1.5  # a sign is a judgement, a piece of a word is a hint
_BLOCK = 1_024
_FAINT = 0.004  # weights below this in every column change no verdict and are not kept


def digest() -> str:
    """Names the examples and signs as they are now; weights that carry another digest are out of date."""
    parts = [*sorted((CONTENT / "examples").glob("*.txt")), CONTENT / "signs.toml", CONTENT / "slips.toml"]
    return sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()


def solved(rows: Sequence[Sequence[str]], told: Rows, prior: Rows) -> Weights:
    """Ridge regression in its dual form: one equation for each example. `prior`: the targets of a text that shows nothing known."""
    keys, rarity = _vocabulary(rows)
    weights = Weights(keys, rarity, np.zeros((len(keys), told.shape[1]), dtype=np.float32), prior)
    vectors = [weights.vector(features) for features in rows]
    gram = _RIDGE * np.eye(len(rows), dtype=np.float32)
    for start in range(0, len(keys), _BLOCK):
        block = _block(vectors, start)
        gram += block @ block.T
    dual = np.linalg.solve(gram, told - prior)
    for (places, values), alpha in zip(vectors, dual, strict=True):
        weights.columns[places] += np.outer(values, alpha)
    return weights


def solve() -> Weights:
    """The weights of our own examples, without those too faint to matter."""
    rows = examples()
    prior = np.array([PRIOR, *[0.0] * len(codes())], dtype=np.float32)
    return _kept(solved([Case(row.text).features for row in rows], targets(rows), prior))


def _kept(weights: Weights) -> Weights:
    """What is too faint loses its say, not its place in the length of a text."""
    strong = np.abs(weights.columns).max(axis=1) >= _FAINT
    weights.columns[~strong] = 0.0
    return weights


def _vocabulary(rows: Iterable[Sequence[str]]) -> tuple[NDArray[np.uint32], Rows]:
    """The keys, sorted, of the features that at least two examples share, and how much each tells."""
    rows = list(rows)
    counted = Counter(name for features in rows for name in set(features))
    names = sorted((name for name, count in counted.items() if count > 1), key=key)
    counts = np.array([counted[name] for name in names], dtype=np.float32)
    rarity = (np.log((1 + len(rows)) / (1 + counts)) + 1).astype(np.float32)
    told = np.where([name[0] == "!" for name in names], _SIGN * rarity, rarity).astype(np.float32)
    return np.fromiter(map(key, names), np.uint32, len(names)), told


def _block(vectors: list[tuple[NDArray[np.int64], Rows]], start: int) -> Rows:
    block = np.zeros((len(vectors), _BLOCK), dtype=np.float32)
    for row, (places, values) in enumerate(vectors):
        here = (places >= start) & (places < start + _BLOCK)
        block[row, places[here] - start] = values[here]
    return block


if __name__ == "__main__":
    solve().written(WEIGHTS, digest())
    print(f"{len(examples())} examples, {WEIGHTS.stat().st_size:,} bytes in {WEIGHTS.name}")
