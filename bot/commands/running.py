"""`run`: opens the office."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from bot.duties import Duty
from bot.settings import Mode, read_settings


def add_to(app: typer.Typer) -> None:
    app.command()(run)


def run(
    only: Annotated[
        list[str] | None, typer.Option(help="Take only this duty: listen, desk, courier, clock, board (repeatable).")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="With example people and the stage; on this machine only.")] = False,
) -> None:
    """Open the office: web chat, bot and books in one process, or the duties named by --only."""
    from bot.app import run as open_office
    from bot.logs import set_up_logs

    try:
        duties = {Duty(name) for name in only} if only else set(Duty)
    except ValueError as fault:
        raise typer.BadParameter(f"{fault}; choose from {', '.join(Duty)}", param_hint="--only") from None
    settings = read_settings(**({"webchat_mode": Mode.DEMO} if demo else {}))
    set_up_logs()
    asyncio.run(open_office(settings, duties, announce=lambda url: _announce(url, demo)))


def _announce(url: str, demo: bool) -> None:
    console = Console()
    console.print(f"原满小助手 · 打开网页聊天：[bold]{url}[/bold]")
    if demo:
        console.print(f"演示（居民、工作人员、领导三部手机）：[bold]{url}/stage[/bold]")
