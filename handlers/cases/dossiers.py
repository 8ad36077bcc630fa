"""The export of a case: one page with the whole history, to be printed or filed; nothing on it tells who reported."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from aiogram import Bot, F, Router
from aiogram.types import BufferedInputFile

from db.cases.facts import Case, Dossier, Event, Photo
from handlers.cases import cards
from handlers.cases.buttons import CaseLook
from handlers.cases.sorting import SortingTable
from handlers.cases.turns import AS_FILE, Turn
from knowledge.rules.cases import CLOSED_AS
from knowledge.wording import cases as wording
from knowledge.wording.case_notices import day_and_hour

if TYPE_CHECKING:
    from jinja2 import Template

SHOWN = 12  # pictures on the page; the rest are counted


@cache
def _sheet() -> "Template":
    from jinja2 import Environment, FileSystemLoader  # here: exports are rare, and the library is 2 MB

    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template("dossier.html")


@dataclass(frozen=True, slots=True)
class Picture:
    whose: str
    at: str
    address: str  # a data: URI


def router() -> Router:
    desk = Router(name="dossiers")
    desk.callback_query.register(export, CaseLook.filter(F.what == "export"))
    return desk


async def export(_: object, callback_data: CaseLook, turn: Turn) -> None:
    """Sends the page as a file; that it was made is in the audit."""
    archive, cases = turn.books.cases.archive, turn.books.cases
    dossier = await archive.dossier(callback_data.case, by=turn.person, now=turn.now)
    events = await cases.timeline(callback_data.case, by=turn.person, now=turn.now)  # as this person may read them
    await turn.heard()
    passing, held = await turn.passed(dossier.photos)
    pictures = await fetched(turn.bot, passing[:SHOWN])
    text = turn.say(page(dossier, events, pictures, turn.sorting, printed=day_and_hour(turn.now)))
    if turn.message is not None:
        await turn.message.answer_document(BufferedInputFile(text.encode(), f"{dossier.case.number}.html"))
    await turn.answer(held)


async def fetched(bot: Bot, photos: Sequence[Photo]) -> list[Picture]:
    """The pictures themselves, so that the page is whole without the chat."""
    found = []
    for photo in photos:
        content = await bot.download(photo.file_id.removeprefix(AS_FILE), destination=BytesIO())
        if content is not None:
            whole = base64.b64encode(content.read()).decode()
            found.append(Picture("办理" if photo.by_staff else "反映", day_and_hour(photo.at), f"data:image/jpeg;base64,{whole}"))
    return found


def page(dossier: Dossier, events: Sequence[Event], pictures: Sequence[Picture], sorting: SortingTable, *, printed: str) -> str:
    """The page as HTML; everything that people wrote is quoted."""
    return _sheet().render(
        case=dossier.case,
        town=sorting.town.name,
        facts=facts(dossier.case, sorting),
        lines=[(day_and_hour(event.at), wording.sentence_of(cards.line(event)), event.words) for event in events],
        pictures=pictures,
        left=len(dossier.photos) - len(pictures),
        linked=dossier.linked,
        printed=printed,
    )


def facts(case: Case, sorting: SortingTable) -> list[tuple[str, str]]:
    """What stands at the head of the page, as (name, value); what is not known is left out."""
    closed = f"{day_and_hour(case.closed_at)}，{CLOSED_AS[case.closing]}" if case.closed_at and case.closing else ""
    rows = [
        ("状态", wording.SAID_TO_STAFF[case.state]),
        ("类别", sorting.category(case.code).name),
        ("办理单位", sorting.shown(case.unit)),
        ("协办单位", "、".join(case.assisting)),
        ("地点", case.place or ""),
        ("最初反映", day_and_hour(case.first_at)),
        ("答应的期限", day_and_hour(case.promised_at)),
        ("办结", closed),
        ("反映人次", str(case.repeats + 1)),
    ]
    return [row for row in rows if row[1]]
