"""A person is met once, whoever asks how often; what they may do hangs on the posts held at this very moment."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.posts import POSTS
from db.books import Books
from db.notices import Notice
from db.people import INVITATION_LIVES, Post
from knowledge.rules import RuleBroken
from knowledge.rules.people import Person, Role
from tests.conftest import KEY, NOON

LATER = NOON + timedelta(minutes=1)


async def meet(books: Books, number: int = 7, shown: str = "王某", channel: str = "webchat", chat: int | None = None) -> Person:
    return await books.people.meet(channel, number, chat_id=chat or number, shown=shown, now=NOON)


async def count(books: Books, table: str) -> int:
    async with books.ledger.reading() as session:
        return int((await session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())


async def lose(books: Books, person: Person) -> None:
    """The platform says that this person has blocked the office."""
    await books.outbox.owe([Notice(f"lost:{person.id}", person.channel, person.chat_id, "在吗")], now=NOON)
    parcels = await books.outbox.take(channels=[person.channel], holder="c", limit=9, now=NOON, lease=timedelta(minutes=1))
    await books.outbox.refused(parcels[0], "bot was blocked", now=NOON, unreachable=True)


# Meeting


async def test_a_person_is_new_at_the_first_word_and_known_ever_after(books: Books) -> None:
    first, second = await meet(books), await meet(books)
    assert (first.new, second.new) == (True, False)
    assert first.id == second.id
    assert await count(books, "person") == 1


async def test_twenty_first_words_at_once_make_one_person(books: Books) -> None:
    people = await asyncio.gather(*(meet(books) for _ in range(20)))
    assert len({person.id for person in people}) == 1
    assert sum(person.new for person in people) == 1
    assert await count(books, "person") == await count(books, "identity") == 1


async def test_two_processes_that_meet_somebody_at_once_make_one_person(books: Books, database_url: str) -> None:
    async with Books.opened(database_url, KEY) as others:
        people = await asyncio.gather(*(meet(either) for either in [books, others] * 10))
    assert len({person.id for person in people}) == 1
    assert await count(books, "person") == 1


async def test_a_changed_name_and_chat_are_kept(books: Books) -> None:
    await meet(books, shown="王某")
    changed = await meet(books, shown="王小某", chat=77)
    again = await meet(books, shown="王小某", chat=77)
    assert (changed.shown, again.shown, again.chat_id, again.new) == ("王小某", "王小某", 77, False)


async def test_the_same_number_on_two_channels_is_two_people(books: Books) -> None:
    assert (await meet(books)).id != (await meet(books, channel="telegram")).id


async def test_a_name_is_not_readable_without_the_key(books: Books) -> None:
    await meet(books, shown="难忘的名字")
    async with books.ledger.reading() as session:
        kept = (await session.execute(text("SELECT sealed_shown FROM identity"))).scalar_one()
    assert "难忘" not in kept


async def test_a_chosen_script_is_remembered_and_can_be_taken_back(books: Books, resident: Person) -> None:
    await books.people.set_script(resident, "traditional")
    assert (await meet(books, 1, "居民甲")).script == "traditional"
    await books.people.set_script(resident, None)
    assert (await meet(books, 1, "居民甲")).script is None


# Posts


async def test_roles_come_from_posts_and_from_nothing_else(books: Books) -> None:
    person = await meet(books)
    assert (person.roles, person.posts, person.staff) == (frozenset(), (), False)
    await books.people.appoint("duty", person, now=NOON)
    await books.people.appoint("liaison", person, now=NOON)
    person = await meet(books)
    assert person.roles == {Role.DUTY_OFFICER, Role.LIAISON}
    assert set(person.posts) == {"duty", "liaison"}


async def test_being_appointed_twice_is_being_appointed_once(books: Books) -> None:
    person = await meet(books)
    for _ in range(2):
        await books.people.appoint("duty", person, now=NOON)
    assert (await meet(books)).posts == ("duty",)
    assert {post.code: held for post, held in await books.people.posts()}["duty"] == 1


async def test_setting_up_posts_again_adds_what_is_missing_and_changes_nothing_of_the_towns(
    books: Books, duty_officer: Person
) -> None:
    async with books.ledger.writing() as session:
        await session.execute(text("UPDATE post SET title = '综合受理员', confirmed = true WHERE code = 'duty'"))
    night = Post("duty-night", "夜班值班员", "指挥中心", Role.DUTY_OFFICER)
    await books.people.set_up_posts([*POSTS, night])
    posts = {post.code: (post, held) for post, held in await books.people.posts()}
    duty, held = posts["duty"]
    assert (duty.title, duty.confirmed, held) == ("综合受理员", True, 1)
    assert posts["duty-night"] == (night, 0)
    assert len(posts) == len(POSTS) + 1


async def test_two_processes_that_open_at_once_may_both_set_up_the_posts(books: Books, database_url: str) -> None:
    async with books.ledger.writing() as session:
        await session.execute(text("DELETE FROM post"))
    async with Books.opened(database_url, KEY) as others:
        await asyncio.gather(*(either.people.set_up_posts(POSTS) for either in [books, others] * 4))
    assert [post.code for post, _ in await books.people.posts()] == sorted(post.code for post in POSTS)


async def test_nobody_is_appointed_to_a_post_that_is_none(books: Books) -> None:
    with pytest.raises(RuleBroken, match="没有“nobody”这个岗位"):
        await books.people.appoint("nobody", await meet(books), now=NOON)
    with pytest.raises(RuleBroken, match="没有“nobody”这个岗位"):
        await books.people.invite("nobody", now=NOON)


async def test_dismissal_acts_at_once_and_can_be_undone_by_a_new_appointment(books: Books, leader: Person) -> None:
    assert await books.people.dismiss("leader", leader.id, now=LATER)
    assert not (await meet(books, 3, "领导丙")).staff
    assert await books.people.holders(Role.LEADER) == []
    assert not await books.people.dismiss("leader", leader.id, now=LATER), "there is nothing left to end"
    await books.people.appoint("leader", leader, now=LATER)
    assert (await meet(books, 3, "领导丙")).roles == {Role.LEADER}


@pytest.mark.parametrize(("first", "second"), [("admin", "auditor"), ("auditor", "admin")])
async def test_the_administrator_is_never_the_auditor(books: Books, first: str, second: str) -> None:
    person = await meet(books)
    await books.people.appoint(first, person, now=NOON)
    with pytest.raises(RuleBroken, match="不能既当"):
        await books.people.appoint(second, person, now=NOON)
    assert (await meet(books)).posts == (first,)


async def test_two_appointments_in_one_moment_do_not_make_an_administrator_who_audits(books: Books, database_url: str) -> None:
    async with Books.opened(database_url, KEY) as others:
        for number in range(30, 36):
            person = await meet(books, number)
            done = await asyncio.gather(
                books.people.appoint("admin", person, now=NOON),
                others.people.appoint("auditor", person, now=NOON),
                return_exceptions=True,
            )
            assert sum(isinstance(fault, RuleBroken) for fault in done) == 1, done
            assert len((await meet(books, number)).posts) == 1


async def owed(books: Books, person: Person) -> dict[str, str]:
    """What is owed to a person, by its key, and in which state it is."""
    async with books.ledger.reading() as session:
        rows = await session.execute(text("SELECT key, state FROM outbox WHERE person_id = :id"), {"id": person.id})
        return {row.key: row.state for row in rows}


async def test_what_waits_for_a_dismissed_officer_is_not_sent_any_more(books: Books, duty_officer: Person, leader: Person) -> None:
    await books.questions.keep("张庄路修不修", "x", by=duty_officer, origin="o", script="simplified", now=NOON)
    (question,) = await books.questions.open()
    await books.replies.draft(question.id, "修。", by=duty_officer, origin="d", now=NOON)
    await books.outbox.owe([Notice("own:1", "webchat", leader.chat_id, "您的提问有答复了", person_id=leader.id)], now=NOON)
    await books.people.dismiss("leader", leader.id, now=LATER)
    drafted = f"reply:{question.number}:d:drafted:{leader.id}"
    assert set((await owed(books, leader)).items()) == {(drafted, "cancelled"), ("own:1", "waiting")}
    assert list((await owed(books, duty_officer)).values()) == ["waiting"], "nobody else's"


async def test_an_officer_who_keeps_another_post_of_the_role_still_hears(
    books: Books, duty_officer: Person, resident: Person
) -> None:
    await books.people.set_up_posts([Post("duty-night", "夜班值班员", "指挥中心", Role.DUTY_OFFICER)])
    await books.people.appoint("duty-night", duty_officer, now=NOON)
    await books.questions.keep("张庄路修不修", "x", by=resident, origin="o", script="simplified", now=NOON)
    await books.people.dismiss("duty", duty_officer.id, now=LATER)
    assert list((await owed(books, duty_officer)).values()) == ["waiting"]
    await books.people.dismiss("duty-night", duty_officer.id, now=LATER)
    assert list((await owed(books, duty_officer)).values()) == ["cancelled"]


async def test_the_audit_does_not_say_that_the_dismissed_dismissed_themselves(books: Books, leader: Person) -> None:
    await books.people.dismiss("leader", leader.id, now=LATER)
    (line,) = [entry for entry in await books.audits.newest() if entry.act == "dismiss"]
    assert (line.person_id, line.subject, line.allowed) == (None, f"leader person {leader.id}", True)


# Invitations


async def test_an_invitation_appoints_whoever_opens_it_first_and_only_once(books: Books) -> None:
    token = await books.people.invite("duty", now=NOON)
    first, second = await meet(books, 7), await meet(books, 8)
    post = await books.people.accept(token, first, now=LATER)
    assert (post.code, (await meet(books, 7)).roles) == ("duty", {Role.DUTY_OFFICER})
    with pytest.raises(RuleBroken, match="无效、已用过或已过期"):
        await books.people.accept(token, second, now=LATER)
    assert not (await meet(books, 8)).staff


async def test_an_invitation_dies_after_three_days(books: Books) -> None:
    token = await books.people.invite("duty", now=NOON)
    person = await meet(books)
    with pytest.raises(RuleBroken):
        await books.people.accept(token, person, now=NOON + INVITATION_LIVES)
    await books.people.accept(token, person, now=NOON + INVITATION_LIVES - timedelta(seconds=1))


async def test_whoever_presses_their_own_link_again_keeps_the_post_until_they_are_dismissed(books: Books) -> None:
    token = await books.people.invite("duty", now=NOON)
    await books.people.accept(token, await meet(books), now=LATER)
    assert (await books.people.accept(token, await meet(books), now=LATER)).code == "duty"
    await books.people.dismiss("duty", (await meet(books)).id, now=LATER)
    with pytest.raises(RuleBroken, match="无效、已用过或已过期"):
        await books.people.accept(token, await meet(books), now=LATER)
    assert not (await meet(books)).staff


async def test_an_unknown_invitation_says_the_same_as_a_used_one(books: Books) -> None:
    person = await meet(books)
    for token in ("", "x", "post_", "' OR 1=1 --", "长" * 500):
        with pytest.raises(RuleBroken, match="无效、已用过或已过期"):
            await books.people.accept(token, person, now=NOON)


async def test_of_many_who_use_an_invitation_at_once_exactly_one_wins(books: Books) -> None:
    token = await books.people.invite("leader", now=NOON)
    people = [await meet(books, number) for number in range(20, 28)]
    done = await asyncio.gather(*(books.people.accept(token, person, now=LATER) for person in people), return_exceptions=True)
    assert sum(isinstance(post, Post) for post in done) == 1
    assert sum(isinstance(fault, RuleBroken) for fault in done) == 7
    assert len(await books.people.holders(Role.LEADER)) == 1


async def test_an_invitation_that_a_rule_forbids_stays_good_for_somebody_else(books: Books, administrator: Person) -> None:
    token = await books.people.invite("auditor", now=NOON)
    with pytest.raises(RuleBroken, match="不能既当"):
        await books.people.accept(token, administrator, now=LATER)
    await books.people.accept(token, await meet(books), now=LATER)
    assert (await meet(books)).roles == {Role.AUDITOR}


async def test_the_books_do_not_hold_the_token_itself(books: Books) -> None:
    token = await books.people.invite("duty", now=NOON)
    async with books.ledger.reading() as session:
        kept = (await session.execute(text("SELECT token_hash FROM invitation"))).scalar_one()
    assert token not in kept


# Holders


async def test_the_towns_own_channel_is_the_address_of_a_holder_who_has_two(books: Books) -> None:
    there, here = await meet(books, 5, channel="telegram"), await meet(books, 6)
    async with books.ledger.writing() as session:
        await session.execute(text("UPDATE identity SET person_id = :to WHERE person_id = :was"), {"to": there.id, "was": here.id})
    await books.people.appoint("duty", there, now=NOON)
    (holder,) = await books.people.holders(Role.DUTY_OFFICER)
    assert (holder.id, holder.channel, holder.chat_id) == (there.id, "webchat", 6)
    await lose(books, holder)
    (holder,) = await books.people.holders(Role.DUTY_OFFICER)
    assert (holder.id, holder.channel) == (there.id, "telegram"), "the other address is better than none"


async def test_whoever_holds_two_posts_of_one_role_is_named_once(books: Books) -> None:
    await books.people.set_up_posts([Post("duty-night", "夜班值班员", "指挥中心", Role.DUTY_OFFICER)])
    person = await meet(books)
    for post in ("duty", "duty-night"):
        await books.people.appoint(post, person, now=NOON)
    assert [holder.id for holder in await books.people.holders(Role.DUTY_OFFICER)] == [person.id]


async def test_an_address_that_was_shut_is_no_longer_a_holders(books: Books, duty_officer: Person) -> None:
    await books.people.lose("webchat", 2, now=NOON)
    assert await books.people.holders(Role.DUTY_OFFICER) == []


async def test_an_unreachable_person_is_not_among_the_holders_until_they_speak_again(books: Books, duty_officer: Person) -> None:
    await lose(books, duty_officer)
    assert await books.people.holders(Role.DUTY_OFFICER) == []
    await meet(books, 2, "值班员乙")
    assert [holder.id for holder in await books.people.holders(Role.DUTY_OFFICER)] == [duty_officer.id]
