"""Reminding those who have not settled a notice (rule N8), by hand or by itself.

A round is one :class:`Reminder`: the database takes it once, so a sweep may run as often, and in
as many processes, as it likes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from notices.models import Notice, NoticeVersion, Receipt, Reminder
from notices.services.outbox import tell_missing
from notices.services.ownership import refuse_others
from notices.timing import Timing
from office.rules import in_force
from office.workhours import OfficeHours

Kind = Reminder.Kind


@dataclass(frozen=True, slots=True)
class Rounds:
    """Which rounds are due while the office is open at ``now``, ``days`` before and on the day.

    The day of a deadline is the last one on which the office opens before it; ``days`` are the
    working days between the first reminder and that day.
    """

    hours: OfficeHours
    now: datetime
    days: int

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def on_day(self) -> Q:
        """Versions of whose deadline today is the day, published before today."""
        return Q(
            notice__due_at__gt=self.now,
            notice__due_at__lte=self._opening(1),
            published_at__lt=self._start(0),
        )

    def before(self) -> Q:
        """Versions whose first reminder is due today, or was and has been missed.

        Not those that were published on that day or later: they have only just been told.
        """
        bands = [
            Q(
                notice__due_at__gt=self._opening(ahead),
                notice__due_at__lte=self._opening(ahead + 1),
                published_at__lt=self._start(ahead - self.days),
            )
            for ahead in range(1, self.days + 1)
        ]
        return reduce(or_, bands, Q(pk__in=[]))

    def _opening(self, working_days: int) -> datetime:
        day = self.hours.calendar.add(self.today, working_days)
        return datetime.combine(day, self.hours.opens, timezone.get_default_timezone())

    def _start(self, working_days: int) -> datetime:
        day = self.hours.calendar.add(self.today, working_days)
        return datetime.combine(day, datetime.min.time(), timezone.get_default_timezone())


def remind_due(*, now: datetime) -> int:
    """Remind of every notice whose round is due; answer how many rounds were begun.

    To be called each minute; what was missed is caught up with, but never after the deadline,
    and only the later of two missed rounds. Nothing is done while the office is closed, also not
    for urgent notices: nobody is woken to be reminded.
    """
    rule, timing = in_force("N8"), Timing.load()
    hours = timing.office_hours()
    if not rule.enabled or not hours.is_open(now):
        return 0
    rounds = Rounds(hours, now, int(rule["days"]))
    due = [(Kind.ON_DAY, pk) for pk in _waiting(Kind.ON_DAY).filter(rounds.on_day())]
    due += [(Kind.BEFORE, pk) for pk in _waiting(Kind.BEFORE).filter(rounds.before())]
    return sum(_begin(notice_id, kind, timing, now) for kind, notice_id in due)


def _waiting(kind: Kind) -> QuerySet[NoticeVersion, int]:
    """Ids of notices, by the version to settle, that miss receipts and have no such round yet."""
    missing = Receipt.objects.missing().filter(notice=OuterRef("notice"))
    done = Reminder.objects.filter(notice=OuterRef("notice"), version=OuterRef("number"), kind=kind)
    return (
        NoticeVersion.objects.filter(
            Exists(missing),
            ~Exists(done),
            number=F("notice__asked_version"),
            notice__sent_at__isnull=False,
        )
        .order_by("notice")
        .values_list("notice", flat=True)
    )


@transaction.atomic
def _begin(notice_id: int, kind: Kind, timing: Timing, now: datetime) -> bool:
    """Begin a round, unless another process has; it joins today's digest if that is to come."""
    notice = Notice.objects.select_for_update(no_key=True).get(pk=notice_id)
    reminder, is_new = Reminder.objects.get_or_create(
        notice=notice,
        version=notice.asked_version,
        kind=kind,
        defaults={"on": timezone.localdate(now), "created_at": now},
    )
    if is_new:
        own_message = not _digest_comes_in_time(notice, timing, now)
        tell_missing(notice=notice, reminder=reminder, own_message=own_message, now=now)
    return is_new


def _digest_comes_in_time(notice: Notice, timing: Timing, now: datetime) -> bool:
    digest = timing.digest_after(now)
    if digest is None:
        return False
    day, leaves = digest
    return day == timezone.localdate(now) and leaves < notice.due_at


def remind_missing(*, notice: Notice, by: User, now: datetime) -> Reminder:
    """Remind by hand, on a message of its own, whoever has not settled the notice.

    The messages leave at once, or when the office opens. Raises ``ValidationError`` if that is
    refused; :func:`why_no_reminder` says when.
    """
    refuse_others(notice, by)
    with transaction.atomic():
        notice = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
        if reason := why_no_reminder(notice=notice, now=now):
            raise ValidationError(reason, code="reminder")
        reminder = Reminder.objects.create(
            notice=notice,
            kind=Kind.BY_HAND,
            version=notice.asked_version,
            on=timezone.localdate(now),
            by=by,
            created_at=now,
        )
        tell_missing(notice=notice, reminder=reminder, own_message=True, now=now)
    return reminder


def why_no_reminder(*, notice: Notice, now: datetime) -> str:
    """Why nobody can be reminded by hand of a sent notice now, in a sentence; empty if one can.

    Once a working day, until the office closes, while something is missing, and with rule N8 not
    after the deadline: whoever is late then is rung.
    """
    if not Receipt.objects.missing().filter(notice=notice).exists():
        return _("Nothing is missing: there is nobody to remind.")
    if notice.due_at <= now and in_force("N8").enabled:
        return _("The deadline has passed: ring those who are missing.")
    hours, today = Timing.load().office_hours(), timezone.localdate(now)
    if not hours.calendar.is_working_day(today):
        return _("Today is no working day; nobody is reminded.")
    if timezone.localtime(now).time() >= hours.closes:
        return _("The office has closed for today; remind them on the next working day.")
    if notice.reminders.filter(kind=Kind.BY_HAND, on=today).exists():
        return _("Those who are missing have been reminded today; once a day is enough.")
    return ""
