"""The chat server standing alone: `python -m webchat`, told by the environment, ended by SIGTERM."""

import argparse
import asyncio
import logging
import os
import signal
import sqlite3
import sys

from webchat.app import opened
from webchat.settings import ChatSettings, from_environ

HELP = (
    "镇聊天服务：对机器人是 Bot API，对居民是网页。设置来自环境变量 WEBCHAT_TOKEN、_MODE、_FOLDER、_HOST、_PORT、_HTTPS、_PROXIES。"
)


def main() -> int:
    os.umask(0o077)  # conversations and keys are for the owner's eyes
    argparse.ArgumentParser(prog="python -m webchat", description=HELP).parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(serve(from_environ()))
    except (ValueError, OSError, sqlite3.Error) as error:
        print(f"聊天服务没有启动：{error}", file=sys.stderr)
        return 2
    return 0


async def serve(settings: ChatSettings) -> None:
    """Until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with opened(settings) as address:
        print(f"聊天服务已打开：{address}", flush=True)
        await stop.wait()


if __name__ == "__main__":
    sys.exit(main())
