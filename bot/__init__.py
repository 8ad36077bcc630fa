"""Opens the office and speaks first: settings, listener, desk, courier, clock, monitor and the commands."""

import os

from bot.thrift import be_thrifty

# python-telegram-bot 22 gives time spans as timedelta only when told so before it is imported.
os.environ.setdefault("PTB_TIMEDELTA", "1")
be_thrifty()
