"""What a few lines hold of a question, read as text: for the handful of documents that are looked at closely."""

from collections.abc import Mapping, Sequence


def held(text: str, weights: Mapping[str, float]) -> float:
    """Return the sum of the weights of those terms that `text` holds."""
    return sum([weight for term, weight in weights.items() if term in text])  # a list: this runs often


def best_three(lines: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the most that three neighbouring lines hold; terms that none holds are dropped first, for speed."""
    passage = "\n".join(lines)
    here = {term: weight for term, weight in weights.items() if term in passage}
    return max(held("\n".join(lines[i : i + 3]), here) for i in range(max(1, len(lines) - 2)))
