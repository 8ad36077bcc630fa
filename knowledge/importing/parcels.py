"""Looks into an Office file's zip directory before anything is unpacked, and at its XML before anything is parsed."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from knowledge.importing.manuscript import Unreadable

MOST_ENTRIES = 2_000  # a report with 300 pictures has about 350 parts
LARGEST_UNPACKED = 96 * 1024 * 1024  # all parts together: pictures hardly shrink, so a 20 MiB file stays below
LARGEST_XML = 16 * 1024 * 1024  # one XML part: 200 pages of text take 1 to 3 MiB; parsing needs ten times the size
STEEPEST = 200  # unpacked to packed: Word's XML reaches 40, a bomb of zeros 1,000
_SMALL = 1024 * 1024  # below this the ratio harms nobody
_PARCELS = re.compile(r"\.(?:zip|jar|7z|rar|gz|tgz|bz2|xz|tar|zst)$", re.IGNORECASE)
_MARKUP = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_PLAIN_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")
_CHUNK = 64 * 1024
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError)

NOT_OFFICE = "这是压缩包，不是 docx 或 xlsx；请解压后逐个导入。"
BROKEN = "文件已损坏，读不出来；请重新保存一份再导入。"


def holds_word(content: bytes) -> bool:
    """Return True for a checked docx, False for a checked xlsx; raise Unreadable for any other or unsafe zip."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as parcel:
            entries = parcel.infolist()
            check_directory(entries)
            names = {entry.filename for entry in entries}
            _check_office(names)
            _check_markup(parcel, entries)
    except _BROKEN as error:
        raise Unreadable(BROKEN) from error
    return "word/document.xml" in names


def check_directory(entries: list[zipfile.ZipInfo]) -> None:
    """Raise Unreadable where the directory alone shows that unpacking is unsafe."""
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(f"文件里有{len(entries)}个部件，超过{MOST_ENTRIES}个，不予打开。")
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise Unreadable(f"文件解开后超过{LARGEST_UNPACKED // 1024 // 1024}兆，不予打开。")
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Unreadable("文件加了密码，请去掉密码后再导入。")
    if _PARCELS.search(entry.filename):
        raise Unreadable("文件里还套着压缩包，不予打开。")
    if _is_markup(entry) and entry.file_size > LARGEST_XML:
        raise Unreadable(f"文件里有一个部件解开后超过{LARGEST_XML // 1024 // 1024}兆，不予打开。")
    if entry.file_size > _SMALL and entry.file_size > STEEPEST * max(entry.compress_size, 1):
        raise Unreadable("文件的压缩比异常，像压缩炸弹，不予打开。")


def _check_office(names: set[str]) -> None:
    if "[Content_Types].xml" not in names or not names & {"word/document.xml", "xl/workbook.xml"}:
        raise Unreadable(NOT_OFFICE)


def _is_markup(entry: zipfile.ZipInfo) -> bool:
    return bool(_MARKUP.search(entry.filename))


def _check_markup(parcel: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No part of an Office file may declare a document type (ECMA-376 part 2, 6.2.5), so none is parsed."""
    for entry in filter(_is_markup, entries):
        carried = b""
        for number, chunk in enumerate(_chunks(parcel, entry)):
            seen = carried + chunk.replace(b"\0", b"")  # in UTF-16 every second byte is zero
            if number == 0:
                _check_encoding(seen)
            if any(word in seen for word in _FORBIDDEN):
                raise Unreadable("文件的 XML 里有文档类型或实体声明，可能有害，不予打开。")
            carried = seen[-16:]


def _chunks(parcel: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with parcel.open(entry) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _check_encoding(start: bytes) -> None:
    """Another encoding could hide a declaration from the search (UTF-7, EBCDIC)."""
    declared = _DECLARED.search(start[:512])
    if declared and declared[1].lower() not in _PLAIN_ENCODINGS:
        raise Unreadable("文件的 XML 用了不允许的编码，不予打开。")
    if b"<" not in start:
        raise Unreadable(BROKEN)
