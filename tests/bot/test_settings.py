"""Everything that can be set wrong is said in one line before the office opens, and everything that can be set is written down."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.settings import BadSettings, Mode, PersonalData, Settings, kept_secret, read_settings
from db.seals import Seal

HOUSE = Path(__file__).parents[2]
TOKEN = "1000000003:nobodys-token_of_no_bot_at_all_000001"
PLAIN = ("DATABASE_URL", "DATA_KEY", "TOWN", "TZ", "TOWNHALL_", "TELEGRAM_", "WEBCHAT_", "OFFICE_")


def names() -> set[str]:
    """The variables that settings are read from."""
    return {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of this machine gets in."""
    for name in [name for name in os.environ if name.startswith(PLAIN)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refused(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as fault:
        read_settings()
    return str(fault.value)


def test_a_refusal_names_its_setting_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = refused(monkeypatch, DATABASE_URL="mysql://127.0.0.1/town")
    assert told.startswith("DATABASE_URL must begin")
    assert told.count("DATABASE_URL") == 1


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()
    assert settings.webchat_mode is Mode.PUBLIC
    assert settings.webchat_host == settings.office_host == "127.0.0.1"
    assert settings.database.startswith("sqlite:///")
    assert settings.zone == "Asia/Shanghai"


BAD: list[tuple[dict[str, str], str]] = [
    ({"DATABASE_URL": "mysql://u:pw-secret@h/x"}, "DATABASE_URL"),
    ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
    ({"DATABASE_URL": "postgresql://u:pw-secret@127.0.0.1/x"}, "DATA_KEY"),
    ({"DATA_KEY": "no key"}, "DATA_KEY"),
    ({"TZ": "Mars/Olympus"}, "TZ"),
    ({"TZ": "../../etc/passwd"}, "TZ"),
    ({"TELEGRAM_TOKEN": TOKEN}, "TELEGRAM_PERSONAL_DATA"),
    ({"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_PERSONAL_DATA": "maybe"}, "TELEGRAM_PERSONAL_DATA"),
    ({"TELEGRAM_TOKEN": "no token", "TELEGRAM_PERSONAL_DATA": "forbid"}, "TELEGRAM_TOKEN"),
    ({"WEBCHAT_TOKEN": "no token"}, "WEBCHAT_TOKEN"),
    ({"TELEGRAM_API_BASE": "api.telegram.org"}, "TELEGRAM_API_BASE"),
    ({"TELEGRAM_API_BASE": "ftp://example.invalid"}, "TELEGRAM_API_BASE"),
    ({"WEBCHAT_URL": "127.0.0.1:8080"}, "WEBCHAT_URL"),
    ({"SCANNER": "http://127.0.0.1:3310"}, "SCANNER"),
    ({"SCANNER": "clamd://"}, "SCANNER"),
    ({"SCANNER": "clamd://127.0.0.1:far"}, "SCANNER"),
    ({"TELEGRAM_WEBHOOK_URL": "https://bot.town.example"}, "TELEGRAM_WEBHOOK_SECRET"),
    ({"TELEGRAM_WEBHOOK_URL": "https://bot.town.example", "TELEGRAM_WEBHOOK_SECRET": "short"}, "TELEGRAM_WEBHOOK_SECRET"),
    (
        {"TELEGRAM_WEBHOOK_URL": "https://bot.town.example", "TELEGRAM_WEBHOOK_SECRET": "with blanks in it, long"},
        "TELEGRAM_WEBHOOK_SECRET",
    ),
    ({"WEBCHAT_PORT": "http"}, "WEBCHAT_PORT"),
    ({"WEBCHAT_PORT": "70000"}, "WEBCHAT_PORT"),
    ({"OFFICE_PORT": "-1"}, "OFFICE_PORT"),
    ({"WEBCHAT_MODE": "open"}, "WEBCHAT_MODE"),
    ({"WEBCHAT_HTTPS": "perhaps"}, "WEBCHAT_HTTPS"),
    ({"WEBCHAT_PROXIES": "99"}, "WEBCHAT_PROXIES"),
]


@pytest.mark.parametrize(("environment", "named"), BAD, ids=lambda value: "+".join(value) if isinstance(value, dict) else None)
def test_a_bad_setting_is_named_in_one_line_and_no_secret_is_shown(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str
) -> None:
    said = refused(monkeypatch, **environment)
    assert named in said
    assert "\n" not in said
    assert "pw-secret" not in said
    assert TOKEN not in said


def test_telegram_opens_only_after_the_town_has_decided_about_personal_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    for choice in PersonalData:
        monkeypatch.setenv("TELEGRAM_PERSONAL_DATA", choice)
        assert read_settings().telegram_personal_data is choice


def test_an_empty_value_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in names():
        monkeypatch.setenv(name, "")
    assert read_settings() == Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WEBCHAT_PORT=9001\nOFFICE_PORT=9002\n", encoding="utf-8")
    monkeypatch.setenv("WEBCHAT_PORT", "9003")
    settings = read_settings()
    assert (settings.webchat_port, settings.office_port) == (9003, 9002)


@pytest.mark.parametrize("content", ["WEBCHAT_PORT=9001\n# 中文".encode("gb18030"), b"\xff\xfe\x00"])
def test_a_file_of_settings_that_is_no_text_is_refused_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(BadSettings, match=r"^\.env[^\n]*$"):
        read_settings()


# What is written down


def test_every_setting_stands_in_the_example_file_and_nothing_else_does() -> None:
    written = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (HOUSE / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert names() <= written
    elsewhere = {
        "WEBCHAT_FOLDER",
        "WEBCHAT_BOT_NAME",
        "WEBCHAT_BOT_USERNAME",
        "POSTGRES_PASSWORD",
        "WEBCHAT_PUBLISH",
        "OFFICE_PUBLISH",
    }
    assert written - names() <= elsewhere, "of the chat server on its own, and of compose"


def test_the_example_file_sets_nothing_and_opens_the_office_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes((HOUSE / ".env.example").read_bytes())
    assert read_settings() == Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings' own


# Secrets that are made once


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "data.key"
    first = kept_secret(path, Seal.new_key)
    assert kept_secret(path, Seal.new_key) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["data.key"]


def test_many_who_ask_at_once_get_the_same_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as hands:
        secrets = list(hands.map(lambda _: kept_secret(tmp_path / "data.key", Seal.new_key), range(40)))
    assert len(set(secrets)) == 1


def test_the_key_that_is_set_goes_before_the_one_that_is_kept(tmp_path: Path) -> None:
    key = Seal.new_key()
    settings = Settings(_env_file=None, TOWNHALL_FOLDER=tmp_path, data_key=key)  # type: ignore[call-arg]  # pydantic-settings' own
    assert settings.key() == key
    assert not (tmp_path / "data.key").exists()


def test_the_chat_token_that_is_made_has_the_shape_libraries_accept(tmp_path: Path) -> None:
    from aiogram.utils.token import validate_token

    settings = Settings(_env_file=None, TOWNHALL_FOLDER=tmp_path)  # type: ignore[call-arg]  # pydantic-settings' own
    assert validate_token(settings.chat_token())


# As an operator meets it


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PLAIN)}
    given: dict[str, Any] = clean | {"PYTHONPATH": str(HOUSE), "TOWNHALL_FOLDER": str(folder)} | environment
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env=given, capture_output=True, text=True, timeout=60
    )


def test_the_office_does_not_open_with_a_bad_setting(tmp_path: Path) -> None:
    ended = run(tmp_path, "run", TELEGRAM_TOKEN=TOKEN)
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert ended.stderr.startswith("townhall: ")
    assert TOKEN not in ended.stderr
