"""Structured logs, one JSON line an event, from every library; tokens and what points at a person are blotted out first."""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}")
PERSON = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|17000\d{6}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8}|\d{15,19})(?!\d)")
# Values under these names are what people wrote; they have no place in a log whatever they hold.
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
)
CONTENT = frozenset({"text", "caption", "raw", "update", "params", "body"})


def set_up_logs(level: int = logging.INFO) -> None:
    """Everything to stderr as JSON, whichever library speaks; httpx and friends only when something is wrong."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
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


def redact(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    return {name: "[content]" if name in CONTENT else clean(value) for name, value in event.items()}


def clean(value: Any) -> Any:
    """The value with every token, telephone, identity and account number blotted out."""
    if isinstance(value, dict):
        return {name: clean(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [clean(part) for part in value]
    return PERSON.sub("[number]", TOKEN.sub("[token]", value)) if isinstance(value, str) else value
