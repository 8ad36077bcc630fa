"""What the documents promise is there: every setting, command, link and path, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.commands import app
from bot.offices import Duty
from bot.settings import Settings
from knowledge.wording import COMMANDS

HOUSE = Path(__file__).parent.parent
READMES = ("README.md", "README.zh-CN.md")
DOCUMENTS = (*READMES, "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "WEBCHAT_PUBLISH", "OFFICE_PUBLISH"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
SETTING = re.compile(r"^#?([A-Z][A-Z_]+)=", re.MULTILINE)


def read(name: str) -> str:
    return (HOUSE / name).read_text(encoding="utf-8")


def settings() -> set[str]:
    """Every name that the office or the chat server reads from the environment."""
    office = {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}
    chat = set(re.findall(r'environ\.get\("([A-Z_]+)"', read("webchat/settings.py")))
    assert "WEBCHAT_HTTPS" in chat
    return office | chat


def commands() -> Iterator[str]:
    """Every command of `python -m bot`, such as `content check`."""
    root = typer.main.get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # the root is a group
        if inner := getattr(command, "commands", None):
            yield from (f"{name} {part}" for part in inner)
        else:
            yield name


def test_every_setting_stands_in_the_example_and_nothing_else_does() -> None:
    assert set(SETTING.findall(read(".env.example"))) == settings() | COMPOSE_ONLY


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_stands_in_the_readme(readme: str) -> None:
    assert not {name for name in settings() | COMPOSE_ONLY if f"`{name}`" not in read(readme)}


@pytest.mark.parametrize("readme", READMES)
def test_every_command_stands_in_the_readme(readme: str) -> None:
    text = read(readme)
    assert not [name for name in commands() if not re.search(rf"`(?:[^`]*python -m bot )?{name}[ `\[]", text)]
    assert not [duty for duty in Duty if f"`{duty}`" not in text]
    assert not [name for name in COMMANDS if f"`/{name}`" not in text and f"`/{name} " not in text and f" `/{name}" not in text]


@pytest.mark.parametrize("readme", READMES)
def test_a_newcomer_finds_the_two_commands_and_the_picture_on_the_first_screen(readme: str) -> None:
    screen = "\n".join(read(readme).splitlines()[:30])
    assert "git clone" in screen
    assert "\nmake run\n" in screen
    assert "(docs/page.png)" in screen


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/webchat-protocol.md"])
def test_every_link_leads_somewhere(document: str) -> None:
    here = (HOUSE / document).parent
    inner = [link for link in LINK.findall(read(document)) if not link.startswith(("http://", "https://", "#"))]
    assert not [link for link in inner if not (here / link).exists()]


def test_every_file_that_the_architecture_names_is_there() -> None:
    named = re.findall(r"`((?:bot|handlers|db|knowledge|webchat|tests|benchmarks)/[\w/.-]*)`", read("ARCHITECTURE.md"))
    assert len(named) > 30
    assert not [name for name in named if not (HOUSE / name).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_word_is_one_that_make_knows(document: str) -> None:
    known = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert {"run", "test", "check", "bench", "lock"} <= known
    assert set(re.findall(r"`(?:[^`]* )?make ([a-z]+)", read(document))) <= known


@pytest.mark.parametrize("document", [*DOCUMENTS, ".env.example"])
def test_nothing_is_left_to_be_written(document: str) -> None:
    assert not re.findall(r"@@|TODO|TBD|FIXME|XXX|待补|待填", read(document))
