"""The scam weather: a trick that spreads is told to the liaison, with a draft of an alert for each audience."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from db.books import Books
from db.frauds import Fraud
from handlers.frauds.watch import Watch
from knowledge.rules.clocks import day_of
from knowledge.scam.clusters import WEEK, Cluster, Report, clustered
from knowledge.scam.drafts import Audience, drafted, facts_of
from knowledge.scam.verdicts import Clues
from knowledge.wording import frauds as wording

KINDS = ("phones", "urls", "accounts", "apps")


async def look_out(books: Books, watch: Watch, now: datetime) -> int:
    """Owes the liaison a word on each trick that grows, once a week at most; answers on how many. A heartbeat calls it."""
    frauds = await books.frauds.since(now - 2 * WEEK)
    growing = await asyncio.to_thread(_growing, frauds, now)
    for cluster in growing:
        called = watch.checker.called(cluster.code)
        facts = facts_of(cluster, called)
        drafts = [(wording.AUDIENCES[audience], drafted(facts, audience)) for audience in Audience]
        await books.frauds.warn(wording.spreading(called, cluster.lately, drafts), _occurrence(cluster, now), now=now)
    return len(growing)


def _occurrence(cluster: Cluster, now: datetime) -> str:
    """A trick and a week: named by its first report, so that a cluster that grows further is not told anew."""
    year, week, _ = day_of(now).isocalendar()
    return f"spreading:{cluster.reports[0].id}:{year}w{week}"


def _growing(frauds: Sequence[Fraud], now: datetime) -> list[Cluster]:
    return [cluster for cluster in clustered(map(_report, frauds), day_of(now)) if cluster.grows]


def _report(fraud: Fraud) -> Report:
    named = {kind: tuple(clue for of, clue in fraud.clues if of == kind) for kind in KINDS}
    return Report(fraud.id, fraud.text, fraud.code or "other", Clues(**named), day_of(fraud.reported_at))
