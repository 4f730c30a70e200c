"""What the discipline of a trip still needs: pledges before it, sign-offs after it (rule R9)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from research.models import SignOff, Stop, TeamMember, Trip
from research.rules import pledge_required
from research.visibility import sees_plan


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDiscipline:
    """A stop with its sign-off, if it was given; ``is_due`` tells the reader to give it now."""

    stop: Stop
    sign_off: SignOff | None
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Discipline:
    """The team with its pledges; the stops for those who plan, none for those who host.

    ``pledge_wanted`` says that the reader is of the team and has not given the pledge yet.
    """

    team: list[TeamMember]
    stops: list[StopDiscipline]
    pledge_wanted: bool

    @property
    def next_sign_off(self) -> Stop | None:
        """The first stop that waits for the reader's sign-off."""
        return next((row.stop for row in self.stops if row.is_due), None)


def discipline_of(trip: Trip, reader: User, now: datetime) -> Discipline:
    """How far this trip's discipline is, as the reader may know it: four queries at most."""
    members = TeamMember.objects.visible_to(reader).filter(trip=trip)
    team = list(members.select_related("person").order_by("pk"))
    return Discipline(
        team=team,
        stops=_stops(trip, reader, now),
        pledge_wanted=not trip.is_cancelled
        and any(not member.pledged_at and member.person_id == reader.pk for member in team)
        and pledge_required(),
    )


def _stops(trip: Trip, reader: User, now: datetime) -> list[StopDiscipline]:
    if not sees_plan(reader) or trip.is_cancelled:
        return []
    runs = trip.is_run_by(reader)
    entered = trip.stops.filter(cancelled=False)  # where the team missed every visit, none hosted
    stops = entered.select_related("county")
    waiting = set(entered.to_sign_off(timezone.localdate(now)).values_list("pk", flat=True))
    given = {row.stop_id: row for row in SignOff.objects.visible_to(reader).filter(stop__trip=trip)}
    return [
        StopDiscipline(
            stop=stop,
            sign_off=given.get(stop.pk),
            is_due=runs and stop.pk in waiting,
        )
        for stop in stops
    ]
