"""`lab …`: the code the desks use, over files, for measuring it."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from bot.commands.asking import rows
from bot.settings import BadSettings, read_settings

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
