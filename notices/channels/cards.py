"""WeCom: one card of our application, which leads into the portal."""

from collections.abc import Sequence
from typing import Self

from django.conf import settings
from django.utils import translation

from notices.channels.items import Item, destination, subject, written
from notices.channels.wecom import WeCom
from notices.models import Message


class Cards:
    """The carrier of WeCom: messages as cards, over one HTTP client."""

    def __init__(self) -> None:
        self._wecom = WeCom.from_settings()

    def __enter__(self) -> Self:
        self._wecom.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._wecom.__exit__(*error)

    def send(self, message: Message, items: Sequence[Item]) -> None:
        """Send one card. Raises the outcomes of :mod:`notices.channels.outcomes`."""
        with translation.override(settings.LANGUAGE_CODE):
            title, text = subject(items), description(items)
        self._wecom.send(
            user_id=message.person.wecom_id, title=title, text=text, url=destination(items)
        )


def description(items: Sequence[Item]) -> str:
    """What stands under the title: all about the only item, or a line for each."""
    if len(items) == 1:
        return "\n".join([items[0].origin, items[0].request, *items[0].remarks])
    return "\n".join(
        item.heading if item.is_copy else f"{written(item.notice.due_at)} {item.heading}"
        for item in items
    )
