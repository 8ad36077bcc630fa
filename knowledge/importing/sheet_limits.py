"""Refuses sheets that would fill the memory once opened: their size and merged areas are read from the XML first."""

import re
import zipfile
from io import BytesIO

from knowledge.importing.manuscript import Unreadable

MOST_ROWS, MOST_COLUMNS = 5_000, 64  # read of one sheet: a town's list of targets has some hundred rows
LARGEST_SHEET = 6 * 1024 * 1024  # of XML, about 120,000 cells; openpyxl holds each cell in some 150 bytes
MOST_MERGED = 20_000  # cells under merged areas: openpyxl makes an object for each (a whole sheet has 17 billion)
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_MERGED = re.compile(rb"mergeCell\s[^>]*?ref\s*=\s*[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def check(content: bytes) -> None:
    """Raise Unreadable where a sheet of this (checked) xlsx is too large to open."""
    with zipfile.ZipFile(BytesIO(content)) as parcel:
        for entry in parcel.infolist():
            if _SHEET.match(entry.filename):
                _check_sheet(entry, parcel)


def _check_sheet(entry: zipfile.ZipInfo, parcel: zipfile.ZipFile) -> None:
    if entry.file_size > LARGEST_SHEET:
        raise Unreadable("表格太大，请只留下要导入的行再试。")
    markup = parcel.read(entry).replace(b"\0", b"")
    if sum(map(_area, _MERGED.finditer(markup))) > MOST_MERGED:
        raise Unreadable("表格里合并的单元格范围异常地大，不予打开。")


def _area(merged: "re.Match[bytes]") -> int:
    columns = abs(_column(merged[3]) - _column(merged[1])) + 1
    return columns * (abs(int(merged[4]) - int(merged[2])) + 1)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
