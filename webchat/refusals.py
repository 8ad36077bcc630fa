"""How this server says no to a bot: the status, the sentence and the parameters that Telegram's server gives.

The sentences are part of the interface (bots match on them), so they stay in English and to the letter.
"""

import json
from typing import Any


class Refusal(Exception):
    """A call that is not carried out; becomes the HTTP answer of the real shape."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> str:
        """The JSON answer: `ok`, `error_code`, `description` and, after a 429, `parameters.retry_after`."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return json.dumps(answer)


def bad(sentence: str) -> Refusal:
    """400; the sentence is the part after `Bad Request: `."""
    return Refusal(400, f"Bad Request: {sentence}")


def conflict(sentence: str) -> Refusal:
    return Refusal(409, f"Conflict: {sentence}")


def blocked() -> Refusal:
    return Refusal(403, "Forbidden: bot was blocked by the user")


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def broken() -> Refusal:
    """The server itself failed; nothing of the cause goes out."""
    return Refusal(500, "Internal Server Error")


UNAUTHORIZED = Refusal(401, "Unauthorized")
NOT_FOUND = Refusal(404, "Not Found")
UNKNOWN_METHOD = Refusal(404, "Not Found: method not found")
TOO_LARGE = Refusal(413, "Request Entity Too Large")


class NotAPicture(Exception):
    """The bytes are no JPEG, PNG or WebP, are broken, or unpack to more pixels than a camera makes."""
