"""Opens the books and holds them together: people, inbox, outbox, conversations, questions, cases, tasks and the rest."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from db.alerts import Alerts
from db.audits import Audits
from db.cases import Cases
from db.conversations import Conversations
from db.documents import Documents
from db.engines import open_engine
from db.frauds import Frauds
from db.guardians import Guardians
from db.inbox import Inbox
from db.journals import Journal
from db.ledgers import Ledger
from db.marks import Marks
from db.outbox import Outbox
from db.paces import Paces
from db.people import People
from db.profiles import Profiles
from db.questions import Questions
from db.replies import Replies
from db.restorations import Restorations
from db.seals import Seal
from db.tasks import Tasks
from db.tasks.conflicts import open_cases
from db.traces import Traces
from db.uploads import Uploads
from db.village_chats import VillageChats
from knowledge.rules.clocks import Calendar


class Books:
    """All the books of one office. `async with Books.opened(url, key)` opens and closes them."""

    def __init__(self, ledger: Ledger, calendar: Calendar | None = None) -> None:
        self.ledger = ledger
        self.people = People(ledger)
        self.inbox = Inbox(ledger)
        self.outbox = Outbox(ledger)
        self.conversations = Conversations(ledger)
        self.questions = Questions(ledger)
        self.replies = Replies(ledger)
        self.documents = Documents(ledger)
        self.cases = Cases(ledger, calendar)
        self.frauds = Frauds(ledger)
        self.guardians = Guardians(ledger)
        self.profiles = Profiles(ledger)
        self.alerts = Alerts(ledger)
        self.village_chats = VillageChats(ledger)
        self.uploads = Uploads(ledger)
        self.tasks = Tasks(ledger, calendar, open_cases)
        self.traces = Traces(ledger)
        self.audits = Audits(ledger)
        self.marks = Marks(ledger)
        self.restorations = Restorations(ledger)
        self.paces = Paces(ledger)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, url: str, key: str, calendar: Calendar | None = None, *, journal: Journal | None = None
    ) -> AsyncIterator[Self]:
        engine = open_engine(url)
        try:
            yield cls(Ledger(engine, Seal(key), journal), calendar)
        finally:
            await engine.dispose()
