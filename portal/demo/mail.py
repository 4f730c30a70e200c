"""An SMTP server that delivers nothing: each e-mail becomes a file to look at.

``python -m portal.demo.mail FOLDER FD`` serves the listening socket inherited as ``FD``.
"""

import asyncio
import socket
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class MailFolder:
    """Puts each accepted e-mail into a folder as ``NANOSECONDS.eml``, whole or not at all."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer aiosmtpd's hook of this name with the SMTP reply."""
        name = f"{time.time_ns()}.eml"
        draft = self._folder / f"{name}.part"
        draft.write_bytes(envelope.original_content or b"")
        draft.rename(self._folder / name)
        return f"250 {name}"


async def serve(listener: socket.socket, folder: Path) -> None:
    """Accept e-mails on ``listener`` until the process ends."""
    sink = MailFolder(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=True), sock=listener)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(socket.socket(fileno=int(sys.argv[2])), Path(sys.argv[1])))
