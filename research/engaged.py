"""Who is taken otherwise, in whole days: what the planner of bundling and a booking both ask.

Visits are left out: how close two of them may lie is for the quiet periods to say.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from accounts.models import Unit
from notices.models import Engagement
from notices.models.engagement import EngagementQuerySet
from research.requirements import VISIT


def engaged(first: date, last: date) -> EngagementQuerySet:
    """What takes anybody's time on these days, both included."""
    return Engagement.objects.between(
        _midnight(first), _midnight(last + timedelta(days=1))
    ).exclude(source_kind=VISIT)


def departments_engaged(counties: Iterable[int], first: date, last: date) -> EngagementQuerySet:
    """When a county's own department sits in meetings: the whole county receives nobody then."""
    return engaged(first, last).filter(county__in=list(counties), unit__kind=Unit.Kind.COUNTY_ORGAN)


def days_of(during: DateTimeTZRange) -> tuple[date, date]:
    """Its first and its last day; what ends at midnight does not touch the day that begins then."""
    end = timezone.localdate(during.upper - timedelta(microseconds=1))
    return timezone.localdate(during.lower), end


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
