"""`content check|show`: what the town's folder says, and what is wrong with it."""

from typing import Annotated

import typer
from rich.console import Console

from bot.settings import read_settings
from knowledge.library import check as faults_of
from knowledge.library import load_town
from knowledge.library import show as lines_of

app = typer.Typer(no_args_is_help=True, help=__doc__)
Town = Annotated[str | None, typer.Argument(help="A town's name or folder; TOWN when left out.")]


@app.command()
def check(town: Town = None) -> None:
    """Say every fault of the content, one a line; status 2 when there is one."""
    faults = faults_of(town or read_settings().town)
    for fault in faults:
        print(fault)
    if faults:
        raise typer.Exit(2)
    print("内容没有发现问题。")


@app.command()
def show(town: Town = None) -> None:
    """Print every fact the assistant answers from; what nobody confirmed is marked."""
    for line in lines_of(load_town(town or read_settings().town)):
        Console(soft_wrap=True, highlight=False).print(line, markup=False)
