"""Whom a notice reaches, and what that costs them."""

from dataclasses import dataclass
from math import ceil

from django.db.models import Count

from accounts.models import Unit, User
from notices.models import Notice
from notices.requirements import PEOPLE_PER_UNIT

READING_SPEED = 300
"""Chinese characters that one reads attentively in a minute."""
LEAST_MINUTES = 3
"""Logging in, opening the notice and acknowledging it takes this long even if it is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What sending a draft would do: units, people told, minutes asked of all of them together.

    ``silent`` are units in which nobody could acknowledge.
    """

    units: int
    people: int
    minutes: int
    counties: list[tuple[str, int]]
    silent: list[str]


def recipients_of(notice: Notice) -> list[User]:
    """Active people of the audience who can answer for their unit: one query."""
    people = User.objects.of_units(notice.audience.filter(is_active=True))
    return list(
        people.filter(role__in=notice.roles).select_related("unit", "section__office__unit")
    )


def reach_of(notice: Notice) -> Reach:
    """Count what a draft would ask, before it is sent: three queries."""
    units: list[Unit] = list(notice.audience.filter(is_active=True))
    people = recipients_of(notice)
    manned = {person.home_unit_id for person in people}
    counties = (
        notice.audience.filter(is_active=True, county__isnull=False)
        .values_list("county__short_name")
        .annotate(units=Count("pk"))
        .order_by("county__code")
    )
    return Reach(
        units=len(units),
        people=len(people),
        minutes=len(units) * PEOPLE_PER_UNIT * notice.minutes,
        counties=list(counties),
        silent=[unit.name for unit in units if unit.pk not in manned],
    )


def reading_minutes(text: str) -> int:
    """How long one person needs for a notice with this text, as the default estimate."""
    return max(LEAST_MINUTES, ceil(len("".join(text.split())) / READING_SPEED))
