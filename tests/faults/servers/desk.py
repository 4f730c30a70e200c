"""What a misbehaving server does next, and the log of what it did."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from zlib import crc32


class Behaviour(StrEnum):
    """How a server treats those whom its order strikes; all others are served."""

    SERVE = "serve"
    REFUSE = "refuse"
    """Say no with the order's code: an SMTP reply, or an errcode of WeCom."""
    HANG = "hang"
    """Say nothing any more, before anything is accepted; new connections get no greeting."""
    HANG_AFTER_ACCEPTING = "hang after accepting"
    HANG_UP = "hang up"
    """Close the connection in the middle of the message."""
    HANG_UP_AFTER_ACCEPTING = "hang up after accepting"
    EXPIRE = "expire"
    """WeCom: every token given out so far is stale from now on."""
    INVALID_USER = "invalid user"
    """WeCom: errcode 0, but the person stands in ``invaliduser``."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """``share`` is the per cent of addresses that are struck, always the same ones.

    Each is struck ``times`` times, 0 for as long as the order holds. ``pace`` is the seconds that
    the server takes for each message that it accepts.
    """

    behaviour: Behaviour = Behaviour.SERVE
    code: int = 0
    share: int = 100
    times: int = 0
    pace: float = 0.0

    def is_for(self, address: str) -> bool:
        """Whether the address is among the share."""
        return crc32(address.encode()) % 100 < self.share


class Desk:
    """One server's folder: the order that holds, and the log."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._order = folder / "order.json"
        self._log = folder / "log.jsonl"
        self._read_at = 0
        self._held = Order()
        self._struck: Counter[str] = Counter()

    # --- the server's side ---

    @property
    def order(self) -> Order:
        """The order that holds now; whoever was struck under the last one starts anew."""
        changed_at = self._order.stat().st_mtime_ns if self._order.exists() else 0
        if changed_at != self._read_at:
            values = json.loads(self._order.read_text())
            self._held = Order(**values | {"behaviour": Behaviour(values["behaviour"])})
            self._struck.clear()
            self._read_at = changed_at
        return self._held

    def strikes(self, *behaviours: Behaviour, address: str) -> bool:
        """Whether to treat the address in one of these ways now; it counts as struck then."""
        order = self.order
        if order.behaviour not in behaviours or not order.is_for(address):
            return False
        if order.times and self._struck[address] >= order.times:
            return False
        self._struck[address] += 1
        return True

    def write(self, event: str, **what: object) -> None:
        """Add one line with the time; a single write, whole or not at all."""
        line = json.dumps({"event": event, "at": time.time(), **what}) + "\n"
        log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(log, line.encode())
        os.close(log)

    # --- the drill's side ---

    def give(self, order: Order) -> None:
        """Let this order hold from the next message on."""
        draft = self._order.with_suffix(".part")
        draft.write_text(json.dumps(asdict(order)))
        draft.rename(self._order)

    def size(self) -> int:
        """Bytes of the log: where the next line begins."""
        return self._log.stat().st_size if self._log.exists() else 0

    def lines(self, start: int = 0) -> Iterator[dict[str, Any]]:
        """The whole lines from this byte on."""
        if not self._log.exists():
            return
        with self._log.open("rb") as log:
            log.seek(start)
            for line in log:
                if line.endswith(b"\n"):
                    yield json.loads(line)

    def count(self, start: int = 0, *, accepted: bool) -> int:
        """How many lines from this byte on tell of an accepted message, or of anything else."""
        if not self._log.exists():
            return 0
        with self._log.open("rb") as log:
            log.seek(start)
            return sum((b'"event": "accepted"' in line) is accepted for line in log)
