"""Opening the office: what cannot be is one line and status 2, and what it writes is for its owner alone."""

import os
import signal
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot import app
from bot.settings import BadSettings, Settings
from tests.offices import town
from tests.webchat.test_alone import readable_by_others
from webchat.archive import Archive

ROOT = Path(__file__).parents[2]


def office(folder: Path, *options: str, **settings: str) -> subprocess.Popen[str]:
    """`python -m bot run` on free ports, in a folder of its own, past this machine's environment and `.env`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("WEBCHAT_", "TELEGRAM_", "DATA"))}
    ports = {"WEBCHAT_PORT": "0", "OFFICE_PORT": "0"}
    environ = clean | ports | {"TOWNHALL_FOLDER": str(folder / "data"), "PYTHONPATH": str(ROOT), **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run", *options],
        cwd=folder, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def wait_for(path: Path, within: float = 30.0) -> None:
    end = time.monotonic() + within
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} was not there after {within:g} s"
        time.sleep(0.05)


def test_a_demo_keeps_to_a_folder_of_its_own_that_nobody_else_can_read(tmp_path: Path) -> None:
    with office(tmp_path, "--demo") as demo:
        assert demo.stdout is not None
        assert "http://127.0.0.1:" in demo.stdout.readline()
        wait_for(tmp_path / "data/demo/townhall.db")  # the page is open before the books are
        demo.send_signal(signal.SIGTERM)
        _, err = demo.communicate(timeout=20)
    assert demo.returncode == 0, err
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["demo"]
    kept = {path.name for path in (tmp_path / "data/demo").iterdir()}
    assert {"townhall.db", "data.key", "webchat.token", "webchat"} <= kept
    assert readable_by_others(tmp_path) == []


def settings_of(folder: Path, **more: str) -> Settings:
    return Settings(_env_file=None, TOWNHALL_FOLDER=folder, webchat_port=0, **more)  # type: ignore[call-arg]  # pydantic's plugin


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5"])
async def test_a_chat_server_that_must_not_open_is_told_in_one_line(tmp_path: Path, host: str) -> None:
    async with AsyncExitStack() as house:
        with pytest.raises(BadSettings, match="只能在本机地址上运行"):
            await app._open_chat(house, settings_of(tmp_path, webchat_mode="demo", webchat_host=host))


async def test_a_chat_folder_in_use_or_broken_is_told_in_one_line(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "webchat")
    async with AsyncExitStack() as house:
        with pytest.raises(BadSettings, match="正被另一个聊天服务使用"):
            await app._open_chat(house, settings_of(tmp_path))
        archive.close()
        archive.path.write_bytes(b"no database" * 1000)
        with pytest.raises(BadSettings, match="not a database"):
            await app._open_chat(house, settings_of(tmp_path))


def test_only_the_demo_lives_apart(tmp_path: Path) -> None:
    def folder(mode: str) -> Path:
        return settings_of(tmp_path, webchat_mode=mode).folder

    assert [folder(mode) for mode in ("public", "test", "demo")] == [tmp_path, tmp_path, tmp_path / "demo"]


async def test_example_people_get_no_post_in_the_books_of_a_town(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'town.db'}"
    async with town(tmp_path, database) as place:
        demo: Any = SimpleNamespace(books=place.books, settings=settings_of(tmp_path, webchat_mode="demo", database_url=database))
        await app._appoint_examples(demo)
        await app._appoint_examples(demo)  # nor are the example people in each other's way
        await place.arrive("钱主任", post="leader")
        with pytest.raises(BadSettings, match="real people hold posts"):
            await app._appoint_examples(demo)
