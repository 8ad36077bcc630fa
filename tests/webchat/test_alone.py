"""The server as a program of its own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import aiohttp
import pytest

from tests.visitors import visiting
from webchat.app import opened
from webchat.settings import ChatSettings

ROOT = Path(__file__).parents[2]


def program(tmp_path: Path, **settings: str) -> subprocess.Popen[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("WEBCHAT_")}
    environ = clean | {"WEBCHAT_FOLDER": str(tmp_path / "chat"), "WEBCHAT_PORT": "0", **settings}
    return subprocess.Popen(
        [sys.executable, "-m", "webchat"], cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_it_opens_tells_where_and_ends_at_sigterm(tmp_path: Path) -> None:
    with program(tmp_path, WEBCHAT_TOKEN="1:secret-word", WEBCHAT_MODE="demo") as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("聊天服务已打开：http://127.0.0.1:")
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=10)
    assert server.returncode == 0
    assert readable_by_others(tmp_path) == []
    assert "secret-word" not in out + err
    assert "Traceback" not in err


def readable_by_others(folder: Path) -> list[str]:
    """Everything under a folder that somebody else on this machine could read, enter or write."""
    return [f"{path.name} {path.stat().st_mode:o}" for path in folder.rglob("*") if path.stat().st_mode & 0o077]


def test_an_archive_that_is_none_ends_it_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat/chat.sqlite3").write_bytes(b"no database" * 1000)
    with program(tmp_path, WEBCHAT_TOKEN="1:twenty-letters-or-more") as server:
        _, err = server.communicate(timeout=20)
    assert (server.returncode, len(err.strip().splitlines())) == (2, 1)


@pytest.mark.parametrize(
    "settings", [{}, {"WEBCHAT_TOKEN": "x"}, {"WEBCHAT_TOKEN": "1:x", "WEBCHAT_MODE": "demo", "WEBCHAT_HOST": "0.0.0.0"}]
)
def test_bad_settings_end_it_with_one_line_and_status_2(tmp_path: Path, settings: dict[str, str]) -> None:
    with program(tmp_path, **settings) as server:
        _, err = server.communicate(timeout=20)
    assert server.returncode == 2
    assert len(err.strip().splitlines()) == 1
    assert err.startswith("聊天服务没有启动：")


async def test_nothing_acknowledged_is_lost_when_it_is_killed(tmp_path: Path) -> None:
    token, port = "1000000001:x", free_port()
    with program(tmp_path, WEBCHAT_TOKEN=token, WEBCHAT_MODE="test", WEBCHAT_PORT=str(port)) as server:
        assert server.stdout is not None
        server.stdout.readline()
        async with visiting(f"http://127.0.0.1:{port}") as arrive, aiohttp.ClientSession() as http:
            people = [await arrive(name) for name in ("王", "李", "张")]
            for number in range(6):
                await asyncio.gather(*(person.say(f"{person.name}{number}") for person in people))
            await http.post(f"http://127.0.0.1:{port}/bot{token}/sendMessage", data={"chat_id": people[0].id, "text": "答"})
            server.kill()
            server.communicate(timeout=10)
    settings = ChatSettings(tmp_path / "chat", token, mode="test", port=0)
    async with opened(settings) as url, aiohttp.ClientSession() as http, http.get(f"{url}/bot{token}/getUpdates") as answer:
        updates = (await answer.json())["result"]
    said = [u["message"]["text"] for u in updates]
    assert sorted(said) == sorted(f"{name}{number}" for name in "王李张" for number in range(6))
    assert [t for t in said if t.startswith("王")] == [f"王{n}" for n in range(6)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
