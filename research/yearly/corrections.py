"""Corrections that are still open, by how long ago the units were told of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import County, User
from notices.models import Receipt
from office.workdays import WorkingCalendar
from research.models import FindingUnit

AGES = (10, 30)
"""Working days since a unit was told: up to the first, up to the second, and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """Open corrections of one place by age; how many are past their date, or only to be verified.

    Past its date is one that the unit has not answered, or whose answer was returned.
    """

    name: str
    young: int = 0
    middle: int = 0
    old: int = 0
    overdue: int = 0
    answered: int = 0

    @property
    def open(self) -> int:
        return self.young + self.middle + self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCorrections:
    """By county or unit, and together."""

    places: Sequence[Corrections]
    together: Corrections


def open_corrections(
    user: User, year: int, now: datetime, county: County | None = None
) -> OpenCorrections:
    """Those told by the end of a year and open now, as far as the user sees them: 2 queries."""
    young, middle = _told_since(timezone.localdate(now))
    place, name = ("unit", "unit__name") if county else ("unit__county", "unit__county__short_name")
    receipts = Receipt.objects.filter(notice=OuterRef("notice"), unit=OuterRef("unit"))
    told = (
        FindingUnit.objects.visible_to(user)
        .filter(finding__needs_correction=True, notice__sent_at__lt=_midnight(date(year + 1, 1, 1)))
        .filter(~Exists(receipts.filter(state=Receipt.State.CLOSED)))
        .alias(
            is_answered=Exists(receipts.filter(state=Receipt.State.ANSWERED)),
            is_missing=Exists(receipts.missing()),
        )
    )
    if county is not None:
        told = told.filter(unit__county=county)
    rows = told.values(place_name=F(name), code=F(f"{place}__code")).annotate(
        young=Count("pk", filter=Q(notice__sent_at__gte=young)),
        middle=Count("pk", filter=Q(notice__sent_at__lt=young, notice__sent_at__gte=middle)),
        old=Count("pk", filter=Q(notice__sent_at__lt=middle)),
        overdue=Count("pk", filter=Q(is_missing=True, notice__due_at__lt=now)),
        answered=Count("pk", filter=Q(is_answered=True)),
    )
    places = [
        Corrections(
            name=row["place_name"],
            young=row["young"],
            middle=row["middle"],
            old=row["old"],
            overdue=row["overdue"],
            answered=row["answered"],
        )
        for row in rows.order_by("code")
    ]
    together = Corrections(
        name=_("Together"),
        young=sum(row.young for row in places),
        middle=sum(row.middle for row in places),
        old=sum(row.old for row in places),
        overdue=sum(row.overdue for row in places),
        answered=sum(row.answered for row in places),
    )
    return OpenCorrections(places=places, together=together)


def _told_since(today: date) -> tuple[datetime, datetime]:
    """From when on a correction is as young as each of :data:`AGES` at most."""
    calendar = WorkingCalendar.load()
    last = today if calendar.is_working_day(today) else calendar.add(today, -1)
    young, middle = (_midnight(calendar.add(last, -days)) for days in AGES)
    return young, middle


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=timezone.get_default_timezone())
