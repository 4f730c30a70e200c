"""WeCom's two addresses: ``python -m tests.faults.servers.wecom FOLDER PORT``."""

import asyncio
import json
import sys
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.faults.servers.desk import Behaviour, Desk

STALE = {"errcode": 42001, "errmsg": "access_token expired"}


class Application:
    """The application that sends: its token, and what becomes of each message."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._numbers = count(1)
        self._token = ""
        self._expired_by: object = None

    def give_token(self) -> dict[str, Any]:
        """The token that holds, a new one if the last has expired; as WeCom does."""
        self._expire_if_ordered()
        self._token = self._token or f"token-{next(self._numbers)}"
        self._desk.write("token", token=self._token)
        return {"errcode": 0, "errmsg": "ok", "access_token": self._token, "expires_in": 7200}

    async def take(self, token: str, message: dict[str, Any]) -> dict[str, Any] | None:
        """What WeCom says of a message; None for never an answer."""
        self._expire_if_ordered()
        to = message["touser"]
        if token != self._token:
            self._desk.write("stale", to=to, code=STALE["errcode"])
            return STALE
        if self._desk.strikes(Behaviour.REFUSE, address=to):
            code = self._desk.order.code
            self._desk.write("refused", to=to, code=code)
            return {"errcode": code, "errmsg": "refused by order"}
        if self._desk.strikes(Behaviour.INVALID_USER, address=to):
            self._desk.write("refused", to=to, code=0)
            return {"errcode": 0, "errmsg": "ok", "invaliduser": to, "msgid": "none"}
        if self._desk.strikes(Behaviour.HANG, address=to):
            self._desk.write("hung", to=to)
            return None
        await asyncio.sleep(self._desk.order.pace)
        number = f"msg-{next(self._numbers)}"
        self._desk.write("accepted", to=to, message_id=message["textcard"]["url"], number=number)
        if self._desk.strikes(Behaviour.HANG_AFTER_ACCEPTING, address=to):
            self._desk.write("hung", to=to)
            return None
        return {"errcode": 0, "errmsg": "ok", "msgid": number}

    def _expire_if_ordered(self) -> None:
        order = self._desk.order
        if order.behaviour is Behaviour.EXPIRE and order is not self._expired_by:
            self._expired_by, self._token = order, ""


async def talk(
    application: Application, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer one connection's requests, until the other side hangs up."""
    try:
        while line := await reader.readline():
            target = urlsplit(line.split()[1].decode())
            body = await reader.readexactly(await _length(reader))
            if target.path == "/cgi-bin/gettoken":
                answer: dict[str, Any] | None = application.give_token()
            else:
                (token,) = parse_qs(target.query)["access_token"]
                answer = await application.take(token, json.loads(body))
            if answer is None:
                await reader.read()
                return
            text = json.dumps(answer).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n%b" % (len(text), text))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.transport.abort()


async def _length(reader: asyncio.StreamReader) -> int:
    """Read the headers; the bytes of the body."""
    length = 0
    while (header := await reader.readline()).strip():
        name, _colon, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return length


async def serve(folder: Path, port: int) -> None:
    """Be WeCom on this port until the process ends."""
    application = Application(Desk(folder))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await talk(application, reader, writer)

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
