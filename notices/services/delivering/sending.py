"""Sending: batch by batch over the channels, in turns, so that none waits for another's trouble."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from notices.channels import CARRIERS, Carrier
from notices.channels.outcomes import OutcomeUnknown, Refused, Unreachable
from notices.models import Message
from notices.services.delivering import settling
from notices.services.delivering.claiming import claim_batch
from notices.services.delivering.contents import Contents, contents_of
from notices.timing import Timing

SHIFT = timedelta(seconds=50)
"""How long one task goes on claiming; the next sweep goes on, and others' tasks get their turn."""
NO_RIGHT = "收件人已停用或已调离该单位"


@dataclass(slots=True)
class Round:
    """How many messages went out, and whether the channel is in trouble: no more of it now."""

    sent: int = 0
    is_over: bool = False


def deliver_due(*, shift: timedelta = SHIFT) -> int:
    """Send what is due over all channels; answer how many messages were sent.

    After its shift the worker claims no more; the next sweep goes on.
    """
    end = timezone.now() + shift
    sent, channels = 0, list(CARRIERS)
    while channels:
        for channel in tuple(channels):
            batch = claim_batch(channel=channel, now=timezone.now())
            result = send_batch(channel=channel, batch=batch, end=end)
            sent += result.sent
            if not batch or result.is_over or timezone.now() >= end:
                channels.remove(channel)
    return sent


def send_batch(*, channel: str, batch: list[Message], end: datetime) -> Round:
    """Send claimed messages over one connection, until ``end`` comes.

    Rights and accounts are checked once more, for the whole batch. What is left when the round
    ends, or the office closes, goes back as it came.
    """
    result = Round()
    if not batch:
        return result
    timing = Timing.load()
    contents = contents_of(batch, calendar=timing.calendar, now=timezone.now())
    waiting = _with_something_to_tell(batch, contents)
    if not waiting:
        return result
    try:
        with CARRIERS[channel]() as carrier:
            while waiting and not result.is_over:
                message, now = waiting[0], timezone.now()
                if not (message.is_urgent or timing.may_leave(now)):
                    break
                waiting.pop(0)
                if settling.begin_sending(message=message, waiting=waiting, now=now):
                    _send(message, contents[message.pk], carrier, result)
                if now >= end:
                    break
    except Unreachable as error:
        result.is_over = True
        settling.postpone_unreachable(waiting, reason=error.reason)
    else:
        settling.put_back(waiting)
    return result


def _with_something_to_tell(batch: list[Message], contents: dict[int, Contents]) -> list[Message]:
    """Settle the messages that have nothing to tell any more; answer the others."""
    told = [message for message in batch if contents[message.pk].items]
    empty = [message for message in batch if not contents[message.pk].items]
    settling.drop([message for message in empty if not contents[message.pk].has_lost_right])
    lost = [message for message in empty if contents[message.pk].has_lost_right]
    settling.fail_unsent(lost, reason=NO_RIGHT)
    return told


def _send(message: Message, contents: Contents, carrier: Carrier, result: Round) -> None:
    """Send one message and write down what became of it.

    Raises :class:`Unreachable` for what waits behind it. An unknown outcome ends the round, too:
    a provider in such a state would make a question to people of each message in the queue.
    """
    try:
        carrier.send(message, contents.items)
    except Refused as no:
        settling.refused(message, reason=no.reason, permanent=no.permanent)
    except Unreachable as error:
        settling.refused(message, reason=error.reason)
        raise
    except OutcomeUnknown as error:
        settling.unknown(message, reason=error.reason)
        result.is_over = True
    else:
        settling.sent(message)
        result.sent += 1
