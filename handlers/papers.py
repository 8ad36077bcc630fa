"""What an officer reads about an imported document, as HTML with everything foreign quoted."""

from collections.abc import Sequence
from datetime import date
from html import escape

from db.documents import Document, Figure
from knowledge.rules.documents import SAID, DocumentState

MOST_SPOTS = 8
FILE_TOO_LARGE = "文件超过20兆，请拆分后再发，或请管理员在服务器上导入。"
KNOWN_ALREADY = "这份文件之前已经导入过，没有重复导入。"
NO_FIGURES = "没有待确认的指标了。"
KINDS = {"target": "目标", "achieved": "已完成"}


def documents(rows: Sequence[tuple[int, str, date | None, DocumentState]]) -> str:
    lines = [f"<b>{number}</b> {escape(title[:60])}{_dated(dated)}：{SAID[state]}" for number, title, dated, state in rows]
    return (
        "导入的文件：\n" + "\n".join(lines) if lines else "还没有导入过文件。把 docx、xlsx、pdf、html、md 或 txt 文件发给我就行。"
    )


def card(document: Document, figures: int) -> str:
    """What was read, and every spot that a person must look at."""
    spots = [*document.doubts, *document.damage]
    shown = "".join(f"\n· {escape(spot[:160])}" for spot in spots[:MOST_SPOTS])
    more = f"\n· ……另有{len(spots) - MOST_SPOTS}处" if len(spots) > MOST_SPOTS else ""
    trouble = f"\n\n需要您核对的地方（{len(spots)}处，所在段落不会被引用）：{shown}{more}" if spots else ""
    characters = sum(len(part.text) for part in document.parts)
    return (
        f"<b>{escape(document.title[:120])}</b>{_dated(document.dated)}\n状态：{SAID[document.state]}\n"
        f"共{len(document.parts)}节、{characters}字，找到{figures}个指标。{trouble}"
    )


def moved(title: str, state: DocumentState) -> str:
    return f"《{escape(title[:120])}》{SAID[state]}。"


def figures(page: Sequence[Figure]) -> str:
    """Figures to confirm, numbered as their buttons are."""
    if not page:
        return NO_FIGURES
    lines = [f"<b>{place}</b> {_figure(figure)}" for place, figure in enumerate(page, 1)]
    return "请对照原文逐个确认：\n\n" + "\n\n".join(lines)


def _figure(figure: Figure) -> str:
    year = f"{figure.year}年" if figure.year else "年份不明"
    doubt = f"\n⚠ {escape(figure.doubt)}" if figure.doubt else ""
    head = f"{escape(figure.name[:80])}：<b>{escape(figure.said)}</b>（{year}，{KINDS.get(figure.kind, '')}）"
    return f"{head}<blockquote>{escape(figure.sentence[:160])}</blockquote>{doubt}"


def _dated(dated: date | None) -> str:
    return f"（{dated.isoformat()}）" if dated else ""
