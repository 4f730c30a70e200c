"""Child processes that start in order and end together."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PATIENCE = 20
"""Seconds a child has for finishing its work once it was asked to end."""


class ProcessEndedError(Exception):
    """A child ended by itself; the message says which one, how, and its last words."""


@dataclass(frozen=True)
class Child:
    """One running process, its log and the signal that ends it in good order."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def end(self) -> None:
        """End the process, and whatever it started that outlives it."""
        self.process.send_signal(self.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def last_words(self) -> str:
        """Say how the process ended, with the end of its log."""
        code = self.process.returncode
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        tail = self.log.read_text(errors="replace").splitlines()[-15:]
        return "\n  ".join([f"{self.name} ended with {how}; the end of {self.log}:", *tail])


class Processes:
    """The children, each the head of a process group, so that only this class signals them.

    As a context manager it ends them all, the last started first, whatever happened.
    """

    def __init__(self, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._children: list[Child] = []

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        user: str | None = None,
        pass_fds: Sequence[int] = (),
        stop_signal: signal.Signals = signal.SIGTERM,
        environment: Mapping[str, str] | None = None,
    ) -> Child:
        """Start one child; what it prints goes to ``NAME.log``.

        ``user`` is the system user it runs as, ``environment`` what it gets besides our own.
        """
        log = self._logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                user=user,
                pass_fds=pass_fds,
                process_group=0,
            )
        child = Child(name, process, log, stop_signal)
        self._children.append(child)
        return child

    def python(self, name: str, *arguments: str, pass_fds: Sequence[int] = ()) -> Child:
        """Start ``python -m ARGUMENTS`` with the interpreter that runs now."""
        return self.start(name, [sys.executable, "-m", *arguments], pass_fds=pass_fds)

    def check(self) -> None:
        """Raise :class:`ProcessEndedError` if a child has ended."""
        for child in self._children:
            if child.process.poll() is not None:
                raise ProcessEndedError(child.last_words())

    def wait(self) -> None:
        """Wait until a child ends, then raise :class:`ProcessEndedError`."""
        while True:
            self.check()
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)

    def end(self) -> None:
        """End all children; a second Ctrl-C does not interrupt it."""
        with _uninterrupted():
            while self._children:
                self._children.pop().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.end()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ignore the signals that ask us to end: we are ending."""
    asks = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(ask, signal.SIG_IGN) for ask in asks]
    try:
        yield
    finally:
        for ask, handler in zip(asks, before, strict=True):
            signal.signal(ask, handler)
