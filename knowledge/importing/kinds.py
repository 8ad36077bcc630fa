"""Tells what a file is from its bytes; what cannot be read is refused with a sentence that says what to do."""

import re
from enum import StrEnum
from pathlib import PurePosixPath

from knowledge.importing import parcels
from knowledge.importing.manuscript import Unreadable


class FileKind(StrEnum):
    """What can be imported; the value is what people call it."""

    WORD = "Word 文档"
    SHEET = "Excel 表格"
    PDF = "PDF"
    WEB = "网页"
    MARKDOWN = "Markdown"
    PLAIN = "纯文本"


_ENDINGS = {
    "docx": FileKind.WORD,
    "xlsx": FileKind.SHEET,
    "pdf": FileKind.PDF,
    "html": FileKind.WEB,
    "htm": FileKind.WEB,
    "xhtml": FileKind.WEB,
    "md": FileKind.MARKDOWN,
    "markdown": FileKind.MARKDOWN,
    "txt": FileKind.PLAIN,
}
# How files that are not documents begin; the sentence names what the person has.
_REFUSED = (
    (b"\x7fELF", "这是程序，不是文档。"),
    (b"MZ", "这是程序，不是文档。"),
    (b"\x89PNG", "这是图片，没有文字可读。"),
    (b"\xff\xd8\xff", "这是图片，没有文字可读。"),
    (b"GIF8", "这是图片，没有文字可读。"),
    (b"II*\0", "这是图片，没有文字可读。"),
    (b"MM\0*", "这是图片，没有文字可读。"),
    (b"Rar!", "这是压缩包，请解压后逐个导入。"),
    (b"7z\xbc\xaf", "这是压缩包，请解压后逐个导入。"),
    (b"\x1f\x8b", "这是压缩包，请解压后逐个导入。"),
    (b"BZh", "这是压缩包，请解压后逐个导入。"),
    (b"\xfd7zXZ", "这是压缩包，请解压后逐个导入。"),
    (b"{\\rtf", "这是 RTF 文件，请另存为 docx 后再导入。"),
    (b"%!PS", "这是 PostScript 文件，请另存为 PDF 后再导入。"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4
_WEB = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_WEB_PIECE = re.compile(rb"^\s*<(?:p|div|h[1-6]|table|article|section|ul|ol|span|meta|title)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"^\s*(?:<\?xml|<svg[\s>]|<!DOCTYPE)", re.IGNORECASE)
_MARKDOWN_HEADING = re.compile(rb"^#{1,6} \S", re.MULTILINE)
_LOOKED_AT = 2048


def ending(name: str) -> str:
    """Return the ending of a file name in lower case; the rest of the name is never used for anything."""
    return PurePosixPath(name.replace("\\", "/")[-64:]).suffix.lower().removeprefix(".")


def kind_of(content: bytes, ending: str) -> FileKind:
    """Return what `content` is; `ending` only decides between Markdown and plain text. Raises Unreadable."""
    start = content[:_LOOKED_AT]
    if start.startswith(_OLE):
        raise Unreadable(_about_ole(content))
    for signature, sentence in _REFUSED:
        if start.startswith(signature):
            raise Unreadable(sentence)
    if start.startswith(b"PK"):
        return FileKind.WORD if parcels.holds_word(content) else FileKind.SHEET
    if b"%PDF-" in start[:1024]:
        return FileKind.PDF
    return _kind_of_text(_ascii_of(start), ending)


def doubt(kind: FileKind, ending: str) -> tuple[str, ...]:
    """Return a sentence where a name's ending says something else than the content."""
    if not ending or _ENDINGS.get(ending) is kind or {kind, _ENDINGS.get(ending)} <= _TEXTS:
        return ()
    return (f"文件名的后缀与内容不符，已按内容当作{kind}读取。",)


_TEXTS = {FileKind.MARKDOWN, FileKind.PLAIN}


def _about_ole(content: bytes) -> str:
    if _ENCRYPTED_STREAM in content:
        return "文件加了密码，请去掉密码后再导入。"
    return "这是旧版 Office 文件（doc、xls 或 wps），请另存为 docx 或 xlsx 后再导入。"


def _ascii_of(start: bytes) -> bytes:
    """UTF-16 markup looks like ASCII once the zero bytes are gone."""
    return start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")


def _kind_of_text(start: bytes, ending: str) -> FileKind:
    if _WEB.search(start) or _WEB_PIECE.match(start):
        return FileKind.WEB
    if _XML.match(start):
        raise Unreadable("这是 XML 或 SVG 文件，不是可以导入的文档。")
    if _ENDINGS.get(ending) is FileKind.MARKDOWN or _MARKDOWN_HEADING.search(start):
        return FileKind.MARKDOWN
    return FileKind.PLAIN
