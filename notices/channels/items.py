"""What one message tells of one receipt, in words; the text of the notice stays in the portal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.models import Notice, Receipt

_REQUESTS = {
    Notice.Asks.READ: gettext_lazy("To be read by %(due)s."),
    Notice.Asks.ACKNOWLEDGE: gettext_lazy("To be acknowledged by %(due)s."),
    Notice.Asks.ANSWER: gettext_lazy("To be answered by %(due)s."),
    Notice.Asks.NAME: gettext_lazy("Somebody is to be named by %(due)s."),
}


class Occasion(Enum):
    """Why a person is told of a receipt; if for several reasons at once, the first counts."""

    NEW = auto()
    AMENDED = auto()
    RETURNED = auto()
    REMINDER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One receipt as a message to the person ``person_id`` tells of it.

    ``changes`` says what was amended; ``days_left`` are the working days until it is due, today
    not counted, and None once the deadline has passed.
    """

    receipt: Receipt
    person_id: int
    occasion: Occasion
    changes: Sequence[str] = ()
    days_left: int | None

    @property
    def notice(self) -> Notice:
        return self.receipt.notice

    @property
    def is_copy(self) -> bool:
        """Whether nothing is asked."""
        return self.receipt.state == Receipt.State.COPY

    @property
    def url(self) -> str:
        return address("notices:receipt", self.receipt.pk)

    @property
    def heading(self) -> str:
        """The title, with what is special about it; a reminder says how much time is left."""
        title = {"title": self.notice.title}
        if self.is_copy:
            return _("For information: %(title)s") % title
        if self.occasion == Occasion.REMINDER:
            return _("Reminder: %(title)s (%(left)s)") % (title | {"left": self.time_left})
        if self.occasion == Occasion.RETURNED:
            return _("Returned: %(title)s") % title
        if self.occasion == Occasion.AMENDED:
            return _("Amended: %(title)s") % title
        return _("Urgent: %(title)s") % title if self.notice.is_urgent else self.notice.title

    @property
    def time_left(self) -> str:
        """In working days. With it no reminder reads as the one before: platforms drop repeats."""
        if self.days_left is None:
            return _("overdue")
        if self.days_left == 0:
            return _("due today")
        return _("working days left: %(days)s") % {"days": self.days_left}

    @property
    def origin(self) -> str:
        """Who asks whom."""
        names = {"section": self.notice.section, "unit": self.receipt.unit}
        return _("%(section)s to %(unit)s") % names

    @property
    def request(self) -> str:
        """What is asked, and by when."""
        if self.is_copy:
            return _("Nothing is asked.")
        request = _REQUESTS[Notice.Asks(self.notice.asks)]
        return request % {"due": written(self.notice.due_at)}

    @property
    def remarks(self) -> list[str]:
        """What else one has to know: why it is urgent, what has changed, for whom one answers."""
        remarks = []
        if self.notice.is_urgent and not self.is_copy:
            remarks.append(
                _("Why it is urgent: %(reason)s") % {"reason": self.notice.urgent_reason}
            )
        if self.changes:
            remarks.append(
                _("What has changed: %(changes)s") % {"changes": "；".join(self.changes)}
            )
        asked = self.receipt.person
        if asked is not None and asked.pk != self.person_id:
            remarks.append(_("In the place of %(name)s") % {"name": asked.name})
        return remarks


def subject(items: Sequence[Item]) -> str:
    """One line for all of them: the heading of the only one, or how many there are to do."""
    if len(items) == 1:
        return items[0].heading
    to_do = [item for item in items if not item.is_copy]
    if not to_do:
        return _("Qingzhuang: %(number)s for your information") % {"number": len(items)}
    first = min(item.notice.due_at for item in to_do)
    numbers = {"number": len(to_do), "due": written(first)}
    return _("Qingzhuang: %(number)s to do, the first due %(due)s") % numbers


def destination(items: Sequence[Item]) -> str:
    """Where the person can act on them: the page of the only one, or the list."""
    return items[0].url if len(items) == 1 else address("notices:list")


def address(name: str, *arguments: int) -> str:
    """The address of a page, as people reach the portal."""
    return settings.PORTAL_URL.rstrip("/") + reverse(name, args=arguments)


def written(moment: datetime) -> str:
    """A moment as an office writes it: 10月16日 17:30."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {local:%H:%M}"
