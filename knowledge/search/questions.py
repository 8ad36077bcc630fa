"""What a question asks for: its terms, each with how much it tells; question words tell next to nothing."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from knowledge.text import simplified
from knowledge.text.cuts import commonness, cut, pairs
from knowledge.text.nouns import names_of_places

HERE = "中国"  # every document is about it
_KINDS_OF_PLACE = "省市县区"
IDLE = 0.4  # what a question word or a particle still says


@dataclass(frozen=True, slots=True)
class Terms:
    """The weighted terms of a question (`plain`) by kind: character pairs, words, single letters; and the places it names."""

    plain: str
    pairs: dict[str, float]
    words: dict[str, float]
    letters: dict[str, float]
    places: tuple[str, ...] = ()

    def kinds(self) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
        """Return the three in the order in which an index keeps them."""
        return self.pairs, self.words, self.letters


def read(plain: str, meant: float) -> Terms:
    """Return the terms of a question (already simplified), with those that its plain words stand for.

    `meant` is what the one official word for a plain one says (1: as much as a word of the question itself); of
    several each says less, by the root of how many they are, so that a vague word does not drown the question.
    """
    pieces = cut(plain)
    terms = Terms(plain, _pairs(pieces), _words(pieces), _letters(pieces), tuple(_places(pieces)))
    for official, share in _meant(plain, pieces):
        for found, parts in zip(terms.kinds(), (pairs(official), [official], official), strict=True):
            for part in parts:
                found.setdefault(part, meant * share)
    return terms


def _pairs(pieces: list[str]) -> dict[str, float]:
    """Weigh each pair, also one that spans two words; it is idle when either word is."""
    weights: dict[str, float] = {}
    marks = [(mark, _weight(piece)) for piece in pieces for mark in piece]
    for (one, weight), (other, weight_after) in pairwise(marks):
        if one.isalnum() and other.isalnum():
            weights[one + other] = max(min(weight, weight_after), weights.get(one + other, 0.0))
    return weights


def _words(pieces: list[str]) -> dict[str, float]:
    """Weigh each word; one that everyday Chinese is full of tells less, however rare it is in our documents."""
    return {piece: _weight(piece) * (1.05 - commonness(piece)) for piece in pieces if says(piece)}


def _letters(pieces: list[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for piece in pieces:
        for letter in filter(str.isalnum, piece):
            weights[letter] = max(_weight(piece), weights.get(letter, 0.0))
    return weights


def _places(pieces: list[str]) -> Iterator[str]:
    """Yield the names of places (湘潭, 湘潭市), without what kind of place it is: documents write either."""
    for piece in pieces:
        if piece in names_of_places() and piece != HERE and len(name := piece.rstrip(_KINDS_OF_PLACE)) > 1:
            yield name


def _weight(piece: str) -> float:
    return IDLE if piece in _idle_words() else 1.0


def says(piece: str) -> bool:
    """Whether a piece of text says anything: blanks and punctuation do not."""
    return piece.isalnum() or any(map(str.isalnum, piece))  # the first tells of nearly all, and soon


def _meant(plain: str, pieces: list[str]) -> Iterator[tuple[str, float]]:
    """Yield the official words for each plain word in the question, and their share of it; one character must be a word there."""
    begun = [entry for mark in set(plain) for entry in _thesaurus().get(mark, ())]
    for _, word, officials in sorted(begun):
        if word in plain and (len(word) > 1 or word in pieces):
            yield from ((official, len(officials) ** -0.5) for official in officials)


@cache
def _idle_words() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("idle_words.txt").read_text(encoding="utf-8").split())


@cache
def _thesaurus() -> dict[str, list[tuple[int, str, tuple[str, ...]]]]:
    """The lines of the thesaurus by the first character of their plain word, each with its number."""
    table = tomllib.loads(Path(__file__).with_name("thesaurus.toml").read_text(encoding="utf-8"))
    lines = [(number, simplified(word), tuple(officials.split())) for number, (word, officials) in enumerate(table.items())]
    return {mark: [line for line in lines if line[1][0] == mark] for mark in {word[0] for _, word, _ in lines}}
