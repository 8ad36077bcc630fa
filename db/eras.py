"""Eras: since when the books go on from a backup, and which rows that backup knew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Era:
    """`newest`: of each kind of row that is known by a running number, the last one that the backup knew."""

    began: datetime
    newest: Mapping[str, int]

    def renumbers(self, kind: str, number: int) -> bool:
        """Whether this number may have meant another row before."""
        return number > self.newest.get(kind, number)


def meant_another(eras: Collection[Era], kind: str, number: int, *, said_at: datetime | None) -> bool:
    """Whether a number that was said then may mean another row now. `said_at` None: nobody can tell when."""
    return any(era.renumbers(kind, number) for era in eras if said_at is None or said_at <= era.began)


# Notices whose key holds a running number, and what is numbered; all other keys name what stays the same.
RUNNING = {"guardian": "bond", "alert": "alert", "task": "task", "task-progress": "progress", "dead": "letter"}


def sent_as(eras: Collection[Era], key: str) -> str:
    """The key that a notice is sent under: none that a chat server knows for something else from before the backup was put back."""
    kind, _, rest = key.partition(":")
    number = rest.partition(":")[0]
    if kind not in RUNNING or not number.isdecimal():
        return key
    since = max((era.began for era in eras if era.renumbers(RUNNING[kind], int(number))), default=None)
    return f"{key}@{since:%Y%m%dT%H%M%S}" if since else key
