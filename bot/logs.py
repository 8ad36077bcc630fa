"""Structured logs, one JSON line an event, from every library; tokens and what points at a person are blotted out first."""

import logging
import re
import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}")
PERSON = re.compile(r"(?<!\d)(?:(?:86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8}|\d{15,19})(?!\d)")
BREAKS = re.compile(
    "[\x7f-\x9f\u2028\u2029]"
)  # what JSON leaves as it is, and some terminal takes for the end of a line or a command
FRAMES = 12  # the innermost, of a fault
TALKATIVE = (
    "httpx",
    "httpcore",
    "apscheduler",
    "aiosqlite",
    "aiohttp.access",
    "aiogram.event",
    "telegram.ext",
    "sqlalchemy",
    "alembic",
    "jieba",
)
# Values under these names are what people wrote; they have no place in a log whatever they hold.
CONTENT = frozenset({"text", "caption", "raw", "update", "params", "body"})


def set_up_logs(level: int = logging.INFO) -> None:
    """Everything to stderr as JSON, whichever library speaks; httpx and friends only when something is wrong."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_fault,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    render: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        redact,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=render))
    logging.root.handlers = [handler]
    logging.root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def tell_fault(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """The kind of a fault and where it happened; never its message, which may repeat what somebody wrote."""
    given = event.pop("exc_info", None)
    fault = (
        given
        if isinstance(given, BaseException)
        else (given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given else None)
    )
    if fault is not None:
        frames = traceback.extract_tb(fault.__traceback__)[-FRAMES:]
        event["fault"] = type(fault).__name__
        event["at"] = [f"{frame.filename.rsplit('/site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    cleaned: EventDict = clean(dict(event))
    return cleaned


def clean(value: Any) -> Any:
    """The value as JSON can hold it, with every token, telephone, identity and account number blotted out."""
    if isinstance(value, dict):
        return {name: "[content]" if name in CONTENT else clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [clean(part) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    said = value if isinstance(value, str) else repr(value)
    return BREAKS.sub(" ", PERSON.sub("[number]", TOKEN.sub("[token]", said)))
