"""How fast the search and its peers build, open and answer, over documents of invented text."""

import gc
import itertools
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.finding.peers import PEERS, Ranker, ours
from knowledge.search import Document, Index
from knowledge.text import warm_up
from knowledge.text.cuts import _cutter

LENGTH, SEED = 330, 7  # characters of an invented document; what chance begins with


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
