"""The commands: each explains itself, and what an operator gets wrong is one line and status 2, never a traceback."""

import asyncio
import contextlib
import io
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import key_to
from bot.commands import main
from bot.settings import BadSettings, read_settings
from db import schema
from db.books import Books
from db.seals import Seal
from knowledge.rules import RuleBroken
from knowledge.rules.people import Role
from tests.conftest import NOON

COMMANDS = [
    "run",
    "ask",
    "import",
    "tasks",
    "appoint",
    "backup",
    "restore",
    "migrate-to",
    "letters",
    "alert",
    "alert list",
    "alert write",
    "alert stop",
    "purge",
    "audit",
    "lab",
    "lab retrieve",
    "lab triage",
    "lab scam",
    "content",
    "content check",
    "content show",
]


@dataclass
class Ended:
    status: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """`python -m bot …` in this process, in an empty folder, with nothing of this machine's settings."""
    prefixes = ("DATABASE_URL", "DATA_KEY", "TOWN", "TZ", "TELEGRAM_", "WEBCHAT_", "OFFICE_")
    for name in [name for name in os.environ if name.startswith(prefixes)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOWNHALL_FOLDER", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    for port in ("WEBCHAT_PORT", "OFFICE_PORT"):
        monkeypatch.setenv(port, "0")
    monkeypatch.setattr("bot.works.work", no_work)  # an office that opens where it must not is a failed test, not an endless one

    def command(*arguments: str, stdin: str | bytes = "") -> Ended:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "argv", ["bot", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        capsys.readouterr()
        try:
            main()
            status = 0
        except SystemExit as ended:
            status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        said = capsys.readouterr()
        return Ended(status, said.out, said.err)

    return command


async def no_work(*_: object) -> None:
    raise AssertionError("the office opened")


def check_one_line(ended: Ended, *named: str) -> None:
    assert ended.status == 2, ended
    assert len(ended.err.strip().splitlines()) == 1, ended.err
    assert ended.err.startswith("townhall: ")
    assert "Traceback" not in ended.err
    for name in named:
        assert name in ended.err


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ended = run(*command.split(), "--help")
    assert ended.status == 0
    assert "Usage" in plain(ended.out)
    for name in COMMANDS if not command else []:
        assert name.split()[0] in ended.out


@pytest.mark.parametrize(
    "arguments",
    [
        ("nosuch",),
        ("ask", "--nosuch"),
        ("ask",),
        ("run", "--only", "nosuch"),
        ("audit", "--limit", "none"),
        ("audit", "--limit", "0"),
        ("backup",),
        ("restore", "nowhere.db"),
        ("restore", "."),
        ("lab", "nosuch"),
        ("lab", "scam"),
        ("lab", "retrieve", "--corpus", "nowhere", "--queries", "nowhere", "--out", "x"),
        ("appoint", "nosuch"),
        ("appoint", "duty", "--dismiss", "somebody"),
        ("import",),
        ("import", "nowhere.docx"),
        ("content", "check", "atlantis"),
    ],
    ids=" ".join,
)
def test_a_bad_option_or_file_is_one_line_and_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    ended = run(*arguments)
    if arguments[:2] == ("content", "check"):  # says every fault, one a line
        assert ended.status == 2
        assert "Traceback" not in ended.err + ended.out
        return
    check_one_line(ended)


def test_whoever_asks_for_help_does_not_wait_for_the_bot() -> None:
    """Each command loads what it needs when it is called; the libraries of the bot alone take seconds."""
    late = {"aiogram", "telegram", "knowledge.answer", "db.books"}
    code = f"import bot.commands, sys; sys.exit(str({late} & set(sys.modules) or ''))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert loaded.stderr.strip() == ""


def test_without_a_command_one_is_told_which_there_are(run: Run) -> None:
    ended = run()
    assert "Usage" in plain(ended.out + ended.err)
    assert "appoint" in ended.out + ended.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "1000000003:nobodys-token_of_no_bot_at_all_01"),
        ("TZ", "Mars"),
        ("TOWN", "atlantis"),
        ("DATABASE_URL", "x"),
    ],
)
@pytest.mark.parametrize("arguments", [("run",), ("ask", "问")], ids=" ".join)
def test_a_bad_setting_is_one_line_whatever_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    check_one_line(run(*arguments))


@pytest.mark.parametrize("arguments", [("appoint",), ("audit",), ("purge",)], ids=" ".join)
def test_books_that_cannot_be_opened_are_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "townhall.db").write_bytes(b"this is no database at all" * 100)
    check_one_line(run(*arguments))


def test_a_database_server_that_is_not_there_is_one_line_without_its_password(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://town:pw-secret@127.0.0.1:1/town")
    monkeypatch.setenv("DATA_KEY", "YIdmNilgozOa1vyEfGdlba3aVj6Pi3AHMo_1ZepcfOc=")
    ended = run("appoint")
    check_one_line(ended)
    assert "pw-secret" not in ended.err


def test_a_folder_that_is_a_file_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    check_one_line(run("appoint"))


# ask


@pytest.mark.parametrize(
    "stdin",
    [
        "{",
        "[]",
        "7",
        '{"id": 1}',
        '{"id": 1, "q": 5}',
        '{"id": 1, "q": []}',
        '{"id": 1, "q": [5]}',
        '{"id": 1, "q": null}',
        b"\xff\xfe",
    ],
)
def test_a_bad_line_of_questions_is_named_in_one_line(run: Run, stdin: str | bytes) -> None:
    check_one_line(run("ask", "--jsonl", stdin=stdin), "UTF-8" if isinstance(stdin, bytes) else '"q"' if '"' in stdin else "line 1")


def test_questions_line_by_line_are_answered_line_by_line(run: Run) -> None:
    asked = [
        {"id": 1, "q": "消防站建得怎么样了？"},
        {"id": "二", "q": ["消防站建得怎么样了？", "什么时候建成？"]},
        {"id": 3, "q": "镇长家的狗叫什么名字"},
    ]
    ended = run("ask", "--jsonl", stdin="\n\n".join(json.dumps(row) for row in asked))
    assert ended.status == 0
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["id"] for row in rows] == [1, "二", 3]
    for row in rows:
        assert set(row) == {"id", "outcome", "reply", "sources", "options", "confidence"}
        assert row["outcome"] in ("answered", "clarify", "unknown", "out_of_scope", "emergency")


def test_one_question_is_answered_as_text_or_as_json(run: Run) -> None:
    said = run("ask", "消防站建得怎么样了？").out
    assert json.loads(run("ask", "--json", "消防站建得怎么样了？").out)["reply"].strip() == said.strip()


# appoint


async def test_a_link_is_printed_that_binds_whoever_opens_it_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBCHAT_PUBLIC_URL", "https://chat.town.example/")
    ended = await asyncio.to_thread(run, "appoint", "duty")
    link = re.fullmatch(r"https://chat\.town\.example/\?start=post_([\w-]{32})\n", ended.out)
    assert link, ended.out
    assert len(f"post_{link[1]}") <= 64, "a start parameter holds no more"
    settings = read_settings()
    now = datetime.now(UTC)
    async with Books.opened(settings.database, settings.key()) as books:
        first, second = [await books.people.meet("webchat", n, chat_id=n, shown="某人", now=now) for n in (1, 2)]
        assert (await books.people.accept(link[1], first, now=now)).role is Role.DUTY_OFFICER
        with pytest.raises(RuleBroken):
            await books.people.accept(link[1], second, now=now)
    assert "任职已结束" in (await asyncio.to_thread(run, "appoint", "duty", "--dismiss", f"{first.id}")).out
    assert "没有担任" in (await asyncio.to_thread(run, "appoint", "duty", "--dismiss", f"{first.id}")).out
    async with Books.opened(settings.database, settings.key()) as books:
        assert await books.people.holders(Role.DUTY_OFFICER) == []


async def test_the_audit_is_printed_as_it_is_written(run: Run) -> None:
    """What looks like markup is no markup: it neither vanishes nor breaks the table."""
    assert (await asyncio.to_thread(run, "appoint")).status == 0
    settings = read_settings()
    async with Books.opened(settings.database, settings.key()) as books:
        await books.audits.note("refused", "[/red] [b]x", by=None, allowed=False, now=NOON)
    ended = await asyncio.to_thread(run, "audit")
    assert ended.status == 0
    assert "[/red]" in ended.out


def test_without_a_post_the_posts_are_listed(run: Run) -> None:
    ended = run("appoint")
    assert ended.status == 0
    for code in ("duty", "leader", "admin", "auditor"):
        assert code in ended.out


# backup and restore


async def _ask(asked: str) -> None:
    settings = read_settings()
    async with Books.opened(settings.database, settings.key()) as books:
        person = await books.people.meet("webchat", 1, chat_id=1, shown="某人", now=NOON)
        await books.questions.keep(asked, asked, by=person, origin=asked, script="simplified", now=NOON)


async def _asked() -> list[str]:
    settings = read_settings()
    async with Books.opened(settings.database, settings.key()) as books:
        return [question.asked for question in await books.questions.open()]


def test_a_backup_brings_the_books_back_as_they_were(run: Run, tmp_path: Path) -> None:
    assert run("appoint").status == 0
    asyncio.run(_ask("一"))
    file = tmp_path / "backup #1.db"
    assert run("backup", str(file)).status == 0
    assert file.stat().st_mode & 0o777 == 0o600
    asyncio.run(_ask("二"))
    ended = run("restore", str(file))
    assert ended.status == 0, ended
    assert asyncio.run(_asked()) == ["一"]
    (before,) = (tmp_path / "data").glob("townhall.before-*.db")
    assert before.stat().st_mode & 0o077 == 0, "the books of before are nobody else's business either"
    assert run("restore", str(before)).status == 0
    assert sorted(asyncio.run(_asked())) == ["一", "二"]


def test_a_backup_never_overwrites_and_never_backs_up_nothing(run: Run, tmp_path: Path) -> None:
    check_one_line(run("backup", "new.db"), "nothing")
    assert not (tmp_path / "new.db").exists()
    assert not (tmp_path / "data" / "townhall.db").exists()
    (tmp_path / "data" / "demo").mkdir(parents=True)
    (tmp_path / "data" / "demo" / "townhall.db").touch()
    check_one_line(run("backup", "new.db"), "WEBCHAT_MODE=demo")
    run("appoint")
    (tmp_path / "there.db").write_text("mine")
    check_one_line(run("backup", "there.db"), "exists already")
    assert (tmp_path / "there.db").read_text() == "mine"
    check_one_line(run("backup", "nowhere/new.db"))


def test_only_a_whole_backup_is_restored(run: Run, tmp_path: Path) -> None:
    run("appoint")
    whole = tmp_path / "whole.db"
    run("backup", str(whole))
    (tmp_path / "text.db").write_text("no database" * 500)
    (tmp_path / "empty.db").write_bytes(b"")
    (tmp_path / "half.db").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    books = (tmp_path / "data" / "townhall.db").read_bytes()
    for name in ("text", "empty", "half", "other"):
        check_one_line(run("restore", f"{name}.db"), "no backup")
    assert (tmp_path / "data" / "townhall.db").read_bytes() == books


def test_nothing_is_restored_under_an_open_office(run: Run, tmp_path: Path) -> None:
    from bot.app import key_to

    run("appoint")
    run("backup", "copy.db")
    with key_to(tmp_path / "data" / "townhall.db"):
        check_one_line(run("restore", "copy.db"), "another office is open")


def test_books_of_another_key_are_named_as_such(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("appoint")
    asyncio.run(_ask("一"))
    monkeypatch.setenv("DATA_KEY", "YIdmNilgozOa1vyEfGdlba3aVj6Pi3AHMo_1ZepcfOc=")
    from db.seals import WrongKey

    with pytest.raises(WrongKey):
        asyncio.run(_asked())


# purge and audit


def test_purging_says_how_much_of_what(run: Run) -> None:
    ended = run("purge")
    assert ended.status == 0
    assert [line.split(": ")[0] for line in ended.out.splitlines()][:3] == ["inbox", "outbox", "conversation"]


def test_the_audit_shows_appointments_and_links_but_no_tokens(run: Run) -> None:
    link = run("appoint", "leader").out.strip()
    ended = run("audit", "--limit", "5")
    assert ended.status == 0
    assert "invite" in ended.out
    assert "leader" in ended.out
    assert link.partition("post_")[2] not in ended.out


@pytest.mark.parametrize("command", ["audit", "letters"])
def test_an_office_that_never_opened_has_empty_books(run: Run, command: str) -> None:
    assert run(command).status == 0


def test_a_fault_of_settings_is_a_kind_of_value_error() -> None:
    assert issubclass(BadSettings, ValueError)


def test_messages_are_checked_line_by_line_as_the_desk_checks_them(run: Run) -> None:
    rows = [{"id": "a", "text": "公安局让我把钱转到安全账户，电话17000001234"}, {"id": "b", "text": "晚上回家吃饭"}]
    ended = run("lab", "scam", "--jsonl", stdin="\n".join(json.dumps(row) for row in rows))
    first, second = [json.loads(line) for line in ended.out.splitlines()]
    assert ended.status == 0
    assert (first["id"], first["verdict"], first["code"]) == ("a", "scam", "police")
    assert first["clues"]["phones"] == ["17000001234"]
    assert (second["verdict"], second["code"], second["reasons"]) == ("no_sign", None, [])
    assert {"first_aid", "lost", "reply"} <= set(second)


def test_a_row_without_a_text_is_one_clear_line(run: Run) -> None:
    ended = run("lab", "scam", "--jsonl", stdin='{"id": 1, "text": 7}')
    assert ended.status == 2
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("address", ["", "sqlite:///x.db", "mysql://u:secret@h/x", "http://x.example", "postgresql:/x"])
def test_books_are_moved_to_postgresql_only(run: Run, tmp_path: Path, address: str) -> None:
    make_books(tmp_path)
    check_one_line(run("migrate-to", address), "postgresql://")


@pytest.mark.parametrize("address", ["postgresql://u:secret@127.0.0.1:1/x", "postgresql://u:secret@nowhere.example:1/x"])
def test_a_server_that_does_not_answer_is_told_without_its_password(run: Run, tmp_path: Path, address: str) -> None:
    make_books(tmp_path)
    ended = run("migrate-to", address)
    check_one_line(ended, "no database can be opened")
    assert "secret" not in ended.err + ended.out


def test_books_that_an_office_has_open_are_not_moved(run: Run, tmp_path: Path) -> None:
    make_books(tmp_path)
    with key_to(tmp_path / "data/townhall.db", shared=True):
        check_one_line(run("migrate-to", "postgresql://u@127.0.0.1:1/x"), "another office is open")


def test_nothing_can_be_moved_where_there_are_no_books(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    check_one_line(run("migrate-to", "postgresql://u@127.0.0.1:1/x"), "nothing to move")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u@127.0.0.1:1/x")
    monkeypatch.setenv("DATA_KEY", Seal.new_key())
    check_one_line(run("migrate-to", "postgresql://u@127.0.0.1:1/y"), "nothing to move")


def test_books_that_were_moved_open_again_only_when_they_are_taken_back(run: Run, tmp_path: Path) -> None:
    make_books(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "data/townhall.db")) as books, books:
        books.execute("INSERT INTO mark (name, value) VALUES ('moved', 1)")
    check_one_line(run("audit"), "were moved")
    check_one_line(run("run"), "were moved")
    assert run("migrate-to", "--undo").status == 0
    assert run("audit").status == 0


def make_books(folder: Path) -> None:
    async def make() -> None:
        async with Books.opened(f"sqlite:///{folder / 'data/townhall.db'}", read_settings().key()) as books:
            await schema.upgrade(books.ledger.engine)

    asyncio.run(make())
