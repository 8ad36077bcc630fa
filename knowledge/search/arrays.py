"""Writes named arrays to one file and opens them where they lie: checked to the last byte, never anything executable."""

import hashlib
import io
import json
import mmap
import os
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DIGEST = 64  # characters
_LENGTH = 8  # bytes that say how long the list of the arrays is
_ALIGNED = 64  # bytes: where an array may begin, so that a processor reads it at full speed

Arrays = Mapping[str, NDArray[Any]]
Opened = io.BufferedReader | io.BufferedRandom


class Broken(Exception):
    """A file that does not hold what was written."""


class Foreign(Exception):
    """A file with another mark."""


def write(path: Path, mark: bytes, arrays: Arrays) -> None:
    """Write to a neighbour of `path` first, so that a reader finds the old arrays or the new ones."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with beside.open("w+b") as file:
        file.write(mark + b" " * _DIGEST)
        _put(file, arrays)
        digest = _digest(file, len(mark) + _DIGEST)
        file.seek(len(mark))
        file.write(digest)
    beside.replace(path)


def read(path: Path, mark: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays; they stay in the file, and what is never looked at takes no memory. OSError, Broken, Foreign."""
    with path.open("rb") as file:
        if file.read(len(mark)) != mark:
            raise Foreign(path.name)
        if file.read(_DIGEST) != _digest(file, len(mark) + _DIGEST):
            raise Broken(path.name)
        return _taken(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), len(mark) + _DIGEST)


def _put(file: Opened, arrays: Arrays) -> None:
    sizes = [_aligned(array.nbytes) for array in arrays.values()]
    places = accumulate(sizes, initial=0)
    table = [[name, array.dtype.str, array.shape, place] for (name, array), place in zip(arrays.items(), places, strict=False)]
    listed = json.dumps(table).encode()
    file.write(len(listed).to_bytes(_LENGTH))
    file.write(listed.ljust(_aligned(file.tell() + len(listed)) - file.tell()))
    for array in arrays.values():
        file.write(np.ascontiguousarray(array).tobytes().ljust(_aligned(array.nbytes), b"\0"))


def _taken(content: mmap.mmap, begin: int) -> dict[str, NDArray[Any]]:
    listed = begin + _LENGTH
    after = listed + int.from_bytes(content[begin:listed])
    rows = json.loads(content[listed:after])
    return {name: _array(content, kind, shape, _aligned(after) + place) for name, kind, shape, place in rows}


def _array(content: mmap.mmap, kind: str, shape: list[int], place: int) -> NDArray[Any]:
    if not (size := int(np.prod(shape))):
        return np.zeros(shape, dtype=kind)
    return np.frombuffer(content, dtype=kind, count=size, offset=place).reshape(shape)


def _aligned(place: int) -> int:
    return -(-place // _ALIGNED) * _ALIGNED


def _digest(file: Opened, begin: int) -> bytes:
    file.seek(begin)
    return hashlib.file_digest(file, "sha256").hexdigest().encode()
