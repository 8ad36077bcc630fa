"""The house stands: a floor imports only what lies below it, the chat server stands apart, and every library has one owner."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent
FLOORS = ("knowledge", "db", "handlers", "bot")  # from the ground up
OWNERS = {
    "aiogram": {"handlers", "bot"},
    "telegram": {"bot"},
    "typer": {"bot"},
    "sqlmodel": {"db"},
    "alembic": {"db"},
    "jieba": {"knowledge"},
    "rapidfuzz": {"knowledge"},
    "opencc": {"knowledge"},
    "pypinyin": {"knowledge"},
    "matplotlib": {"knowledge"},
    "sklearn": {"knowledge"},
}
# The composition root is where the two halves are put together, and where the chat server is opened beside them.
ROOT = {"bot/channels.py", "bot/desks.py", "bot/listeners.py", "bot/offices.py", "bot/pens.py", "bot/works.py"}
MODULES = sorted(path for room in (*FLOORS, "webchat") for path in (HOUSE / room).rglob("*.py") if "migrations" not in path.parts)


def imports(path: Path) -> Iterator[str]:
    """The top-level names that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_imports_only_what_its_floor_may(path: Path) -> None:
    room = path.relative_to(HOUSE).parts[0]
    name = path.relative_to(HOUSE).as_posix()
    for module in imports(path):
        top = module.split(".")[0]
        if room == "webchat":
            assert top not in FLOORS, f"{name} imports {module}: the chat server stands apart"
        elif top == "webchat":
            assert name == "bot/app.py", f"{name} imports {module}: only the composition root knows the chat server"
        elif top in FLOORS:
            assert FLOORS.index(top) <= FLOORS.index(room), f"{name} imports {module}, a floor above"
        if top in OWNERS:
            assert room in OWNERS[top], f"{name} imports {module}, which belongs to {OWNERS[top]}"
        if top == "aiogram" and room == "bot":
            assert name in ROOT, f"{name} imports aiogram outside the composition root"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_module_opens_with_a_sentence_on_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_ground_floor_knows_no_network_no_database_and_no_clock() -> None:
    forbidden = {"aiohttp", "httpx", "socket", "sqlite3", "sqlalchemy", "asyncio"}
    for path in (HOUSE / "knowledge").rglob("*.py"):
        assert not forbidden & {module.split(".")[0] for module in imports(path)}, path
        assert "datetime.now(" not in path.read_text(encoding="utf-8"), path
        assert "date.today(" not in path.read_text(encoding="utf-8"), path
