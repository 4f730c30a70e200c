"""An SMTP server as small as it can be: ``python -m tests.faults.servers.smtp FOLDER PORT``.

Written out, because it has to break the protocol at every step where a real one may break.
"""

import asyncio
import sys
from email import message_from_bytes
from itertools import count
from pathlib import Path

from tests.faults.servers.desk import Behaviour, Desk

_END = b"\r\n.\r\n"


class HangUp(Exception):
    """The server closes the connection, politely or not."""


class Conversation:
    """One connection, from the greeting to the end."""

    def __init__(
        self, number: int, desk: Desk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._number = number
        self._desk = desk
        self._reader = reader
        self._writer = writer
        self._recipient = ""

    async def run(self) -> None:
        """Serve until either side hangs up."""
        try:
            await self._hang_if_ordered(Behaviour.HANG, address="greeting")
            await self._say("220 drill ESMTP")
            while line := await self._reader.readline():
                await self._obey(line)
        except (HangUp, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.transport.abort()

    async def _obey(self, line: bytes) -> None:
        verb, _space, rest = line.decode().strip().partition(" ")
        match verb.upper():
            case "EHLO" | "HELO":
                await self._say("250 drill")
            case "RCPT":
                await self._take_recipient(rest)
            case "DATA":
                await self._take_message()
            case "QUIT":
                await self._say("221 bye")
                raise HangUp
            case "MAIL" | "RSET" | "NOOP":
                await self._say("250 ok")
            case _:
                await self._say("500 what?")

    async def _take_recipient(self, rest: str) -> None:
        self._recipient = rest.partition("<")[2].partition(">")[0]
        await self._hang_if_ordered(Behaviour.HANG, address=self._recipient)
        if self._desk.strikes(Behaviour.REFUSE, address=self._recipient):
            code = self._desk.order.code
            self._desk.write("refused", to=self._recipient, code=code)
            await self._say(f"{code} refused by order")
        else:
            await self._say("250 ok")

    async def _take_message(self) -> None:
        await self._say("354 go on")
        if self._desk.strikes(Behaviour.HANG_UP, address=self._recipient):
            await self._reader.readline()
            self._desk.write("hung up", to=self._recipient)
            raise HangUp
        data = await self._reader.readuntil(_END)
        await asyncio.sleep(self._desk.order.pace)
        self._desk.write(
            "accepted",
            to=self._recipient,
            message_id=message_from_bytes(data)["Message-ID"],
            connection=self._number,
        )
        await self._hang_if_ordered(Behaviour.HANG_AFTER_ACCEPTING, address=self._recipient)
        if self._desk.strikes(Behaviour.HANG_UP_AFTER_ACCEPTING, address=self._recipient):
            self._desk.write("hung up", to=self._recipient)
            raise HangUp
        await self._say("250 accepted")

    async def _hang_if_ordered(self, behaviour: Behaviour, *, address: str) -> None:
        """Say nothing until the other side has lost its patience."""
        if self._desk.strikes(behaviour, address=address):
            self._desk.write("hung", to=address)
            while await self._reader.read(1024):
                pass
            raise HangUp

    async def _say(self, line: str) -> None:
        self._writer.write(line.encode() + b"\r\n")
        await self._writer.drain()


async def serve(folder: Path, port: int) -> None:
    """Accept e-mails on this port until the process ends."""
    desk, numbers = Desk(folder), count(1)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Conversation(next(numbers), desk, reader, writer).run()

    server = await asyncio.start_server(talk, "127.0.0.1", port, limit=2**20)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
