"""Reads another catalogue of codes: TOML, JSON, or YAML of the plain shape that such lists have; needs no YAML library."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.facts import Category

_PAIR = re.compile(r"""([A-Za-z_]\w*)\s*:\s*("[^"]*"|'[^']*'|[^,{}]*)""")


def categories_in(page: str) -> tuple[Category, ...]:
    """Return the categories listed under `incident` (or alone) in a page. ValueError where there are none."""
    rows = [row for row in _rows(page) if row.get("code")]
    if not rows:
        raise ValueError("目录里没有 incident 条目（no rows with a code under “incident”）")
    return tuple(_category(row) for row in rows)


def _category(row: Mapping[str, Any]) -> Category:
    code, name, unit, sla = (str(row.get(key) or "") for key in ("code", "name", "unit", "sla"))
    return Category(code=code, name=name or code, unit=unit, sla=sla)


def _rows(page: str) -> list[Mapping[str, Any]]:
    for read in (json.loads, tomllib.loads):
        try:
            return _listed(read(page))
        except ValueError:
            continue
    return list(_yaml(page))


def _listed(found: Any) -> list[Mapping[str, Any]]:
    rows = found.get("incident", []) if isinstance(found, dict) else found
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _yaml(page: str) -> Iterator[Mapping[str, str]]:
    """Rows under `incident:` as "- {code: a, name: b}" or as "- code: a" with its other keys below it."""
    row: dict[str, str] = {}
    for line in _section(page.splitlines()):
        if line.lstrip().startswith("-") and row:
            yield row
            row = {}
        row |= {key: value.strip().strip("\"'") for key, value in _PAIR.findall(line)}
    if row:
        yield row


def _section(lines: list[str]) -> Iterator[str]:
    here = not any(re.match(r"incident\s*:", line) for line in lines)
    for line in lines:
        bare = re.sub(r"(^|\s)#.*$", "", line).rstrip()
        if bare and not bare.startswith((" ", "-", "\t")):
            here = bool(re.match(r"incident\s*:", bare))
        elif bare and here:
            yield bare
