"""`lab …`: the code the desks use, over files, for measuring it."""

import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from bot.commands.asking import rows
from bot.settings import BadSettings, read_settings
from knowledge.library import load_town

app = typer.Typer(no_args_is_help=True, help=__doc__)
InFile = typer.Option(exists=True, dir_okay=False, readable=True)


@app.command()
def retrieve(
    corpus: Annotated[Path, InFile],
    queries: Annotated[Path, InFile],
    out: Annotated[Path, typer.Option(dir_okay=False, writable=True)],
) -> None:
    """Import documents {"docid","text"}, answer every {"qid","query"}, write {"qid","docids","reply","outcome","ms"}."""
    try:
        _retrieve(corpus, queries, out)
    except (ValueError, UnicodeDecodeError) as fault:
        raise BadSettings(str(fault)) from None


def _retrieve(corpus: Path, queries: Path, out: Path) -> None:
    from knowledge.search.lab import retrieve as answers

    with (
        corpus.open(encoding="utf-8") as documents,
        queries.open(encoding="utf-8") as questions,
        out.open("w", encoding="utf-8") as results,
    ):
        asked = list(rows(questions))
        for answer in track(answers(list(rows(documents)), asked), total=len(asked), description="answering"):
            results.write(json.dumps(answer, ensure_ascii=False) + "\n")


@app.command()
def scam(
    jsonl: Annotated[bool, typer.Option(help='Read {"id","text"} lines from stdin, write findings to stdout.')] = False,
) -> None:
    """Check every message: {"id","verdict","code","reasons","first_aid","lost","clues","reply"}."""
    if not jsonl:
        raise typer.BadParameter("give --jsonl, with messages on stdin", param_hint="--jsonl")
    from knowledge.library import load_town
    from knowledge.scam import Checker

    checker = Checker(load_town(read_settings().town))
    for row in rows(sys.stdin):
        print(json.dumps({"id": row.get("id"), **_finding(checker, row)}, ensure_ascii=False), flush=True)


def _finding(checker: Any, row: dict[str, Any]) -> dict[str, Any]:
    text = row.get("text")
    if not isinstance(text, str):
        raise BadSettings(f'"text" must be a text (id {row.get("id")!r})')
    return asdict(checker.check(text))


@app.command()
def triage(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='Read {"id","text"} lines from stdin, write sorted lines to stdout.')
    ] = False,
    learn: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, readable=True, help='{"text","code"} lines.')] = None,
    catalogue: Annotated[Path | None, InFile] = None,
) -> None:
    """Sort reports: code, urgency, emergency, place and which rows report the same thing."""
    if not jsonl:
        raise typer.BadParameter('reports are read as {"id","text"} lines from stdin', param_hint="--jsonl")
    try:
        _triage(learn, catalogue)
    except (ValueError, UnicodeDecodeError) as fault:
        raise BadSettings(str(fault)) from None


def _triage(learn: Path | None, catalogue: Path | None) -> None:
    from knowledge.triage import Sorter
    from knowledge.triage.catalogues import categories_in
    from knowledge.triage.lab import decisions_in
    from knowledge.triage.lab import triage as sorted_rows

    town = load_town(read_settings().town)
    if catalogue:
        town = replace(town, categories=categories_in(catalogue.read_text(encoding="utf-8")))
    decisions = decisions_in(_lines(learn)) if learn else []
    for line in sorted_rows(Sorter(town, decisions), rows(sys.stdin)):
        print(json.dumps(line, ensure_ascii=False), flush=True)


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return list(rows(lines))
