"""What a few lines hold of a question, read as text: for the handful of documents that are looked at closely."""

from collections.abc import Mapping, Sequence

CHANCE = 4  # characters that a text repeats by chance


def held(text: str, weights: Mapping[str, float]) -> float:
    """Return the sum of the weights of those terms that `text` holds."""
    return sum([weight for term, weight in weights.items() if term in text])  # a list: this runs often


def best_three(lines: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the most that three neighbouring lines hold; terms that none holds are dropped first, for speed."""
    passage = "\n".join(lines)
    here = [(term, weight) for term, weight in weights.items() if term in passage]
    by_line = [{term: weight for term, weight in here if term in line} for line in (*lines, "", "")]
    return max(sum((one | two | three).values()) for one, two, three in zip(by_line, by_line[1:], by_line[2:], strict=False))


def longest_run(question: str, text: str) -> int:
    """Return how many characters the longest stretch of `question` has that `text` repeats; a short one counts nothing."""
    longest = CHANCE
    for end in range(CHANCE + 1, len(question) + 1):
        if question[end - longest - 1 : end] in text:
            longest += 1
    return longest if longest > CHANCE else 0
