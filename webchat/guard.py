"""The porter: which hosts and origins are let in, and the headers every page leaves with."""

from urllib.parse import urlsplit

from aiohttp import web

from webchat.settings import ChatSettings, Mode, is_loopback

# Everything from this house, nothing inline; pictures may also be made in the page (blob:, data:).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:;"
    " connect-src 'self'; font-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors {ancestors}; require-trusted-types-for 'script'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


_PROXIED = ("Forwarded", "Via", "X-Forwarded", "X-Real-Ip")  # beginnings of what a reverse proxy adds


def page_headers(framed: bool) -> dict[str, str]:
    """Headers of an HTML page; `framed` ones may stand in a frame of this house (the stage's phones)."""
    policy = _POLICY.format(ancestors="'self'" if framed else "'none'")
    frame = "SAMEORIGIN" if framed else "DENY"
    return {**HEADERS, "Content-Security-Policy": policy, "X-Frame-Options": frame, "Cache-Control": "no-cache"}


def check_host(settings: ChatSettings, request: web.BaseRequest) -> None:
    """Who may not be answered at all. Raises 403.

    Public, without https: only this machine's own names, since a cookie that lasts a year must not cross a network in
    the clear. Demo and test: the same, so that no web page reaches in by a name of its own; and nobody whom a proxy
    sends, whatever name it gives, so that the stage never opens to the world.
    """
    here = is_loopback(_hostname(request.host))
    if settings.mode is Mode.PUBLIC:
        if not (here or settings.https):
            raise web.HTTPForbidden(text="这个网址没有加密，不能使用。请管理员配好 https，并设置 WEBCHAT_HTTPS=1。")
    elif not here or any(name.title().startswith(_PROXIED) for name in request.headers):
        raise web.HTTPForbidden(text="演示和测试模式只接受本机访问。")


def check_origin(settings: ChatSettings, request: web.BaseRequest) -> None:
    """A request that changes something must come from a page of this very house. Raises 403."""
    try:
        origin = urlsplit(request.headers.get("Origin", ""))
    except ValueError:  # such as http://[
        origin = urlsplit("")
    schemes = {"https"} if settings.https else {"http", "https"}
    if origin.scheme not in schemes or origin.netloc.lower() != request.host.lower():
        raise web.HTTPForbidden(text="请求来自别的网站，已拒绝。")


def address_of(settings: ChatSettings, request: web.BaseRequest) -> str:
    """Who is asking, for counting: the peer, or what the last trusted proxy saw."""
    if settings.proxies:
        seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(seen) >= settings.proxies and seen[-settings.proxies]:
            return seen[-settings.proxies][:64]
    return request.remote or "?"


def _hostname(host: str) -> str:
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host
