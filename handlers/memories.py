"""What is kept at hand so that it need not be thought about again; of what people wrote only a digest stays."""

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")
_SPELLED = json.JSONEncoder(sort_keys=True).encode  # made once: `dumps` makes one for each text
ROOM = 1_024  # messages; a town asks the same few hundred things


def digest(*said: object) -> bytes:
    """Stands for what was said, and for what was said before where that matters; half a character breaks nothing."""
    return hashlib.blake2b(_SPELLED(said).encode(), digest_size=16).digest()


def _of_text(text: str) -> bytes:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()


class Latest(Generic[Kept]):
    """Results by digest, and only so many: what has not been looked for longest makes room."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()

    def __contains__(self, key: bytes) -> bool:
        return key in self._kept

    def __getitem__(self, key: bytes) -> Kept:
        self._kept.move_to_end(key)
        return self._kept[key]

    def __setitem__(self, key: bytes, result: Kept) -> None:
        self._kept[key] = result
        if len(self._kept) > self._room:
            self._kept.popitem(last=False)


class Remembered(Generic[Kept]):
    """A judgement of texts with its latest results at hand. The judgement must depend on the text alone."""

    def __init__(self, judge: Callable[[str], Kept], *, room: int = ROOM) -> None:
        self._judge = judge
        self._known: Latest[Kept] = Latest(room)

    def __call__(self, text: str) -> Kept:
        key = _of_text(text)
        if key not in self._known:
            self._known[key] = self._judge(text)
        return self._known[key]
