"""The schedule: what stands in the calendar of a month, meetings and visits in one list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from operator import attrgetter

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from meetings.models import Meeting
from portal.months import Month
from research.models import Visit
from research.visibility import sees_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing of one day; ``at`` is missing for what takes the day as it comes."""

    day: date
    at: time | None
    kind: str | Promise
    title: str
    place: str
    url: str


def schedule(user: User, month: Month) -> list[tuple[date, list[Entry]]]:
    """Meetings and visits that this person may see, day by day: three queries at most.

    Visits of one trip on one day are one entry. What is unannounced is missing for those who
    must not know of it, because both lists come from ``visible_to``.
    """
    entries = [*_meetings(user, month), *_visits(user, month)]
    entries.sort(key=lambda entry: (entry.day, entry.at or time.min, entry.title))
    return [(day, list(of_day)) for day, of_day in groupby(entries, key=attrgetter("day"))]


def _meetings(user: User, month: Month) -> Iterator[Entry]:
    meetings = (
        Meeting.objects.visible_to(user)
        .standing()
        .filter(starts_at__gte=month.start, starts_at__lt=month.end)
    )
    for meeting in meetings:
        start = timezone.localtime(meeting.starts_at)
        yield Entry(
            day=start.date(),
            at=start.time(),
            kind=_("Meeting"),
            title=meeting.name,
            place=meeting.place_or_mode,
            url=reverse("meetings:meeting", args=[meeting.pk]),
        )


def _visits(user: User, month: Month) -> Iterator[Entry]:
    """Hosts read what they are asked; a trip's own title may name places still to come (R8)."""
    by_trip = sees_plan(user)
    visits = (
        Visit.objects.visible_to(user)
        .standing()
        .filter(day__gte=month.start.date(), day__lt=month.end.date())
        .select_related("stop__trip", "unit")
        .with_asked()
        .order_by("day", "stop__trip", "unit__code")
    )
    for (day, trip), group in groupby(visits, key=lambda visit: (visit.day, visit.stop.trip)):
        of_trip = list(group)
        yield Entry(
            day=day,
            at=None,
            kind=_("Field research"),
            title=trip.title if by_trip else _asked_at(of_trip),
            place="、".join(visit.unit.name for visit in of_trip),
            url=reverse("research:visit", args=[of_trip[0].pk]),
        )


def _asked_at(visits: Iterable[Visit]) -> str:
    """The titles of the topics that are asked at these visits."""
    titles = dict.fromkeys(topic.title for visit in visits for topic in visit.asked)
    return "、".join(titles)
