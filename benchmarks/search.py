"""Compares the search with what one would pick instead: how well it finds, how fast, and what each part adds.

`python -m benchmarks.search` times the search over 10,000 documents of invented text (about 4 million characters).
`--eval FOLDER` adds the quality over evaluation sets (policy_dev_*.jsonl, law_dev_*.jsonl) and what each part is
worth; `--fit` prints the figures of `knowledge/search/confidences.py` anew. All in one process, under 4 minutes.
"""

import argparse
import gc
import itertools
import json
import math
import random
import re
import resource
import sqlite3
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.search import Document, Index
from knowledge.search import evidence as evidence_module
from knowledge.search import questions as questions_module
from knowledge.search.lab import document
from knowledge.search.manners import LONG, SHORT, Manner
from knowledge.text import Script, bigrams, in_script, sounds, warm_up, words
from knowledge.text.cuts import _cutter

Row = dict[str, Any]
Ranker = Callable[[str], Sequence[str]]
MANY, LENGTH, SEED = 10_000, 330, 7


# --- the peers: all cut words with jieba, as anybody would ------------------------------------------------------------


@cache
def _cut(text: str, cut: Callable[[str], list[str]] = words) -> list[str]:
    """Cut a document once for all peers, to save the reader's time; none of their build times are compared."""
    return cut(text)


def bm25s_ranker(documents: Sequence[Document], cut: Callable[[str], list[str]] = words) -> Ranker:
    """bm25s: BM25 with scores reckoned beforehand in a sparse matrix."""
    import bm25s

    peer = bm25s.BM25()
    peer.index([_cut(full(one), cut) for one in documents], show_progress=False)

    def rank(question: str) -> list[str]:
        numbers, scores = peer.retrieve([cut(question) or [""]], k=min(10, len(documents)), show_progress=False)
        return [documents[n].docid for n, score in zip(numbers[0], scores[0], strict=True) if score > 0]

    return rank


def rank_bm25_ranker(documents: Sequence[Document]) -> Ranker:
    """rank_bm25: the few lines of BM25 that most tutorials use."""
    from rank_bm25 import BM25Okapi

    peer = BM25Okapi([_cut(full(one)) for one in documents])

    def rank(question: str) -> list[str]:
        scores = peer.get_scores(words(question))
        return [documents[n].docid for n in np.argsort(-scores)[:10]]

    return rank


def tantivy_ranker(documents: Sequence[Document]) -> Ranker:
    """tantivy: a full-text engine in Rust."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    builder.add_text_field("text", tokenizer_name="whitespace")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer(50_000_000, 1)
    for number, one in enumerate(documents):
        writer.add_document(tantivy.Document(number=number, text=" ".join(_cut(full(one)))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> list[str]:
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", word)) for word in words(question)]
        hits = searcher.search(tantivy.Query.boolean_query(terms), 10).hits
        return [documents[searcher.doc(address)["number"][0]].docid for _, address in hits]

    return rank


def fts5_ranker(documents: Sequence[Document]) -> Ranker:
    """SQLite FTS5: what is already on every machine."""
    books = sqlite3.connect(":memory:")
    books.execute("CREATE VIRTUAL TABLE page USING fts5(docid UNINDEXED, text, tokenize='unicode61')")
    books.executemany("INSERT INTO page VALUES (?, ?)", ((one.docid, " ".join(_cut(full(one)))) for one in documents))

    def rank(question: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words(question)) if '"' not in word)
        query = "SELECT docid FROM page WHERE page MATCH ? ORDER BY bm25(page) LIMIT 10"
        return [docid for (docid,) in books.execute(query, (asked,))] if asked else []

    return rank


PEERS: dict[str, Callable[[Sequence[Document]], Ranker]] = {
    "bm25s (bigrams)": lambda documents: bm25s_ranker(documents, bigrams),
    "bm25s (jieba)": bm25s_ranker,
    "rank_bm25 (jieba)": rank_bm25_ranker,
    "tantivy (jieba)": tantivy_ranker,
    "SQLite FTS5 (jieba)": fts5_ranker,
}


def ours(index: Index) -> Ranker:
    """The search itself, everything included: ranking, quotation, confidence."""
    return lambda question: [one.document.docid for one in index.find(question).ranked]


def full(one: Document) -> str:
    return f"{one.title}\n{one.text}"


# --- speed -------------------------------------------------------------------------------------------------------------


def invented(many: int, length: int, seed: int) -> list[Document]:
    """Return `many` documents of words drawn from jieba's dictionary as often as Chinese uses them."""
    warm_up()
    drawn = random.Random(seed)
    vocabulary = [(word, count) for word, count in _cutter.FREQ.items() if count > 0 and len(word) < 5]
    names, counts = zip(*vocabulary, strict=True)
    heavy = list(itertools.accumulate(counts))
    texts = (_invented_text(drawn, names, heavy, length) for _ in range(many))
    return [Document(f"d{number}", "", text) for number, text in enumerate(texts)]


def _invented_text(drawn: random.Random, names: Sequence[str], heavy: Sequence[int], length: int) -> str:
    size = int(length * drawn.uniform(0.5, 1.7))
    chosen = drawn.choices(names, cum_weights=heavy, k=size // 2)
    ends = itertools.cycle(["，", "，", "。"])
    text = "".join(word + (next(ends) if drawn.random() < 0.12 else "") for word in chosen)
    return text[:size] + "。"


def invented_questions(documents: Sequence[Document], many: int, seed: int) -> list[str]:
    """Return questions made of a stretch of some document, as long as real ones (12 to 40 characters)."""
    drawn = random.Random(seed)
    questions = []
    for _ in range(many):
        text = drawn.choice(documents).text
        begin = drawn.randrange(max(1, len(text) - 40))
        questions.append(text[begin : begin + drawn.randint(12, 40)] + "有哪些要求？")
    return questions


def timed(rank: Ranker, questions: Sequence[str]) -> tuple[float, float, float]:
    """Return the median, the 99th percentile and the median of work alone, in milliseconds, after ten to warm up.

    The work is the processor's time: what remains the same on a busy machine.
    """
    for question in questions[:10]:
        rank(question)
    spent, worked = [], []
    for question in questions:
        begun, before = time.perf_counter(), time.process_time()
        rank(question)
        spent.append((time.perf_counter() - begun) * 1000)
        worked.append((time.process_time() - before) * 1000)
    median, late = np.percentile(spent, [50, 99])
    return float(median), float(late), float(np.median(worked))


def speed(many: int, length: int) -> None:
    """Print how fast the search builds, opens and answers, and then the peers."""
    documents = invented(many, length, SEED)
    characters = sum(len(one.text) for one in documents)
    questions = invented_questions(documents, 400, SEED)
    before = _resident()
    begun, worked = time.perf_counter(), time.process_time()
    index = Index.build(documents)
    built, worked = time.perf_counter() - begun, time.process_time() - worked
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        index.save(path)
        size = path.stat().st_size
        del index
        gc.collect()
        begun = time.perf_counter()
        index = Index.open(path)
        opened = time.perf_counter() - begun
    serving, peak = _resident(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(f"\nSpeed over {many:,} documents, {characters / 1e6:.1f} million characters")
    print(f"  build {built:.1f} s ({worked:.1f} s of work) · open {opened:.2f} s · file {size / 1e6:.0f} MB")
    print(f"  memory {serving:.0f} MB when opened, {peak:.0f} MB while built; {before:.0f} MB of it before there was an index")
    median, late, work = timed(ours(index), questions)
    print(f"  {'townhall':22}{median:8.2f} ms p50 {late:8.2f} ms p99 {work:8.2f} ms of work")
    for name, make in PEERS.items():
        rank = make(documents)
        slow = name.startswith("rank_bm25")
        theirs, theirs_late, theirs_work = timed(rank, questions[:60] if slow else questions)
        print(f"  {name:22}{theirs:8.2f} ms p50 {theirs_late:8.2f} ms p99 {theirs_work:8.2f} ms of work", end="")
        print(f"  {theirs_work / work:6.2f} × ours")


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


# --- quality -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sets:
    """The evaluation sets: policy questions with and without their document, and questions to the law."""

    policy: list[Document]
    policy_questions: list[Row]
    absent: list[Row]
    law: list[Document]
    law_questions: list[Row]

    @classmethod
    def of(cls, folder: Path) -> "Sets":
        policy, law = (_rows(folder / f"{name}_dev_corpus.jsonl") for name in ("policy", "law"))
        return cls(
            [document(row) for row in policy],
            _rows(folder / "policy_dev_queries.jsonl"),
            _rows(folder / "policy_dev_absent.jsonl"),
            [document(row) for row in law],
            _rows(folder / "law_dev_queries.jsonl"),
        )

    @property
    def both(self) -> list[Document]:
        return [*self.policy, *self.law]


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def golden(row: Row) -> set[str]:
    return set(row.get("names") or [row["docid"]])


def found(rank: Ranker, rows: Iterable[Row]) -> tuple[float, float]:
    """Return nDCG@10 and the share of questions whose first document is a right one."""
    gains, hits = [], []
    for row in rows:
        right, order = golden(row), rank(row["query"])[:10]
        best = sum(1 / math.log2(place + 2) for place in range(min(10, len(right))))
        gains.append(sum(1 / math.log2(place + 2) for place, docid in enumerate(order) if docid in right) / best)
        hits.append(bool(order) and order[0] in right)
    return float(np.mean(gains)), float(np.mean(hits))


def plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def area(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Return the area under the curve: how often a right one gets more than a wrong one (ties count half)."""
    one, other = np.array(right)[:, None], np.array(wrong)[None, :]
    return float((one > other).mean() + (one == other).mean() / 2)


def misheard(question: str, drawn: random.Random, alike: dict[str, list[str]]) -> str:
    """Return the question with one character, chosen at random, replaced by another that sounds the same."""
    places = [i for i, mark in enumerate(question) if len(alike.get(_sound(mark), ())) > 1 and mark >= "\u4e00"]
    if not places:
        return question
    place = drawn.choice(places)
    other = drawn.choice([mark for mark in alike[_sound(question[place])] if mark != question[place]])
    return question[:place] + other + question[place + 1 :]


def _sound(mark: str) -> str:
    return "".join(sounds(mark))


def _homophones() -> dict[str, list[str]]:
    """The 3,755 everyday characters of GB 2312, by sound."""
    codes = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    alike: dict[str, list[str]] = {}
    for mark in (code.decode("gb2312", "ignore") for code in codes):
        alike.setdefault(_sound(mark), []).append(mark)
    return alike


def quality(sets: Sets) -> None:
    """Print what is found in the evaluation sets, by the search and by its peers."""
    policy, law = Index.build(sets.both), Index.build(sets.law)
    right = found(ours(policy), sets.policy_questions)
    lay = found(ours(law), sets.law_questions)
    print(f"\nQuality: policy {len(sets.policy_questions)} questions over {len(sets.both)} documents,", end=" ")
    print(f"law {len(sets.law_questions)} over {len(sets.law)}")
    print(f"  {'':22}policy nDCG@10  hit@1    law nDCG@10  hit@1")
    print(f"  {'townhall':22}{right[0]:14.4f}{right[1]:7.3f}{lay[0]:15.4f}{lay[1]:7.3f}")
    for name, make in PEERS.items():
        a, b = found(make(sets.both), sets.policy_questions), found(make(sets.law), sets.law_questions)
        print(f"  {name:22}{a[0]:14.4f}{a[1]:7.3f}{b[0]:15.4f}{b[1]:7.3f}")
    _reply(sets, policy)
    _robust(sets, policy, right[0])


def _reply(sets: Sets, policy: Index) -> None:
    answered = [policy.find(row["query"]) for row in sets.policy_questions]
    quoted = [plain(row["answer"]) in plain(f.quote) for row, f in zip(sets.policy_questions, answered, strict=True)]
    possible = [len(plain(row["answer"])) <= 300 for row in sets.policy_questions]
    absent = [policy.find(row["query"]).confidence for row in sets.absent]
    curve = area([one.confidence for one in answered], absent)
    print(f"  golden answer within the quotation {np.mean(quoted):.3f} (at most {np.mean(possible):.3f} can be)")
    print(f"  confidence, answerable against absent: area under the curve {curve:.3f}")


def _robust(sets: Sets, policy: Index, usual: float) -> None:
    alike = _homophones()
    losses = []
    for seed in range(3):
        drawn = random.Random(seed)
        rows = [{**row, "query": misheard(row["query"], drawn, alike)} for row in sets.policy_questions]
        losses.append(usual - found(ours(policy), rows)[0])
    asked = [{**row, "query": in_script(row["query"], Script.TRADITIONAL)} for row in sets.policy_questions]
    print(f"  one homophone a question: nDCG@10 lower by {np.mean(losses):.4f} (three draws)")
    print(f"  traditional question, simplified text: lower by {usual - found(ours(policy), asked)[0]:.4f}")
    written = [replace(one, text=in_script(one.text, Script.TRADITIONAL)) for one in sets.both]
    there = found(ours(Index.build(written)), sets.policy_questions)[0]
    print(f"  simplified question, traditional text: lower by {usual - there:.4f}")


# --- what each part adds -----------------------------------------------------------------------------------------------


def parts(sets: Sets) -> None:
    """Print nDCG@10 with the evidence added piece by piece, on both kinds of collection."""
    policy, law = Index.build(sets.both), Index.build(sets.law)
    print("\nWhat each part adds (nDCG@10)                   policy     law")
    with without_thesaurus():
        _part("pairs of characters in whole documents", policy, law, sets, kinds=1, passages=0, lines=0)
        _part("+ words", policy, law, sets, kinds=2, passages=0, lines=0)
        _part("+ letters (short texts only)", policy, law, sets, kinds=3, passages=0, lines=0)
        _part("+ the best passage", policy, law, sets, kinds=3, lines=0)
        _part("+ the best lines (long texts only)", policy, law, sets, kinds=3)
    _part("+ the words of an office for plain ones", policy, law, sets, kinds=3)


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


# --- how the confidence is fitted --------------------------------------------------------------------------------------


def fit(sets: Sets) -> None:
    """Print the constants of `confidences.py`: a logistic regression by Newton's method, ridge 0.001."""
    policy, law = Index.build(sets.both), Index.build(sets.law)
    yes, no = ([_signs(policy, row) for row in rows] for rows in (sets.policy_questions, sets.absent))
    places = {one.docid: number for number, one in enumerate(law.documents)}
    with_law = [_signs(law, row) for row in sets.law_questions]
    without = [_signs(law, row, [places[name] for name in golden(row)]) for row in sets.law_questions]
    print("\nConfidence: score, gap, constant (area under the curve, five-fold)")
    for name, right, wrong in (("LONG", yes, no), ("SHORT", with_law, without)):
        for many, columns in (("MANY", 2), ("FEW", 1)):
            signs = np.array(right + wrong)[:, :columns]
            truth = np.r_[np.ones(len(right)), np.zeros(len(wrong))]
            figures = ", ".join(f"{value:.2f}" for value in _regression(signs, truth))
            print(f"  {name}_{many}: {figures}   ({_crossed(signs, truth):.3f})")


def _signs(index: Index, row: Row, hidden: Sequence[int] = ()) -> tuple[float, float]:
    shares = index.evidence.shares(questions_module.read(index.heard(row["query"]), index.evidence.manner.meant))
    scores = index.evidence.scores(shares)[0]
    scores[list(hidden)] = 0.0
    order = evidence_module.first(scores, 5)
    best = float(scores[order[0]]) if order else 0.0
    return best, best - (float(scores[order[4]]) if len(order) > 4 else 0.0)


def _regression(signs: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    x = np.c_[signs, np.ones(len(signs))]
    ridge = np.diag([0.001 * float(column.var()) for column in signs.T] + [1e-9])
    weights = np.zeros(x.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (chance - truth) / len(x) + ridge @ weights
        weights -= np.linalg.solve((x * (chance * (1 - chance))[:, None]).T @ x / len(x) + ridge, slope)
    return weights


def _crossed(signs: np.ndarray[Any, Any], truth: np.ndarray[Any, Any]) -> float:
    fold = np.random.default_rng(SEED).permutation(len(truth)) % 5
    guess = np.zeros(len(truth))
    for one in range(5):
        weights = _regression(signs[fold != one], truth[fold != one])
        guess[fold == one] = np.c_[signs[fold == one], np.ones(int((fold == one).sum()))] @ weights
    return area(guess[truth == 1].tolist(), guess[truth == 0].tolist())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, metavar="FOLDER", help="folder with the evaluation sets")
    parser.add_argument("--fit", action="store_true", help="fit the confidence anew (needs --eval) and print it")
    parser.add_argument("--documents", type=int, default=MANY, help="how many documents to time the search over")
    asked = parser.parse_args(arguments)
    if asked.fit and not asked.eval:
        parser.error("--fit needs --eval FOLDER")
    if not asked.fit:
        speed(asked.documents, LENGTH)
    if asked.eval:
        sets = Sets.of(asked.eval)
        for report in (fit,) if asked.fit else (quality, parts):
            report(sets)


if __name__ == "__main__":
    main()
