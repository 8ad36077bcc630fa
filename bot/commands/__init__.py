"""`python -m bot …`: what an operator can ask for; a bad option or file is one clear line and exit status 2."""

import sys
from typing import NoReturn

import typer

from bot.commands import alerts, asking, content, imports, labs, moving, people, replaying, running, tasks, upkeep
from bot.settings import BadSettings
from db.engines import TROUBLE, CannotMove
from db.seals import WrongKey
from knowledge.library import ContentFault
from knowledge.rules import RuleBroken

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, help=__doc__)
for part in (running, asking, imports, people, tasks, upkeep, replaying, moving):
    part.add_to(app)
app.add_typer(labs.app, name="lab")
app.add_typer(content.app, name="content")
app.add_typer(alerts.app, name="alert")


def main() -> None:
    """Turns what an operator can mend into one line on stderr and status 2."""
    try:
        raise SystemExit(app(standalone_mode=False))
    except typer.TyperException as fault:
        complain(fault)
    except (BadSettings, CannotMove, WrongKey, ContentFault, RuleBroken) as fault:
        print(f"townhall: {fault}", file=sys.stderr)
        raise SystemExit(2) from None
    except TROUBLE as fault:
        print(f"townhall: the books cannot be opened ({type(fault).__name__}); check DATABASE_URL and the disk", file=sys.stderr)
        raise SystemExit(2) from None


def complain(fault: typer.TyperException) -> NoReturn:
    """A command that cannot be understood: what is wrong with it in one line, or the help where there was no command at all."""
    said = fault.format_message()
    if "Usage:" in said:
        print(said, file=sys.stderr)
    else:
        print(f"townhall: {' '.join(said.split())} (see --help)", file=sys.stderr)
    raise SystemExit(2) from None
