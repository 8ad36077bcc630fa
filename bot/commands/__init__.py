"""`python -m bot …`: what an operator can ask for; a bad option or file is one clear line and exit status 2."""

import sys

import typer

from bot.commands import asking, content, imports, labs, people, running, upkeep
from bot.settings import BadSettings
from db.seals import WrongKey
from knowledge.library import ContentFault
from knowledge.rules import RuleBroken

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=__doc__)
for part in (running, asking, imports, people, upkeep):
    part.add_to(app)
app.add_typer(labs.app, name="lab")
app.add_typer(content.app, name="content")


def main() -> None:
    """Turns what an operator can mend into one line on stderr and status 2."""
    try:
        app()
    except (BadSettings, WrongKey, ContentFault, RuleBroken) as fault:
        print(f"townhall: {fault}", file=sys.stderr)
        raise SystemExit(2) from None
