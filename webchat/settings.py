"""What the chat server is told before it opens, checked once at the door."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

TOKEN = re.compile(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{1,128}")
SECRET_CHARS = 20  # of the token's secret part, where people come in; Telegram's own tokens have 35


class Mode(StrEnum):
    PUBLIC = "public"  # real people; no example people, no switches
    DEMO = "demo"  # loopback; the stage and the example people
    TEST = "test"  # loopback; people and faults are made to order


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """All settings; `ValueError` with a sentence for the operator when one cannot be.

    Rates are token buckets: so many messages a second on the long run, `burst` at once. Lives and windows are
    seconds. `proxies` is the number of reverse proxies in front whose `X-Forwarded-For` entry may be believed.
    """

    folder: Path
    token: str = field(repr=False)
    mode: Mode = Mode.PUBLIC
    host: str = "127.0.0.1"
    port: int = 8080
    bot_name: str = "小助手"
    bot_username: str = "townhall_bot"
    https: bool = False
    proxies: int = 0
    chat_rate: float = 100.0
    chat_burst: int = 500
    total_rate: float = 5_000.0
    total_burst: int = 10_000
    frame_limit: int = 20  # frames a person's page may send in ten seconds
    devices_an_hour: int = 60  # new people from one address
    uploads_an_hour: int = 120  # files of one person
    message_life: float = 86_400.0  # an update nobody fetched is dropped after this; Telegram keeps 24 h
    press_life: float = 150.0  # … and a button press after this
    hook_pause: float = 2.0  # first pause between two attempts at a webhook; it doubles

    def __post_init__(self) -> None:
        if self.mode not in {m.value for m in Mode}:
            raise ValueError(f"WEBCHAT_MODE 只能是 public、demo 或 test，现在是“{self.mode}”。")
        object.__setattr__(self, "mode", Mode(self.mode))
        object.__setattr__(self, "folder", Path(self.folder))
        if not TOKEN.fullmatch(self.token):
            raise ValueError("WEBCHAT_TOKEN 的格式应为“数字:字母数字”，例如 1000000001:example。")
        if self.mode is Mode.PUBLIC and len(self.token.split(":")[1]) < SECRET_CHARS:
            raise ValueError(f"WEBCHAT_TOKEN 冒号后面至少要 {SECRET_CHARS} 个字母数字：知道它的人能读写所有对话。")
        if not 0 <= self.port <= 65_535:
            raise ValueError(f"WEBCHAT_PORT 应在 0 到 65535 之间，现在是“{self.port}”。")
        if self.mode is not Mode.PUBLIC and not is_loopback(self.host):
            raise ValueError(f"演示和测试模式只能在本机地址上运行，不能用“{self.host}”。请改用 127.0.0.1。")

    @property
    def bot_id(self) -> int:
        return int(self.token.split(":", 1)[0])


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine and nothing else; names other than localhost are not looked up."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def from_environ(environ: Mapping[str, str] = os.environ) -> ChatSettings:
    """Settings of a server that stands alone, from WEBCHAT_HOST, _PORT, _TOKEN, _MODE, _FOLDER, _HTTPS, _PROXIES."""
    token = environ.get("WEBCHAT_TOKEN", "")
    if not token:
        raise ValueError("没有设置 WEBCHAT_TOKEN：它是机器人连接聊天服务的口令，例如 1000000001:一串随机字母数字。")
    mode, folder = environ.get("WEBCHAT_MODE", "public"), Path(environ.get("WEBCHAT_FOLDER", "webchat-data"))
    return ChatSettings(
        folder=folder / "demo" if mode == Mode.DEMO else folder,  # example people never meet real ones
        token=token,
        mode=mode,  # type: ignore[arg-type]  # checked and turned into a Mode inside
        host=environ.get("WEBCHAT_HOST", "127.0.0.1"),
        port=_number("WEBCHAT_PORT", environ.get("WEBCHAT_PORT", "8080")),
        bot_name=environ.get("WEBCHAT_BOT_NAME", "小助手"),
        bot_username=environ.get("WEBCHAT_BOT_USERNAME", "townhall_bot"),
        https=environ.get("WEBCHAT_HTTPS", "").lower() in {"1", "true", "yes"},
        proxies=_number("WEBCHAT_PROXIES", environ.get("WEBCHAT_PROXIES", "0")),
    )


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} 应是整数，现在是“{text}”。") from None
