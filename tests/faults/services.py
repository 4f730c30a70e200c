"""One process that can be killed, frozen and started again."""

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from portal.demo.processes import Child, Processes

PATIENCE = 30
"""Seconds for the system to bury the dead."""


class Service:
    """A command, the environment it gets besides our own, and the process that runs it now."""

    def __init__(
        self, name: str, logs: Path, command: list[str], environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self._processes = Processes(logs)
        self._command = command
        self._environment = environment
        self._starts = 0
        self._child: Child | None = None

    @classmethod
    def python(
        cls, name: str, logs: Path, environment: Mapping[str, str], *arguments: str
    ) -> "Service":
        """A service of ``python -m ARGUMENTS``."""
        return cls(name, logs, [sys.executable, "-m", *arguments], environment)

    def start(self) -> None:
        """Start it; each start has a log of its own, ``NAME-1.log`` and on."""
        self._starts += 1
        self._child = self._processes.start(
            f"{self.name}-{self._starts}", self._command, environment=self._environment
        )

    @property
    def pid(self) -> int:
        """The process that was started; those that it started itself are below it."""
        assert self._child is not None, f"{self.name} was not started"
        return self._child.process.pid

    def family(self) -> list[psutil.Process]:
        """The process and all below it, the eldest first."""
        eldest = psutil.Process(self.pid)
        return [eldest, *eldest.children(recursive=True)]

    def kill(self) -> None:
        """``kill -9`` for the process and all below it, and see them dead."""
        assert self._child is not None
        kill(self.family())
        self._child.process.wait()
        self._processes.end()

    def end(self) -> None:
        """End it in good order, if it runs."""
        self._processes.end()

    def freeze(self) -> None:
        """Stop the process and all below it, as they are."""
        for each in self.family():
            each.suspend()

    def thaw(self) -> None:
        """Let them go on."""
        for each in self.family():
            each.resume()

    def check(self) -> None:
        """Raise ``ProcessEndedError`` if it has ended by itself."""
        self._processes.check()


def kill(family: list[psutil.Process]) -> None:
    """``kill -9`` for all of them at once, and see them dead."""
    for each in family:
        with suppress(ProcessLookupError):
            os.kill(each.pid, signal.SIGKILL)
    _gone, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert not alive, f"still alive after kill -9: {alive}"
