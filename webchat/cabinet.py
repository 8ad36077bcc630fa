"""The files of the chat: typed by their content, kept under names of our own, found again by an id nobody can guess."""

import asyncio
import json
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from webchat.archive import Archive
from webchat.calls import Parcel
from webchat.entities import cleaned
from webchat.refusals import Refusal

if TYPE_CHECKING:
    from webchat.pictures import Size

Json = dict[str, Any]
DOWNLOAD_BYTES = 20 << 20  # what a bot may fetch, and what a person may send
ROOM = 200 << 20  # bytes of the disk that people's files never take
NO_ROOM = Refusal(507, "Insufficient Storage")

# What the first bytes say. Text-like and unknown content is served as bytes to save, never shown.
_MAGIC = (
    (b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"), (b"OggS", "audio/ogg"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"),
    (b"\xd0\xcf\x11\xe0", "application/msword"), (b"\x7fELF", "application/x-executable"),
    (b"MZ", "application/x-msdownload"), (b"PK\x03\x04", "application/zip"), (b"PK\x05\x06", "application/zip"),
)  # fmt: skip
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_CLAIMS = {
    ".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif",
    ".webp": "image/webp", ".zip": "application/zip", ".mp4": "video/mp4", **dict.fromkeys(_OFFICE, "application/zip"),
}  # fmt: skip
_FOLDERS = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos", "audio": "music",
            "animation": "animations", "sticker": "stickers", "video_note": "video_notes"}  # fmt: skip
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the cabinet. `about` holds what only some kinds have: width, height, duration, performer …"""

    file_id: str
    unique_id: str
    path: str
    kind: str
    size: int
    mime: str
    name: str | None
    about: Json


class Cabinet:
    """Where files lie: `folder/incoming` while they arrive, `folder/files/<kind>/` once they are kept."""

    def __init__(self, archive: Archive, folder: Path) -> None:
        self._archive = archive
        self.root = folder / "files"
        self._incoming = folder / "incoming"
        for place in (self._incoming, *(self.root / name for name in _FOLDERS.values())):
            place.mkdir(parents=True, exist_ok=True)
        for left in self._incoming.iterdir():
            left.unlink()
        self._drawing = asyncio.Semaphore(2)  # pictures being decoded at once: memory

    def incoming(self) -> Path:
        return self._incoming / secrets.token_hex(16)

    def check_room(self) -> None:
        """Raises `Refusal` 507 while the disk is nearly full: what is left of it is for words, here and in the books."""
        if shutil.disk_usage(self.root).free < ROOM:
            raise NO_ROOM

    async def keep_photo(self, parcel: Parcel) -> list[Kept]:
        """A thumbnail and the photo, redrawn; raises `NotAPicture`."""
        small, big = self.incoming(), self.incoming()
        async with self._drawing:
            try:
                from webchat.pictures import redrawn  # here: many a day has no photo, and the library is 3 MB

                sizes = await asyncio.to_thread(redrawn, parcel.path, big, small)
            except BaseException:
                small.unlink(missing_ok=True)
                big.unlink(missing_ok=True)
                raise
        parcel.path.unlink(missing_ok=True)
        return [self._photo(size) for size in sizes]

    def keep(self, parcel: Parcel, kind: str, about: Json) -> Kept:
        """Any other file, as it is."""
        mime = content_type(parcel.path, parcel.name)
        return self._file(parcel.path, kind, mime, shown_name(parcel.name), about)

    def find(self, file_id: str) -> Kept | None:
        rows = self._archive.read(
            "SELECT file_id, unique_id, path, kind, size, mime, name, about FROM files WHERE file_id=?", (file_id[:128],)
        )
        if not rows:
            return None
        *row, about = rows[0]
        return Kept(row[0], row[1], row[2], row[3], row[4], row[5], row[6], json.loads(about))

    def place(self, path: str) -> Path | None:
        """The file on disk behind a `file_path` that was given out; None for anything else."""
        rows = self._archive.read("SELECT path FROM files WHERE path=?", (path[:256],))
        return self.root / rows[0][0] if rows else None

    def share(self, file_ids: Iterable[str], chat: int) -> None:
        """These files now belong to a conversation as well."""
        for file_id in file_ids:
            self._archive.write("INSERT OR IGNORE INTO file_chats VALUES(?,?)", (file_id, chat))

    def shared(self, file_id: str, chat: int) -> bool:
        return bool(self._archive.read("SELECT 1 FROM file_chats WHERE file_id=? AND chat=?", (file_id[:128], chat)))

    def _photo(self, size: "Size") -> Kept:
        return self._file(size.path, "photo", "image/jpeg", None, {"width": size.width, "height": size.height})

    def _file(self, source: Path, kind: str, mime: str, name: str | None, about: Json) -> Kept:
        file_id, size = secrets.token_urlsafe(30), source.stat().st_size
        suffix = ".jpg" if kind == "photo" else _suffix(name)
        path = PurePosixPath(_FOLDERS[kind], f"file_{secrets.token_hex(12)}{suffix}")
        source.rename(self.root / path)
        kept = Kept(file_id, secrets.token_urlsafe(11), str(path), kind, size, mime, name, about)
        self._archive.write(
            "INSERT INTO files VALUES(?,?,?,?,?,?,?,?)",
            (file_id, kept.unique_id, kept.path, kind, size, mime, name, json.dumps(about)),
        )
        return kept


def content_type(path: Path, name: str) -> str:
    """A file's type by its first bytes; the name only tells office documents from other zips."""
    with path.open("rb") as file:
        head = file.read(4096)
    suffix = PurePosixPath(name.lower()).suffix
    for magic, mime in _MAGIC:
        if head.startswith(magic):
            return _OFFICE.get(suffix, mime) if mime == "application/zip" else mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return "text/plain" if suffix in {".txt", ".md", ".csv", ".log"} and _is_text(head) else "application/octet-stream"


def is_what_it_says(path: Path, name: str, declared: str) -> bool:
    """Whether the content is of the type that the name or the sender claims, where the type can be told."""
    mime = content_type(path, name)
    plain = "application/zip" if mime in _OFFICE.values() else mime
    claim = _CLAIMS.get(PurePosixPath(name.lower()).suffix)
    image = declared.split(";")[0].strip().lower() in {"image/jpeg", "image/png", "image/webp"}
    return (claim is None or claim == plain) and (not image or mime.startswith("image/"))


def shown_name(name: str) -> str | None:
    """A file's name as shown: no folders, one line, at most 120 characters. Never a path of ours."""
    base = re.split(r"[/\\]", cleaned(name))[-1].strip(" .\n")
    base = " ".join(base.split())
    if len(base) > 120:
        base = base[: 120 - len(_suffix(base))] + _suffix(base)
    return base or None


def _suffix(name: str | None) -> str:
    suffix = PurePosixPath(name or "").suffix
    return suffix.lower() if _SUFFIX.fullmatch(suffix) else ""


def _is_text(head: bytes) -> bool:
    try:
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\0" not in head
