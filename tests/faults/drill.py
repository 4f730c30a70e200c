"""One fault on a load of notices, and what is to be said of it afterwards."""

import time
from contextlib import ExitStack
from dataclasses import dataclass

from notices.services.delivering.claiming import BATCH
from tests.faults.books import Books, close_books, first_after, is_settled, state_of
from tests.faults.catalogue import Fault, Until
from tests.faults.house import House


@dataclass(frozen=True, kw_only=True)
class Result:
    """One row of the table. Seconds are those of the clock on the wall.

    ``back`` is from the fault's end to the first message that a provider accepts after it,
    ``settled`` from there to the last message that is sent, failed or unknown; both are None
    where the fault lasts to the end. ``total`` is from the first notice to the last message,
    ``sending`` what the services took to send all notices.
    """

    fault: Fault
    books: Books
    back: float | None
    settled: float | None
    total: float
    sending: float

    def broken(self) -> list[str]:
        """Every promise that did not hold, in words."""
        books, fault = self.books, self.fault
        failed = books.states["failed"]
        to_fail = books.refused if fault.fails else 0
        unknown_at_most = fault.cuts + books.struck
        return [
            *books.lost,
            *books.wrong,
            *[f"{books.portal_duplicates} twice in the portal"] * bool(books.portal_duplicates),
            *[f"{books.duplicates} duplicates of {BATCH}"] * (books.duplicates > BATCH),
            *[f"{failed} failed, {to_fail} were refused for good"] * (failed != to_fail),
            *[f"{books.states['unknown']} unknown, at most {unknown_at_most} were cut off"]
            * (books.states["unknown"] > unknown_at_most),
        ]


def drill(house: House, fault: Fault) -> Result:
    """Send half of a load, cause the fault, send the other half, end it, wait, close the books."""
    desk = house.desk(fault.channel)
    house.in_good_order()
    start, begun = desk.size(), time.time()
    with ExitStack() as lasting:
        ended = 0.0

        def end(phase: Until) -> None:
            nonlocal ended
            if fault.until is phase:
                lasting.close()
                ended = time.time()

        if fault.first:
            lasting.enter_context(fault.strike(house))
        notices, sending = send(house, fault, half=0)
        house.wait_until(
            "a quarter is accepted",
            lambda: desk.count(start, accepted=True) >= house.scale.messages // 4,
            house.scale.patience,
        )
        if not fault.first:
            lasting.enter_context(fault.strike(house))
        end(Until.STRUCK)
        more, seconds = send(house, fault, half=1)
        end(Until.SENT)
        wait_until_settled(house)
        settled = time.time()
        end(Until.SETTLED)
    to_the_end = fault.until is Until.SETTLED
    notices += more
    return Result(
        fault=fault,
        books=close_books(house, channel=fault.channel, notices=notices, start=start),
        back=None if to_the_end else first_after(desk.lines(start), ended),
        settled=None if to_the_end else settled - ended,
        total=settled - begun,
        sending=sending + seconds,
    )


def send(house: House, fault: Fault, *, half: int) -> tuple[list[int], float]:
    """Send this half of the load; the notices' ids and the seconds that it took."""
    answer = house.tell_sender(send=fault.name, channel=fault.channel, half=half)
    return answer["notices"], answer["seconds"]


def wait_until_settled(house: House) -> None:
    """Return once no message waits any more; ``TimeoutError`` with what is left otherwise."""
    try:
        house.wait_until("all is settled", lambda: is_settled(house), house.scale.patience)
    except TimeoutError as error:
        raise TimeoutError(f"{error}: {state_of(house)}") from None
