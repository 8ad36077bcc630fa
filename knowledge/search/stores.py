"""Writes an index to one file and opens it again, without reading more of it than is asked for."""

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.search import arrays
from knowledge.search.arrays import Arrays
from knowledge.search.documents import Document
from knowledge.search.evidence import Evidence
from knowledge.search.layouts import Layout, Lines
from knowledge.search.manners import Manner
from knowledge.search.pages import Pages
from knowledge.search.postings import Contents, Postings, Tuning, Vocabulary
from knowledge.search.reading import KINDS

VERSION = 4  # raise it whenever cutting, numbering or this file's form changes
_MARK = f"townhall index {VERSION} ".encode()


class IndexBroken(Exception):
    """A file that cannot be opened as an index; the text is fit to show, and the cure is to build it anew."""


def write(path: Path, documents: Sequence[Document], evidence: Evidence) -> None:
    """Write the index whole or not at all."""
    arrays.write(path, _MARK, _arrays(documents, evidence))


def read(path: Path) -> tuple[Sequence[Document], Evidence]:
    """Return what `write` wrote; IndexBroken otherwise."""
    try:
        kept = arrays.read(path, _MARK)
        return Pages(kept["documents"], kept["document_starts"]), _evidence(kept)
    except OSError as error:
        raise IndexBroken(f"打不开检索索引 {path.name}，请重建索引。") from error
    except arrays.Foreign as error:
        raise IndexBroken(f"{path.name} 不是本版本的检索索引，请重建索引。") from error
    except (arrays.Broken, KeyError, ValueError, TypeError) as error:
        raise IndexBroken(f"检索索引 {path.name} 已损坏，请重建索引。") from error


def _arrays(documents: Sequence[Document], evidence: Evidence) -> dict[str, NDArray[Any]]:
    layout, pages = evidence.layout, Pages.of(documents)
    kept: dict[str, NDArray[Any]] = {
        "documents": pages.content,
        "document_starts": pages.starts,
        "manner": np.frombuffer(json.dumps(dataclasses.asdict(evidence.manner)).encode(), dtype=np.uint8),
        "letters": np.frombuffer(evidence.letters.encode(), dtype=np.uint8),
        "reach": evidence.reach,
        "lines": layout.plain.content,
        "line_starts": layout.plain.starts,
        "offsets": layout.offsets,
        "passage": layout.passage,
        "document": layout.document,
    }
    for kind in range(len(KINDS)):
        kept[f"terms{kind}"] = evidence.vocabularies[kind].keys
        kept |= {f"whole{kind}.{key}": value for key, value in evidence.wholes[kind].arrays().items()}
    return kept | {f"passages.{key}": value for key, value in evidence.passages.arrays().items()}


def _evidence(kept: Arrays) -> Evidence:
    plain = Lines(kept["lines"], kept["line_starts"])
    kinds = range(len(KINDS))
    return Evidence(
        Layout(plain, kept["offsets"], kept["passage"], kept["document"]),
        tuple(Vocabulary(kept[f"terms{kind}"]) for kind in kinds),
        tuple(Postings(**_named(kept, f"whole{kind}.")) for kind in kinds),
        Contents(**_named(kept, "passages.")),
        _manner(json.loads(kept["manner"].tobytes())),
        kept["letters"].tobytes().decode(),
        kept["reach"],
    )


def _named(kept: Arrays, begin: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(begin): array for name, array in kept.items() if name.startswith(begin)}


def _manner(row: dict[str, Any]) -> Manner:
    tuned = {name: Tuning(**row[name]) for name in ("whole", "passage")}
    return Manner(**{**row, **tuned, "kinds": tuple(row["kinds"])})
