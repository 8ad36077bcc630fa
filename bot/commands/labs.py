"""`lab …`: the code the desks use, over files, for measuring it."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from bot.commands.asking import rows
from bot.settings import BadSettings

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
