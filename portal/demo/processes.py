"""Child processes that start in order and end together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PATIENCE = 20
"""Seconds a child has for finishing its work once it was asked to end."""

ASKS = (signal.SIGINT, signal.SIGTERM)
"""What asks us to end: Ctrl-C, and ``kill`` as a service manager sends it."""


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
        with _told_of_signals() as bell:
            while True:
                self.check()
                bell.recv(1)

    def end(self) -> None:
        """End all children; a second Ctrl-C does not interrupt it."""
        with _uninterrupted():
            while self._children:
                self._children.pop().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.end()


def end_when_asked() -> None:
    """Let the first Ctrl-C or ``kill`` raise ``KeyboardInterrupt``, and only that one.

    Two that come at once would raise twice, the second time in the midst of ending the children.
    """
    for ask in ASKS:
        signal.signal(ask, _end)


def _end(*_: object) -> None:
    for ask in ASKS:
        signal.signal(ask, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def _told_of_signals() -> Iterator[socket.socket]:
    """Yield what can be read from once a child ended or a signal came.

    A system call that waits for a child would sleep on if the signal came just before it, or if
    the kernel gave it to another thread.
    """
    bell, button = socket.socketpair()
    button.settimeout(0)
    with bell, button:
        child_handler = signal.signal(signal.SIGCHLD, lambda *_: None)
        before = signal.set_wakeup_fd(button.fileno(), warn_on_full_buffer=False)
        try:
            yield bell
        finally:
            signal.set_wakeup_fd(before)
            signal.signal(signal.SIGCHLD, child_handler)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ignore the signals that ask us to end: we are ending."""
    before = [signal.signal(ask, signal.SIG_IGN) for ask in ASKS]
    try:
        yield
    finally:
        for ask, handler in zip(ASKS, before, strict=True):
            signal.signal(ask, handler)
