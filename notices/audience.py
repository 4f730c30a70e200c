"""Whom a notice reaches, when they are told, and what that costs them."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Count, F
from django.db.models.functions import Coalesce

from accounts.models import Unit, User
from accounts.models.geography import UnitQuerySet
from notices.models import Notice
from notices.requirements import PEOPLE_PER_UNIT
from notices.timing import Timing

READING_SPEED = 300
"""Chinese characters that one reads attentively in a minute."""
LEAST_MINUTES = 3
"""Logging in, opening the notice and acknowledging it takes this long even if it is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What sending a draft would do.

    ``units`` are asked, with ``receipts`` to settle: one each, or one for each person. ``people``
    are told of that, and ``copied_people`` of the ``copies`` for information. ``minutes`` is what
    it asks of all of them together. ``silent`` are units in which nobody would learn of it.
    """

    units: int
    receipts: int
    people: int
    minutes: int
    counties: list[tuple[str, int]]
    silent: list[str]
    copies: int
    copied_people: int


def reach_of(notice: Notice) -> Reach:
    """Count what a draft would ask, before it is sent: five queries."""
    asked, copied = notice.audience.filter(is_active=True), notice.copies.filter(is_active=True)
    units: list[Unit] = list(asked)
    people = _people_by_unit(notice, asked)
    receipts = sum(people.values()) if notice.per_person else len(units)
    counties = (
        asked.filter(county__isnull=False)
        .values_list("county__short_name")
        .annotate(units=Count("pk"))
        .order_by("county__code")
    )
    return Reach(
        units=len(units),
        receipts=receipts,
        people=sum(people.values()),
        minutes=receipts * PEOPLE_PER_UNIT * notice.minutes,
        counties=list(counties),
        silent=[unit.name for unit in units if unit.pk not in people],
        copies=copied.count(),
        copied_people=sum(_people_by_unit(notice, copied).values()),
    )


def _people_by_unit(notice: Notice, units: UnitQuerySet) -> dict[int, int]:
    """How many people of each unit are told, by unit id; units with nobody are missing."""
    people = User.objects.of_units(units).filter(role__in=notice.roles)
    home = Coalesce(F("unit"), F("section__office__unit"))
    by_unit = people.order_by().annotate(home=home).values_list("home").annotate(Count("pk"))
    return dict(by_unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When the messages about a notice leave, and whether in the digest of that day."""

    at: datetime
    in_digest: bool


def leaving_of(notice: Notice, sent_at: datetime) -> Leaving:
    """When the messages leave if the notice is sent at this moment: two queries."""
    timing = Timing.load()
    digest = None if notice.is_urgent else timing.digest_after(sent_at)
    if digest is not None:
        return Leaving(at=digest[1], in_digest=True)
    return Leaving(at=timing.leaves_at(sent_at, urgent=notice.is_urgent), in_digest=False)


def reading_minutes(text: str) -> int:
    """How long one person needs for a notice with this text, as the default estimate."""
    return max(LEAST_MINUTES, ceil(len("".join(text.split())) / READING_SPEED))
