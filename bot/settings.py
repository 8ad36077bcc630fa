"""Everything that can be set, read once at the door from the environment and `.env`; each setting stands in `.env.example`."""

import re
import secrets
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.scanners import parsed
from db.engines import UnknownDatabase, address
from db.seals import Seal, WrongKey


class PersonalData(StrEnum):
    """Whether personal data may travel over a channel whose servers stand abroad (PIPL Art. 36): the town decides, in writing."""

    ALLOW = "allow"
    FORBID = "forbid"


class Mode(StrEnum):
    PUBLIC = "public"
    DEMO = "demo"
    TEST = "test"


DEMO_FOLDER = "demo"  # within the folder


class BadSettings(ValueError):
    """The office cannot open like this; the text is one line for the operator."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    folder: Path = Field(Path("data"), validation_alias="TOWNHALL_FOLDER")
    database_url: str = ""
    data_key: str = ""
    journal: str = ""
    town: str = "xiayuan"
    zone: str = Field("Asia/Shanghai", validation_alias="TZ")

    telegram_token: str = ""
    telegram_api_base: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = ""
    telegram_personal_data: PersonalData | None = None

    webchat_mode: Mode = Mode.PUBLIC
    webchat_host: str = "127.0.0.1"
    webchat_port: int = Field(8080, ge=0, le=65535)
    webchat_url: str = ""
    webchat_public_url: str = ""
    webchat_token: str = ""
    webchat_https: bool = False
    webchat_proxies: int = Field(0, ge=0, le=10)

    scanner: str = ""

    office_host: str = "127.0.0.1"
    office_port: int = Field(8081, ge=0, le=65535)

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone.removeprefix(":"))
        except (ZoneInfoNotFoundError, ValueError) as fault:
            raise ValueError(f"TZ names no time zone: {zone!r}") from fault
        return zone.removeprefix(":")

    @field_validator("telegram_token", "webchat_token")
    @classmethod
    def _shaped_like_a_token(cls, token: str) -> str:
        if token and not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{20,}", token):
            raise ValueError("a token reads digits:letters, with at least 20 letters, digits, _ or -")
        return token

    @field_validator("telegram_api_base", "telegram_webhook_url", "webchat_url", "webchat_public_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not re.fullmatch(r"https?://[^\s/]+\S*", url):
            raise ValueError("an address begins with http:// or https:// and holds no blanks")
        return url

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _secret_the_platform_accepts(cls, secret: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise ValueError("at most 256 letters, digits, _ or - (what setWebhook accepts)")
        return secret

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url:
            try:
                address(url)
            except UnknownDatabase as fault:
                raise ValueError(str(fault)) from fault
        return url

    @field_validator("scanner")
    @classmethod
    def _known_scanner(cls, address: str) -> str:
        if address:
            parsed(address)
        return address

    @field_validator("data_key")
    @classmethod
    def _real_key(cls, key: str) -> str:
        if key:
            try:
                Seal(key)
            except WrongKey as fault:
                raise ValueError(str(fault)) from fault
        return key

    @model_validator(mode="after")
    def _telegram_is_thought_through(self) -> Self:
        if self.telegram_token and self.telegram_personal_data is None:
            raise ValueError("with TELEGRAM_TOKEN set, say TELEGRAM_PERSONAL_DATA=allow or forbid: its servers stand abroad")
        if self.telegram_webhook_url and len(self.telegram_webhook_secret) < 16:
            raise ValueError(
                "TELEGRAM_WEBHOOK_URL needs a TELEGRAM_WEBHOOK_SECRET of at least 16 characters: else anybody can forge updates"
            )
        return self

    @model_validator(mode="after")
    def _shared_books_need_a_shared_key(self) -> Self:
        if self.database_url and not self.database_url.startswith("sqlite") and not self.data_key:
            raise ValueError("with PostgreSQL, set DATA_KEY: every process must seal and open with the same key")
        return self

    @model_validator(mode="after")
    def _the_demo_lives_apart(self) -> Self:
        """Books, keys and chat of the example people never meet those of the town: who plays the leader there is nobody here."""
        if self.webchat_mode is Mode.DEMO:
            self.folder /= DEMO_FOLDER
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.folder / 'townhall.db').resolve()}"

    @property
    def embedded(self) -> Path | None:
        """The file of the embedded books; None where the books are on a server."""
        return Path(self.database.removeprefix("sqlite:///")) if self.database.startswith("sqlite") else None

    @property
    def journal_folder(self) -> Path | None:
        """Where letters are written once more; None where the books are on a server and nothing is set."""
        if self.journal:
            return Path(self.journal)
        return self.folder / "journal" if self.embedded else None

    def key(self) -> str:
        """DATA_KEY, or for the embedded database one that is made once and kept beside it, readable by its owner only."""
        return self.data_key or kept_secret(self.folder / "data.key", Seal.new_key)

    def chat_token(self) -> str:
        """WEBCHAT_TOKEN, or one that is made once and kept; of the shape that Bot API libraries accept."""
        return self.webchat_token or kept_secret(self.folder / "webchat.token", lambda: f"1000000001:{secrets.token_urlsafe(26)}")


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file, made at the first asking; two processes asking at once get the same."""
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(make() + "\n")
    try:
        path.hardlink_to(draft)  # whole or not at all, and only the first of two wins
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()


def read_settings(**overrides: Any) -> Settings:
    """The settings, or BadSettings with one line that says which one and why."""
    try:
        return Settings(**overrides)
    except UnicodeDecodeError:
        raise BadSettings(".env is no UTF-8 text: save it as UTF-8") from None
    except ValidationError as fault:
        first = fault.errors()[0]
        name, why = "_".join(str(part) for part in first["loc"]).upper(), first["msg"].removeprefix("Value error, ")
        raise BadSettings(f"{name}: {why}" if name and not why.startswith(name) else why) from fault
