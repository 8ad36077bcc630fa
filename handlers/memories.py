"""Remembers what was judged of a message, so that it need not be judged again; of what people wrote only a digest stays."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Judged = TypeVar("Judged")
ROOM = 1_024  # messages; a town asks the same few hundred things


class Remembered(Generic[Judged]):
    """A judgement of texts with its latest results at hand. The judgement must depend on the text alone."""

    def __init__(self, judge: Callable[[str], Judged], *, room: int = ROOM) -> None:
        self._judge = judge
        self._room = room
        self._known: OrderedDict[bytes, Judged] = OrderedDict()

    def __call__(self, text: str) -> Judged:
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if key not in self._known:
            self._known[key] = self._judge(text)
            if len(self._known) > self._room:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]
