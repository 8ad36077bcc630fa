"""`python -m bot`: see `--help`."""

from bot.commands import main

main()
