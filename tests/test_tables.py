"""Every row of the tables of faults and of abuse is named by a test, or says why it cannot be tried."""

import ast
from pathlib import Path

from tests.tables import ROWS, codes_of

HOUSE = Path(__file__).parent


def named() -> set[str]:
    found: set[str] = set()
    for path in HOUSE.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found |= set(codes_of(ast.get_docstring(node)))
    return found


def test_every_row_is_tried_or_says_why_not() -> None:
    untried = {code for code, row in ROWS.items() if "not_here" not in row} - named()
    assert not untried


def test_the_tables_are_whole() -> None:
    assert {f"F{number}" for number in range(1, 39)} | {f"A{number}" for number in range(1, 36)} <= set(ROWS)
    assert all(row["fault"] and row["holds"] for row in ROWS.values())


def test_a_docstring_names_its_rows() -> None:
    assert codes_of("F16 to F18, F20: an alert.") == ["F16", "F17", "F18", "F20"]
    assert codes_of("In A4 format, F99 is no row.") == ["A4"]
    assert codes_of(None) == []


def test_a_table_is_named_in_one_word_with_its_option() -> None:
    """Else pytest takes the file, once it is there, for a place to collect from, and knows none of our options."""
    makefile = (HOUSE.parent / "Makefile").read_text(encoding="utf-8")
    assert "--table=docs/faults.md" in makefile
    assert "--table=docs/abuse.md" in makefile
