"""The front desk: every desk in its order, the doors before them, and the conversation state in the books."""

from aiogram import Dispatcher, Router

from db.books import Books
from handlers import alerts, asks, documents, errors, frauds, questions, starts, tasks, traces
from handlers.cases import residents, staff
from handlers.cases.hearing import no_matter_of_cases
from handlers.cases.sorting import SortingTable
from handlers.doors import Meet, OnlyPrivate
from handlers.eras import FromBefore
from handlers.frauds import checks
from handlers.frauds.watch import Watch
from handlers.groups import Groups
from handlers.shelves import Shelf
from handlers.storages import BooksStorage
from handlers.uploads import Guard, Incoming
from handlers.wishes import Wishes


def front_desk(books: Books, shelf: Shelf, watch: Watch, sorting: SortingTable, guard: Guard) -> Dispatcher:
    """Commands before states before free text: what a person types while drafting is theirs, but a command always leads out.

    What nearly everybody sends, plain words, goes straight to the desk that it would reach after every other desk had looked.
    """
    storage = BooksStorage(books.conversations)
    front = Dispatcher(storage=storage, books=books, shelf=shelf, watch=watch, sorting=sorting, guard=guard)
    front.update.outer_middleware(OnlyPrivate(Groups(books)))
    front.update.outer_middleware(Meet(books))
    front.update.outer_middleware(Wishes())
    front.message.middleware(Incoming(books.uploads, guard))
    front.callback_query.middleware(FromBefore(books))
    tasks.listen(front)
    front.message.register(checks.look_plainly, checks.tells_a_fraud)
    front.message.register(asks.ask, no_matter_of_cases)
    front.include_routers(
        errors.router(),
        starts.router(),
        traces.router(),
        questions.router(),
        staff.router(),
        residents.router(),
        documents.router(),
        frauds.router(),
        alerts.router(),
        tasks.router(),
        asks.router(),
        _last(),
    )
    return front


def _last() -> Router:
    """Buttons that no desk claimed."""
    desk = Router(name="last")
    desk.callback_query.register(errors.dead_button)
    return desk
