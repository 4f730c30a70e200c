"""The engine with all that it rests on, each a real process on this machine."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil
import psycopg
from redis import Redis

from portal.demo.environment import make_queue
from portal.demo.postgres import start_postgres
from portal.demo.processes import Processes
from tests.faults.servers.desk import Desk, Order
from tests.faults.services import Service, kill

CHILDREN = 2
"""Of the worker's pool: as many messages can be on their way at once."""
START = 30
"""Seconds that anything has to come up."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How large a load is, and how patient the engine: the product's defaults where none is set.

    ``hold`` is how many seconds a fault lasts that nothing else ends, ``patience`` how many a
    load has to be settled, ``pace`` how many a provider takes for a message.
    """

    messages: int
    hold: float
    patience: float
    pace: float = 0.0
    settings: tuple[tuple[str, str], ...] = ()


class Postgres:
    """A server of our own, with ``fsync`` on, as in production."""

    def __init__(self, folder: Path, logs: Path) -> None:
        self._folder = folder
        self._processes = Processes(logs)
        self.url = ""

    def start(self) -> None:
        """Start and wait until it answers; after a crash it replays its log first."""
        self.url = start_postgres(self._processes, self._folder)

    def stop(self) -> None:
        """The *fast* shutdown: sessions are cut off, transactions rolled back."""
        self._processes.end()

    def kill(self) -> None:
        """``kill -9`` for the server and all its sessions: what is not on the disk is gone."""
        pid = int((self._folder / "postmaster.pid").read_text().splitlines()[0])
        server = psutil.Process(pid)
        kill([server, *server.children(recursive=True)])
        self._processes.end()


class House:
    """PostgreSQL, Redis, worker, beat, sender, and the providers that misbehave."""

    def __init__(self, folder: Path, scale: Scale) -> None:
        self.scale = scale
        self.smtp, self.wecom = Desk(folder / "smtp"), Desk(folder / "wecom")
        self.postgres = Postgres(folder / "postgres", folder / "log")
        self._folder = folder
        self._redis_port, smtp, wecom = free_port(), free_port(), free_port()
        make_queue(folder / "data")
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": "only-for-drills",
            "DATA_DIR": str(folder / "data"),
            "STATIC_ROOT": str(folder / "static"),
            "REDIS_URL": f"redis://127.0.0.1:{self._redis_port}/0",
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
            "WECOM_BASE_URL": f"http://127.0.0.1:{wecom}",
            "WECOM_CORP_ID": "ww0123456789abcdef",
            "WECOM_AGENT_ID": "1000002",
            "WECOM_SECRET": "drill",
            "NO_PROXY": "127.0.0.1",
            **dict(scale.settings),
        }
        durable = ["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--dir", str(folder)]
        listening = ["--bind", "127.0.0.1", "--port", str(self._redis_port)]
        self.redis = Service("redis", folder / "log", ["redis-server", *listening, *durable], {})
        self.smtp_server = self._python("smtp", "tests.faults.servers.smtp", "smtp", smtp)
        self.wecom_server = self._python("wecom", "tests.faults.servers.wecom", "wecom", wecom)
        celery = ["celery", "--app", "portal"]
        pool = [f"--concurrency={CHILDREN}", "--without-gossip", "--without-mingle"]
        self.workers = [
            self._service(f"worker{n}", *celery, "worker", *pool, f"--hostname=worker{n}@drill")
            for n in (1, 2)
        ]
        self.beats = [
            self._service(f"beat{n}", *celery, "beat", "--pidfile=", f"--schedule={folder}/beat{n}")
            for n in (1, 2)
        ]

    def _service(self, name: str, *arguments: str) -> Service:
        return Service.python(name, self._folder / "log", self.environment, *arguments)

    def _python(self, name: str, module: str, folder: str, port: int) -> Service:
        return self._service(name, module, str(self._folder / folder), str(port))

    # --- opening and closing ---

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            opening.callback(self.postgres.stop)
            for service in self._services():
                opening.callback(service.end)
            self._start(opening)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *reason: object) -> None:
        self._open.close()

    def _services(self) -> list[Service]:
        """All but PostgreSQL, those first on which the others rest."""
        servers = [self.redis, self.smtp_server, self.wecom_server]
        return [*servers, *self.workers, *self.beats]

    def _start(self, opening: ExitStack) -> None:
        self.postgres.start()
        self.environment["DATABASE_URL"] = self.postgres.url
        for service in (self.redis, self.smtp_server, self.wecom_server):
            service.start()
        self._run("django", "migrate", "--verbosity=0")
        self.sender = opening.enter_context(self._start_sender())
        self.tell_sender(people=self.scale.messages)
        self.worker.start()
        self.beat.start()

    def _run(self, *arguments: str) -> None:
        environment = {**os.environ, **self.environment}
        subprocess.run([sys.executable, "-m", *arguments], env=environment, check=True)

    @contextmanager
    def _start_sender(self) -> "Iterator[subprocess.Popen[str]]":
        log = (self._folder / "log" / "sender.log").open("w")
        with log, subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sender"],
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as sender:  # fmt: skip
            yield sender
            sender.kill()

    @property
    def worker(self) -> Service:
        """The one that runs unless a fault says otherwise."""
        return self.workers[0]

    @property
    def beat(self) -> Service:
        """The one that runs unless a fault says otherwise."""
        return self.beats[0]

    # --- asking ---

    def tell_sender(self, **order: object) -> dict[str, Any]:
        """Have the sender do something and wait for its answer."""
        assert self.sender.stdin is not None
        assert self.sender.stdout is not None
        self.sender.stdin.write(json.dumps(order) + "\n")
        self.sender.stdin.flush()
        answer = self.sender.stdout.readline()
        assert answer, f"the sender ended: {self._folder}/log/sender.log"
        found: dict[str, Any] = json.loads(answer)
        assert "error" not in found, found["error"]
        return found

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read from the database over a connection of its own."""
        with psycopg.connect(self.postgres.url) as connection:
            return connection.execute(statement, values).fetchall()

    def flush_redis(self) -> None:
        """Make Redis forget everything."""
        with Redis(port=self._redis_port) as redis:
            redis.flushall()

    def pool_children(self) -> list[psutil.Process]:
        """The processes of the worker that send, the eldest first."""
        return psutil.Process(self.worker.pid).children()

    def check(self) -> None:
        """Raise ``ProcessEndedError`` if something ended by itself."""
        for service in self._services():
            service.check()

    def desk(self, channel: str) -> Desk:
        """The desk of the channel's provider."""
        return self.smtp if channel == "email" else self.wecom

    def order(self, channel: str, **terms: Any) -> None:
        """Tell the channel's provider how to behave from now on."""
        self.desk(channel).give(Order(pace=self.scale.pace, **terms))

    def in_good_order(self) -> None:
        """Have both providers serve everybody again."""
        for channel in ("email", "wecom"):
            self.order(channel)

    def wait_until(self, what: str, holds: Callable[[], bool], seconds: float) -> None:
        """Return as soon as it holds; ``TimeoutError`` with ``what`` otherwise."""
        deadline = time.monotonic() + seconds
        while True:
            with suppress(psycopg.OperationalError):
                if holds():
                    return
            self.check()
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {seconds:g} s: {what}")
            time.sleep(0.02)


def free_port() -> int:
    """A port of this machine that nobody uses; a service that comes back takes it again."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
