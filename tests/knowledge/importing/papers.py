"""Makes the files that the tests import: Word, Excel, pdf and zip parcels, all by hand or by their own libraries."""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import Workbook

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def saved(document: Any) -> bytes:
    """Return the bytes of a python-docx or openpyxl document."""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def word(*paragraphs: str | tuple[int, str]) -> bytes:
    """Return a docx; a pair is a heading of that level (0: the title)."""
    document = Document()
    for paragraph in paragraphs:
        if isinstance(paragraph, str):
            document.add_paragraph(paragraph)
        else:
            document.add_heading(paragraph[1], paragraph[0])
    return saved(document)


def word_with_table(rows: Sequence[Sequence[str]], merged: Iterable[tuple[int, int, int, int]] = ()) -> bytes:
    """Return a docx with one table; `merged` holds (row, column) from and to."""
    document = Document()
    table = document.add_table(len(rows), len(rows[0]))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    for top, left, bottom, right in merged:
        table.cell(top, left).merge(table.cell(bottom, right))
    return saved(document)


def sheet(
    rows: Iterable[Sequence[Any]], title: str = "目标", merged: Iterable[str] = (), formats: Iterable[tuple[str, str]] = ()
) -> bytes:
    """Return an xlsx with one sheet; `formats` are (cell, number format)."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = title
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    for cell, style in formats:
        page[cell].number_format = style
    return saved(book)


def pdf(*pages: Sequence[str]) -> bytes:
    """Return a pdf with a text layer, a page for each sequence of lines."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts"
        b"[<</Type/Font/Subtype/CIDFontType0/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/DW 1000>>]/ToUnicode 4 0 R>>",
        _stream(_to_unicode("".join(line for page in pages for line in page))),
    ]
    for number, page in enumerate(pages):
        resources = b"/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s/Contents %d 0 R>>" % (resources, 6 + 2 * number))
        objects.append(_stream(_page(page)))
    return _bound(objects)


def _page(lines: Sequence[str]) -> bytes:
    shown = (f"1 0 0 1 60 {780 - 20 * number} Tm <{line.encode('utf-16-be').hex()}> Tj" for number, line in enumerate(lines))
    return ("BT /F1 12 Tf " + " ".join(shown) + " ET").encode()


def _to_unicode(text: str) -> bytes:
    codes = sorted({f"<{mark.encode('utf-16-be').hex()}>" for mark in text})
    pairs = "\n".join(f"{code} {code}" for code in codes)
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    ).encode()


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)


def _bound(objects: Sequence[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )
    return bytes(out)


def parcel(parts: Iterable[tuple[str, bytes | str]], *, stored: bool = False) -> bytes:
    """Return a zip of the parts named, as given."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as box:
        for name, content in parts:
            box.writestr(name, content)
    return out.getvalue()


def opened(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip."""
    with zipfile.ZipFile(BytesIO(content)) as box:
        return {name: box.read(name) for name in box.namelist()}


def with_part(content: bytes, name: str, change: Any) -> bytes:
    """Return an Office file with one part changed by a function of its bytes."""
    parts = opened(content)
    parts[name] = change(parts.get(name, b""))
    return parcel(parts.items())
