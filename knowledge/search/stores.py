"""Writes an index to one file and reads it back: arrays and text, checked before use, never anything executable."""

import dataclasses
import datetime
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search.documents import Document
from knowledge.search.evidence import KINDS, Evidence
from knowledge.search.layouts import Layout
from knowledge.search.manners import Manner
from knowledge.search.postings import Postings, Tuning, Vocabulary

VERSION = 2  # raise it whenever cutting, numbering or this file's form changes
_MARK = f"townhall index {VERSION} ".encode()
_DIGEST = 64
_BEGIN = len(_MARK) + _DIGEST + 1

Arrays = Mapping[str, NDArray[Any]]
Opened = io.BufferedReader | io.BufferedRandom


class IndexBroken(Exception):
    """A file that cannot be opened as an index; the text is fit to show, and the cure is to build it anew."""


def write(path: Path, documents: tuple[Document, ...], evidence: Evidence) -> None:
    """Write to a neighbour of `path` first, so that a reader finds the old index or the new one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with beside.open("w+b") as file:
        file.write(_MARK + b" " * _DIGEST + b"\n")
        np.savez(file, allow_pickle=False, **_arrays(documents, evidence))
        digest = _digest(file)
        file.seek(len(_MARK))
        file.write(digest)
    beside.replace(path)


def read(path: Path) -> tuple[tuple[Document, ...], Evidence]:
    """Return what `write` wrote; IndexBroken otherwise."""
    try:
        with path.open("rb") as file:
            _check(file, path.name)
            with np.load(file, allow_pickle=False) as arrays:
                return _documents(arrays), _evidence(arrays)
    except OSError as error:
        raise IndexBroken(f"打不开检索索引 {path.name}，请重建索引。") from error
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise IndexBroken(f"检索索引 {path.name} 已损坏，请重建索引。") from error


def _check(file: Opened, name: str) -> None:
    """Raise IndexBroken unless the file is an index of this version, to the last byte; leave it at the arrays."""
    if file.read(len(_MARK)) != _MARK:
        raise IndexBroken(f"{name} 不是本版本的检索索引，请重建索引。")
    if file.read(_DIGEST) != _digest(file):
        raise IndexBroken(f"检索索引 {name} 已损坏，请重建索引。")
    file.seek(_BEGIN)


def _digest(file: Opened) -> bytes:
    file.seek(_BEGIN)
    return hashlib.file_digest(file, "sha256").hexdigest().encode()


def _arrays(documents: tuple[Document, ...], evidence: Evidence) -> dict[str, NDArray[Any]]:
    layout = evidence.layout
    arrays: dict[str, NDArray[Any]] = {
        "documents": _text(json.dumps([_row(one) for one in documents], ensure_ascii=False)),
        "manner": _text(json.dumps(dataclasses.asdict(evidence.manner))),
        "plain": _text("\0".join(layout.plain)),
        "offsets": layout.offsets,
        "passage": layout.passage,
        "document": layout.document,
    }
    for kind in range(KINDS):
        arrays[f"terms{kind}"] = _text("\0".join(evidence.vocabularies[kind].ids))
        for name, postings in (("whole", evidence.wholes[kind]), ("part", evidence.passages[kind])):
            arrays |= {f"{name}{kind}.{key}": value for key, value in postings.arrays().items()}
    return arrays


def _documents(arrays: Arrays) -> tuple[Document, ...]:
    return tuple(_document(*row) for row in json.loads(_string(arrays["documents"])))


def _evidence(arrays: Arrays) -> Evidence:
    layout = Layout(_split(arrays["plain"]), arrays["offsets"], arrays["passage"], arrays["document"])
    return Evidence(
        layout,
        tuple(Vocabulary(_split(arrays[f"terms{kind}"])) for kind in range(KINDS)),
        tuple(_postings(arrays, f"whole{kind}") for kind in range(KINDS)),
        tuple(_postings(arrays, f"part{kind}") for kind in range(KINDS)),
        _manner(json.loads(_string(arrays["manner"]))),
    )


def _postings(arrays: Arrays, name: str) -> Postings:
    starts, units, weights = (arrays[f"{name}.{key}"] for key in ("starts", "units", "weights"))
    return Postings(starts, units, weights, int(arrays[f"{name}.size"]))


def _manner(row: dict[str, Any]) -> Manner:
    pairs, words, letters = row["kinds"]
    tuned = {name: Tuning(**row[name]) for name in ("whole", "passage")}
    return Manner(tuned["whole"], tuned["passage"], (pairs, words, letters), row["passages"], row["lines"], row["meant"])


def _row(one: Document) -> list[str | None]:
    return [one.docid, one.title, one.text, one.date.isoformat() if one.date else None, one.section]


def _document(docid: str, title: str, text: str, date: str | None, section: str) -> Document:
    return Document(docid, title, text, datetime.date.fromisoformat(date) if date else None, section)


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _string(array: NDArray[Any]) -> str:
    return array.tobytes().decode("utf-8", "surrogatepass")


def _split(array: NDArray[Any]) -> tuple[str, ...]:
    text = _string(array)
    return tuple(text.split("\0")) if text else ()
