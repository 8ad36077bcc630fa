"""Seals what people said before it is written down: the books hold ciphertext, the key lies elsewhere."""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

AT_HAND = 256  # names of those who are talking just now


class WrongKey(ValueError):
    """DATA_KEY is no key, or not the one that the books were sealed with."""


class Seal:
    """Encrypts text fields. `keys` are Fernet keys joined by commas: the first seals, all of them open (rotation)."""

    def __init__(self, keys: str) -> None:
        names = [key.strip() for key in keys.split(",")]
        try:
            self._keys = MultiFernet([Fernet(name) for name in names])
        except ValueError as fault:
            raise WrongKey("DATA_KEY must be one or more Fernet keys (32 bytes, url-safe base64), joined by commas") from fault
        self.name = lru_cache(AT_HAND)(self.open)  # as `open`, for the names of people: the same with every message of theirs
        self._oldest = names[-1].encode()  # fingerprints must stay the same when a new key is put in front

    def close(self, text: str) -> str:
        """The sealed form of a text."""
        return self._keys.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again; raises WrongKey where it was sealed with another key or was changed."""
        try:
            return self._keys.decrypt(sealed.encode()).decode()
        except InvalidToken as fault:
            raise WrongKey("the books were sealed with another DATA_KEY") from fault

    def fingerprint(self, text: str) -> str:
        """The same for the same text, and of no use for guessing it without the key (HMAC-SHA256, 64 hex digits)."""
        return hmac.new(self._oldest, text.encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def new_key() -> str:
        return Fernet.generate_key().decode()
