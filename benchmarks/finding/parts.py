"""What each part of the search adds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from benchmarks.finding.peers import ours
from benchmarks.finding.sets import Sets, found
from knowledge.search import Index
from knowledge.search import questions as questions_module
from knowledge.search.manners import LONG, SHORT, Manner


def parts(sets: Sets) -> None:
    """Print nDCG@10 with the evidence added piece by piece, on both kinds of collection."""
    policy, law = Index.build(sets.both), Index.build(sets.law)
    print("\nWhat each part adds (nDCG@10)                   policy     law")
    with without_thesaurus():
        _part("pairs of characters in whole documents", policy, law, sets, kinds=1, passages=0, lines=0, runs=0, places=0)
        _part("+ words", policy, law, sets, kinds=2, passages=0, lines=0, runs=0, places=0)
        _part("+ letters (short texts only)", policy, law, sets, kinds=3, passages=0, lines=0, runs=0, places=0)
        _part("+ the best passage", policy, law, sets, kinds=3, lines=0, runs=0, places=0)
        _part("+ the best lines (long texts only)", policy, law, sets, kinds=3, runs=0, places=0)
    _part("+ the words of an office for plain ones", policy, law, sets, kinds=3, runs=0, places=0)
    _part("+ the place asked about (long texts only)", policy, law, sets, kinds=3, runs=0)
    _part("+ the longest stretch repeated (long texts only)", policy, law, sets, kinds=3)


def _part(name: str, policy: Index, law: Index, sets: Sets, *, kinds: int, **changed: Any) -> None:
    figures = []
    for index, manner, rows in ((policy, LONG, sets.policy_questions), (law, SHORT, sets.law_questions)):
        pairs, of_words, letters = (*manner.kinds[:kinds], 0.0, 0.0)[:3]
        figures.append(found(ours(with_manner(index, replace(manner, kinds=(pairs, of_words, letters), **changed))), rows)[0])
    print(f"  {name:44}{figures[0]:8.4f}{figures[1]:8.4f}")


def with_manner(index: Index, manner: Manner) -> Index:
    return Index(index.documents, replace(index.evidence, manner=manner))


@contextmanager
def without_thesaurus() -> Iterator[None]:
    kept = questions_module._thesaurus
    questions_module._thesaurus = dict  # type: ignore[assignment]
    try:
        yield
    finally:
        questions_module._thesaurus = kept
