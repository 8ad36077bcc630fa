"""`python -m bot`: see `--help`."""

import os

from bot.commands import main

os.umask(0o077)  # books, keys and conversations are for the owner's eyes
main()
