"""What one would pick instead of the search, and the search itself; all cut words with jieba, as anybody would."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from knowledge.search import Document, Index
from knowledge.text import bigrams, words

Ranker = Callable[[str], Sequence[str]]


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
