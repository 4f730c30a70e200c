"""Channels behind one interface: a carrier takes messages to people over one of them."""

from collections.abc import Callable, Sequence
from typing import Protocol, Self

from notices.channels.cards import Cards
from notices.channels.email import Mail
from notices.channels.items import Item
from notices.models import Channel, Message


class Carrier(Protocol):
    """Takes messages to their people; one connection serves a whole ``with`` statement.

    Entering it connects, and raises :class:`~notices.channels.outcomes.Unreachable` where that
    fails before anything was tried.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def send(self, message: Message, items: Sequence[Item], /) -> None:
        """Hand one message over. Raises the outcomes of :mod:`notices.channels.outcomes`."""


CARRIERS: dict[str, Callable[[], Carrier]] = {Channel.EMAIL: Mail, Channel.WECOM: Cards}
"""How each channel is opened."""
