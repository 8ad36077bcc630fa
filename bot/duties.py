"""What a process of the office can be there for; it opens in a moment, for the command line asks it first."""

from enum import StrEnum


class Duty(StrEnum):
    """One of the roles that a process can take; a small town's one process takes them all."""

    LISTEN = "listen"
    DESK = "desk"
    COURIER = "courier"
    CLOCK = "clock"
    BOARD = "board"
