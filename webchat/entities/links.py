"""Which addresses may stand behind words: http, https and tg links, spelled out in full."""

import re
from urllib.parse import urlsplit

_USER = re.compile(r"tg:(?://)?user/?\?(?:.*&)?id=([1-9][0-9]{0,18})(?:[&#].*)?", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\s/?#@\[\]]+\.)+[^\s/?#@\[\].:]{1,63}|\[[0-9a-fA-F:.]+\]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):", re.ASCII)


def user_in(url: str) -> int | None:
    """The user id of a `tg://user?id=…` link."""
    found = _USER.fullmatch(url.strip())
    return int(found[1]) if found else None


def link_of(url: str) -> str:
    """The full address, or nothing when it is none that may be opened: a host needs a dot, a path a slash."""
    url = url.strip()
    if url.lower().startswith("tg:"):
        return "tg://" + url[3:].lstrip("/") if len(url) > 3 else ""
    if not url.lower().startswith(("http://", "https://")):
        if _SCHEME.match(url) and not re.match(r"[^/?#]+:\d", url):
            return ""
        url = "http://" + url
    return _spelled_out(url)


def _spelled_out(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    shown = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(shown) or any(c.isspace() for c in url):
        return ""
    place = shown + (f":{port}" if port else "")
    rest = url[url.index(parts.netloc, len(parts.scheme) + 3) + len(parts.netloc) :]
    return f"{parts.scheme.lower()}://{place}{rest if rest.startswith('/') else '/' + rest}"
