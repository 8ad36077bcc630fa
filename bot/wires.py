"""The wire that python-telegram-bot speaks over: aiohttp, as under aiogram; the stock one costs the square of its connections.

httpx asks the system twice about every open connection before each request: with sixty-four of them a notice took 12 ms of
processor time, and answers waited behind it.
"""

import functools
import ssl
from typing import Any
from urllib.parse import urlencode

import aiohttp
import certifi
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
TRICKLING = 3  # times the patience: a word now and then is no answer
FORM = {"User-Agent": BaseRequest.USER_AGENT, "Content-Type": "application/x-www-form-urlencoded"}


class Wire(BaseRequest):
    """One pool of connections; `patience`: seconds without a word from the server after which a reply counts as lost.

    One that trickles is lost after `TRICKLING` times as many.
    """

    def __init__(self, *, connections: int, patience: float) -> None:
        self._connections = connections
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._patience

    async def initialize(self) -> None:
        """The session opens with the first request: it belongs to the loop that runs then."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        """Raises TimedOut or NetworkError, with aiohttp's own word on it as the cause: see `never_left`."""
        form = urlencode(request_data.json_parameters) if request_data else None
        try:
            async with self._opened().request(method, url, data=form, headers=FORM, ssl=_trusted(url)) as answer:
                return answer.status, await answer.read()
        except TimeoutError as fault:
            raise TimedOut from fault
        except aiohttp.ClientError as fault:
            raise NetworkError(f"{type(fault).__name__}: {fault}") from fault

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            pool = aiohttp.TCPConnector(limit=self._connections)
            whole = TRICKLING * self._patience
            patience = aiohttp.ClientTimeout(total=whole, sock_connect=5.0, sock_read=self._patience)
            self._session = aiohttp.ClientSession(connector=pool, timeout=patience)
        return self._session


def _trusted(url: str) -> ssl.SSLContext | bool:
    """Whom we trust beyond this machine; for the town's own server no certificates need to be read."""
    return _authorities() if url.startswith("https:") else True


@functools.cache
def _authorities() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certifi.where())


def never_left(trouble: BaseException) -> bool:
    """Whether a request surely did not reach the server; of whatever has no cause here, the server itself told us."""
    cause = trouble.__cause__
    if isinstance(cause, aiohttp.ClientError):
        return isinstance(cause, NEVER_LEFT)
    return not isinstance(trouble, TimedOut)
