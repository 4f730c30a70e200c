"""Every fault that the engine is put under: how it is caused, and how it ends."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from threading import Timer

from tests.faults.house import CHILDREN, House
from tests.faults.servers.desk import Behaviour
from tests.faults.services import Service

SHARE = 30
"""Per cent of the people whom a provider refuses."""
BITES = 2 * CHILDREN
"""So many messages stay without an answer before a provider that hangs recovers."""

Strike = Callable[[House], AbstractContextManager[None]]


class Until(Enum):
    """How long a fault lasts."""

    STRUCK = auto()
    """Over before the second half of the notices is sent."""
    SENT = auto()
    """The second half is sent while it lasts."""
    SETTLED = auto()
    """To the end of the load."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One row of the table.

    ``strike`` causes the fault on entering and ends it on leaving. ``cuts`` is how many messages
    it can catch between the provider's yes and our note of it. ``fails``: whom the provider
    refuses has to end as failed. ``first``: it is there before the first notice is sent.
    """

    name: str
    strike: Strike
    channel: str = "email"
    cuts: int = 0
    fails: bool = False
    first: bool = False
    until: Until = Until.SENT


@contextmanager
def nothing(_house: House) -> Iterator[None]:
    """For comparison."""
    yield


# --- our own processes ---


@contextmanager
def worker_killed(house: House) -> Iterator[None]:
    """With its children; whoever watches over it starts it again."""
    house.worker.kill()
    yield
    house.worker.start()


@contextmanager
def child_killed(house: House) -> Iterator[None]:
    """One of the pool; the worker starts another by itself."""
    os.kill(house.pool_children()[0].pid, signal.SIGKILL)
    yield


@contextmanager
def worker_frozen(house: House) -> Iterator[None]:
    """Until another worker has put away what it held: a virtual machine that was suspended."""
    house.worker.freeze()
    frozen_at = time.time()
    house.workers[1].start()
    yield
    held = """
        SELECT FROM notices_message
        WHERE state IN ('claimed', 'sending') AND claimed_at < to_timestamp(%s)
    """
    house.wait_until(
        "another worker puts away what the frozen one held",
        lambda: not house.query(held, frozen_at),
        house.scale.patience,
    )
    house.worker.thaw()
    house.workers[1].end()


def also(which: Callable[[House], list[Service]]) -> Strike:
    """The second one of these runs, too."""

    @contextmanager
    def strike(house: House) -> Iterator[None]:
        which(house)[1].start()
        yield
        which(house)[1].end()

    return strike


# --- what they rest on ---


@contextmanager
def redis_killed(house: House) -> Iterator[None]:
    """And gone until the second half of the notices was sent."""
    house.redis.kill()
    yield
    house.redis.start()


@contextmanager
def redis_flushed(house: House) -> Iterator[None]:
    """It forgets queues, bindings and cache."""
    house.flush_redis()
    yield


@contextmanager
def redis_frozen(house: House) -> Iterator[None]:
    """It takes connections and says nothing; nobody else can end this, hence the timer."""
    house.redis.freeze()
    thaw = Timer(house.scale.hold, house.redis.thaw)
    thaw.start()
    yield
    thaw.join()


@contextmanager
def postgres_restarted(house: House) -> Iterator[None]:
    """As for a small update: every session is cut off."""
    house.postgres.stop()
    house.postgres.start()
    yield


@contextmanager
def postgres_killed(house: House) -> Iterator[None]:
    """As by a power cut; it replays its log when it comes back."""
    house.postgres.kill()
    house.postgres.start()
    yield


# --- the providers ---


def ordered(channel: str, behaviour: Behaviour, *, bites: int = 0, **terms: int) -> Strike:
    """The provider behaves like this, until it has struck so many times."""

    @contextmanager
    def strike(house: House) -> Iterator[None]:
        desk = house.desk(channel)
        start = desk.size()
        house.order(channel, behaviour=behaviour, **terms)
        yield
        house.wait_until(
            f"{channel} strikes {bites} times",
            lambda: desk.count(start, accepted=False) >= bites,
            house.scale.patience,
        )
        house.in_good_order()

    return strike


@contextmanager
def smtp_down(house: House) -> Iterator[None]:
    """Nobody listens, until the engine has noticed."""
    house.smtp_server.kill()
    yield
    house.wait_until(
        "a message waits because of it",
        lambda: bool(
            house.query("SELECT FROM notices_message WHERE state = 'queued' AND reason <> ''")
        ),
        house.scale.patience,
    )
    house.smtp_server.start()


def _smtp(behaviour: Behaviour, *, bites: int = 0, **terms: int) -> Strike:
    return ordered("email", behaviour, bites=bites, **terms)


def _wecom(behaviour: Behaviour, *, bites: int = 0, **terms: int) -> Strike:
    return ordered("wecom", behaviour, bites=bites, **terms)


FAULTS = {
    "none": Fault(name="none, for comparison", strike=nothing),
    "none-wecom": Fault(name="none, by WeCom", strike=nothing, channel="wecom"),
    "worker-killed": Fault(
        name="worker killed with its children (kill -9)", strike=worker_killed, cuts=CHILDREN
    ),
    "child-killed": Fault(name="child of the pool killed (kill -9)", strike=child_killed, cuts=1),
    "worker-frozen": Fault(
        name="worker frozen for longer than its lease", strike=worker_frozen, cuts=CHILDREN
    ),
    "redis-killed": Fault(name="Redis killed (kill -9)", strike=redis_killed),
    "redis-flushed": Fault(name="Redis emptied (FLUSHALL)", strike=redis_flushed),
    "redis-frozen": Fault(name="Redis stopped (SIGSTOP)", strike=redis_frozen),
    "postgres-restarted": Fault(
        name="PostgreSQL restarted (fast)",
        strike=postgres_restarted,
        cuts=CHILDREN,
        until=Until.STRUCK,
    ),
    "postgres-killed": Fault(
        name="PostgreSQL killed (kill -9)",
        strike=postgres_killed,
        cuts=CHILDREN,
        until=Until.STRUCK,
    ),
    "two-beats": Fault(
        name="two beats", strike=also(lambda house: house.beats), first=True, until=Until.SETTLED
    ),
    "two-workers": Fault(
        name="two workers",
        strike=also(lambda house: house.workers),
        first=True,
        until=Until.SETTLED,
    ),
    "smtp-4xx": Fault(
        name=f"SMTP 451 once for {SHARE} %",
        strike=_smtp(Behaviour.REFUSE, code=451, share=SHARE, times=1),
        first=True,
        until=Until.SETTLED,
    ),
    "smtp-5xx": Fault(
        name=f"SMTP 550 for {SHARE} %",
        strike=_smtp(Behaviour.REFUSE, code=550, share=SHARE),
        first=True,
        until=Until.SETTLED,
        fails=True,
    ),
    "smtp-hangs": Fault(name="SMTP says nothing", strike=_smtp(Behaviour.HANG, bites=BITES)),
    "smtp-hangs-after-data": Fault(
        name="SMTP accepts and says nothing",
        strike=_smtp(Behaviour.HANG_AFTER_ACCEPTING, bites=BITES),
    ),
    "smtp-hangs-up": Fault(
        name="SMTP disconnects mid-DATA", strike=_smtp(Behaviour.HANG_UP, bites=BITES)
    ),
    "smtp-hangs-up-after-data": Fault(
        name="SMTP accepts and disconnects",
        strike=_smtp(Behaviour.HANG_UP_AFTER_ACCEPTING, bites=BITES),
    ),
    "smtp-down": Fault(name="SMTP down", strike=smtp_down, cuts=CHILDREN),
    "wecom-45009": Fault(
        name="WeCom 45009 (too many calls)",
        strike=_wecom(Behaviour.REFUSE, bites=CHILDREN, code=45009),
        channel="wecom",
    ),
    "wecom-42001": Fault(
        name="WeCom 42001 (token expired)",
        strike=_wecom(Behaviour.EXPIRE, bites=1),
        channel="wecom",
    ),
    "wecom-invaliduser": Fault(
        name=f"WeCom invaliduser for {SHARE} %",
        strike=_wecom(Behaviour.INVALID_USER, share=SHARE),
        channel="wecom",
        first=True,
        until=Until.SETTLED,
        fails=True,
    ),
    "wecom-hangs": Fault(
        name="WeCom accepts and says nothing",
        strike=_wecom(Behaviour.HANG_AFTER_ACCEPTING, bites=BITES),
        channel="wecom",
    ),
}
