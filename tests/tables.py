"""Turns a run of the suite into the table of faults or of abuse: a test names its rows in its docstring and tells its figures.

`--table FILE` runs the tests whose docstrings name a row of that table (`F1`, `A5`, `P2`) and writes what came of them; a row that
did not hold says which test failed, a row that cannot be tried says why. What a row means stands in `tests/rows.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

ROWS = tomllib.loads((Path(__file__).parent / "rows.toml").read_text(encoding="utf-8"))
CODE = re.compile(r"\b([FAP])(\d{1,2})\b(?: to \1(\d{1,2})\b)?")
TABLES = {"faults.md": ("F",), "abuse.md": ("A", "P")}
ENGINES = ("sqlite", "postgresql")
HEAD = ("row", "fault", "what holds", "injected", "lost", "doubled", "unknown, marked", "figures", "engine", "tests", "outcome")

Tell = Callable[..., None]


def codes_of(sentence: str | None) -> list[str]:
    """The rows that a docstring names; `F16 to F18` are three."""
    found = [(letter, int(first), int(last or first)) for letter, first, last in CODE.findall(sentence or "")]
    named = [f"{letter}{number}" for letter, first, last in found for number in range(first, last + 1)]
    return [code for code in dict.fromkeys(named) if code in ROWS]


@dataclass
class Came:
    """What came of one row so far."""

    injected: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    figures: dict[str, Any] = field(default_factory=dict)
    engines: set[str] = field(default_factory=set)
    files: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Tables:
    """Listens to the run, and writes the table when it ends."""

    def __init__(self, path: Path) -> None:
        self.path, self.came = path, {code: Came() for code in ROWS}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = dict(report.user_properties)
        if report.when == "call" or report.outcome != "passed":
            for code in told.get("rows", ()):
                self._note(self.came[code], report, told.get(f"row {code}", {}), told.get("engine"))

    def _note(self, came: Came, report: pytest.TestReport, told: dict[str, Any], engine: str | None) -> None:
        if report.outcome != "passed":
            name = report.nodeid.rsplit("::", 1)[-1]
            (came.failed if report.outcome == "failed" else came.skipped).append(name)
            return
        came.files[report.nodeid.split("::")[0]] += 1
        came.engines |= {engine} if engine else set()
        came.injected += told.get("injected", 1)
        for name, value in told.items():
            if name in ("lost", "doubled", "unknown"):
                came.counts[name] += value
            elif name != "injected":
                came.figures[name] = max(value, came.figures.get(name, value))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.config.option.collectonly:
            return
        rows = [self._line(code) for code in ROWS if code[0] in TABLES[self.path.name]]
        self.path.write_text(_page(self.path.name, rows, session.config), encoding="utf-8")
        table = Table("row", "fault", "times", "lost", "doubled", "unknown", "figures", "engine", "outcome")
        for row in rows:
            table.add_row(row[0], row[1], *row[3:9], row[10])
        Console(width=200).print(table)

    def _line(self, code: str) -> list[str]:
        row, came = ROWS[code], self.came[code]
        engine = " and ".join(name for name in ENGINES if name in came.engines) or ("no books" if came.injected else "")
        figures = "; ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in came.figures.items())
        tests = ", ".join(f"{file} ({many})" if many > 1 else file for file, many in came.files.items())
        counts = [_said(came.counts[name]) if name in came.counts else "" for name in ("lost", "doubled", "unknown")]
        injected = f"{came.injected:,}" if came.injected else "0"
        return [code, row["fault"], row["holds"], injected, *counts, figures, engine, tests, _outcome(row, came)]


def _outcome(row: dict[str, str], came: Came) -> str:
    if came.failed:
        return f"**did not hold**: {', '.join(came.failed)}"
    if came.injected:
        return "held" + (f"; not tried: {len(came.skipped)} skipped here" if came.skipped else "")
    return row.get("not_here") or ("not tried: skipped here" if came.skipped else "**not tried**")


def _said(value: Any) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _page(name: str, rows: list[list[str]], config: pytest.Config) -> str:
    form = "long" if config.getoption("long") else "short"
    word, today = name.removesuffix(".md"), date.today().isoformat()  # noqa: DTZ011  the day of whoever runs it
    head = [
        f"# {word.capitalize()}",
        "",
        f"Written by `make {word}` on {today} ({form} form); do not edit it by hand. A row is tried by the tests whose docstrings",
        "name it; what a row means stands in `tests/rows.toml`, what must be so after every fault in `tests/faults/invariants.py`.",
        "",
        "| " + " | ".join(HEAD) + " |",
        "|" + "---|" * len(HEAD),
    ]
    return "\n".join([*head, *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows), ""])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--table", type=Path, help="run the rows of docs/faults.md or docs/abuse.md, and write that table")


def pytest_configure(config: pytest.Config) -> None:
    if (path := config.getoption("table")) and not hasattr(config, "workerinput"):
        if path.name not in TABLES:
            raise pytest.UsageError(f"--table takes a path that ends in one of {', '.join(TABLES)}")
        config.pluginmanager.register(Tables(path))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Notes the rows of every test; with `--table`, leaves out the tests of other tables."""
    for item in items:
        item.user_properties.append(("rows", codes_of(getattr(getattr(item, "function", None), "__doc__", None))))
        item.user_properties.append(("engine", _engine(item)))
    if path := config.getoption("table"):
        family = TABLES.get(path.name, ())
        wanted = [item for item in items if any(code[0] in family for code in _rows(item))]
        config.hook.pytest_deselected(items=[item for item in items if item not in wanted])
        items[:] = wanted


def _engine(item: pytest.Item) -> str:
    """Which books a test keeps: those its parameter names, else by its fixtures; a test without any books has none."""
    named = [name for name in ENGINES if name in getattr(getattr(item, "callspec", None), "_idlist", ())]
    fixtures = set(getattr(item, "fixturenames", ()))
    if named or "server" in fixtures:
        return named[0] if named else "postgresql"
    return "sqlite" if fixtures & {"office", "on_telegram", "sqlite_template", "tmp_path"} else ""


def _rows(item: pytest.Item) -> Iterator[str]:
    yield from next(value for name, value in item.user_properties if name == "rows")  # type: ignore[misc]


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Tell:
    """`row("F2", injected=100, lost=0, doubled=0, slowest_exit_s=1.2)`: counts add up, of other figures the largest is told."""

    def tell(code: str, **told: Any) -> None:
        assert code in _rows(request.node), f"the docstring does not name {code}"
        request.node.user_properties.append((f"row {code}", told))

    return tell
