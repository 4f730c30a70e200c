"""Cancelling a trip, saying that one visit of it was missed, moving a stop to other days."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from research.alerts import Journey
from research.asked import asked_in
from research.models import REASON_LENGTH, Stop, TeamMember, Trip, Visit
from research.rules import quiet_days, unit_quiet_days
from research.services.booking import in_sentences, lock
from research.services.taken import away_faults
from research.services.trips import explained, keep_alerts, route_faults, visit_faults
from research.services.visits import state_visits
from research.stop_plan import StopPlan


@transaction.atomic
def cancel_trip(*, trip: Trip, reason: str, by: User, now: datetime) -> Trip:
    """Call a trip off: its days, units and people are free again.

    What an announced trip required of its hosts is withdrawn; of an unannounced one they are told
    nothing, now as before (rule R8). Raises ``PermissionDenied`` unless ``by`` runs the trip,
    ``ValidationError`` without a reason, once the team has arrived somewhere, or if it is
    cancelled already.
    """
    trip = held_trip(trip, by)
    visits = Visit.objects.filter(stop__trip=trip)
    if any(visit.arrived_at for visit in held_visits(visits)):
        raise ValidationError(_("The team has arrived already; the trip cannot be cancelled."))
    reason = checked_reason(reason, _("Say why the trip is cancelled."))
    trip.cancelled_at, trip.cancelled_by, trip.cancelled_reason = now, by, reason
    trip.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_reason"])
    trip.stops.update(cancelled=True)
    trip.team.update(cancelled=True)
    visits.update(cancelled=True)
    state_visits(visits)
    return trip


@transaction.atomic
def mark_missed(*, visit: Visit, reason: str, by: User, now: datetime) -> Visit:
    """Say why a visit did not take place: no arrival is waited for, and the unit is free again.

    So is the county, once none of its visits is left. An announced host reads the reason and is
    asked for nothing any more; an unannounced one learns nothing (rule R8). Raises
    ``PermissionDenied`` unless ``by`` runs the trip, ``ValidationError`` without a reason, before
    the visit's day, for a visit that was cancelled, missed or made, and for the last that is left
    of a trip: a team that was nowhere made no trip, which is cancelled instead.
    """
    trip = held_trip(visit.stop.trip, by)
    visits = held_visits(Visit.objects.filter(stop__trip=trip).select_related("unit"))
    visit = next(row for row in visits if row.pk == visit.pk)
    words = {"unit": visit.unit, "day": date_format(visit.day)}
    if visit.arrived_at:
        raise ValidationError(_("The team has arrived at %(unit)s; the visit took place.") % words)
    if visit.missed_at:
        raise ValidationError(_("That the team missed %(unit)s was said before.") % words)
    if timezone.localdate(now) < visit.day:
        message = _("The visit to %(unit)s is on %(day)s; whether it was missed is said after.")
        raise ValidationError(message % words, code="too_early")
    if all(row.cancelled for row in visits if row.pk != visit.pk):
        raise ValidationError(
            _("Then the team was nowhere: cancel the trip, and its topics can go with another."),
            code="nowhere",
        )
    visit.missed_reason = checked_reason(reason, _("Say why the visit did not take place."))
    visit.missed_at, visit.missed_by, visit.cancelled = now, by, True
    visit.save(update_fields=["missed_at", "missed_by", "missed_reason", "cancelled"])
    if all(row.cancelled for row in visits if row.stop_id == visit.stop_id):
        trip.stops.filter(pk=visit.stop_id).update(cancelled=True)
    state_visits(Visit.objects.filter(pk=visit.pk))
    return visit


@transaction.atomic
def move_stop(
    *, stop: Stop, first_day: date, explanation: str = "", by: User, now: datetime
) -> Stop:
    """Enter a county on another day: the stop keeps its length and takes its visits along.

    All that planning looks at is looked at anew, with the numbers now in force. Hosts who know of
    their visit read the new day and are asked to confirm it. Raises ``PermissionDenied`` unless
    ``by`` runs the trip, and ``ValidationError`` if the trip is cancelled, the team has arrived in
    the county already or missed a visit there, it is there on these days anyway, or whatever
    :func:`plan_trip` refuses.
    """
    lock([stop.county], User.objects.filter(team_memberships__trip=stop.trip_id))
    trip = held_trip(stop.trip, by)
    stop = trip.stops.select_related("trip", "county").get(pk=stop.pk)
    visits = held_visits(Visit.objects.filter(stop=stop).select_related("unit"))
    if any(visit.arrived_at for visit in visits):
        raise ValidationError(
            _("The team has arrived in %(county)s already; these days cannot be moved.")
            % {"county": stop.county}
        )
    if any(visit.missed_at for visit in visits):
        raise ValidationError(
            _("A visit in %(county)s was missed already; these days cannot be moved.")
            % {"county": stop.county}
        )
    shift = first_day - stop.first_day
    if not shift:
        raise ValidationError({"first_day": _("These are the days on which it is booked already.")})
    wanted = StopPlan(
        county=stop.county,
        first_day=first_day,
        last_day=stop.last_day + shift,
        visits=[(visit.unit, visit.day + shift) for visit in visits],
    )
    team, days = _team_then(trip, stop, wanted)
    topics = asked_in(trip.topics.prefetch_related("counties", "units"), stop.county_id)
    faults = [
        *(
            route_faults(topics=topics, stops=[wanted], by=by, now=now, moved=stop)
            or visit_faults([wanted], by, moved=stop)
        ),
        *away_faults(team, *days, by, moved=trip),
    ]
    if faults:
        raise ValidationError(faults, code="trip")
    journey = Journey(
        topics=list(trip.topics.all()),
        stops=[wanted],
        team=team,
        announced=trip.announced,
        by=by,
        moved=trip,
    )
    verdicts = explained(journey, explanation)
    with in_sentences([wanted], by=by, team=team, days=days, moved=stop), _visits_may_follow():
        _shift(stop, visits, shift)
        TeamMember.objects.filter(trip=trip).update(first_day=days[0], last_day=days[1])
    keep_alerts(trip, verdicts, explanation, by=by, now=now)
    state_visits(Visit.objects.filter(stop=stop))
    return stop


def held_trip(trip: Trip, by: User) -> Trip:
    """The trip as it is now, held by us and still standing."""
    trip = Trip.objects.select_for_update(of=("self",)).select_related("section").get(pk=trip.pk)
    if not trip.is_run_by(by):
        raise PermissionDenied
    if trip.is_cancelled:
        raise ValidationError(_("This trip is cancelled already."), code="cancelled")
    return trip


def held_visits(visits: QuerySet[Visit]) -> list[Visit]:
    """These visits, held by us so that nobody tells an arrival meanwhile."""
    return list(visits.select_for_update(of=("self",)).order_by("pk"))


def checked_reason(reason: str, missing: str) -> str:
    """The reason as it is kept; an error on its field, ``missing`` if there is none."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": missing})
    if len(reason) > REASON_LENGTH:
        message = _("At most %(limit)s characters; these are %(length)s.")
        words = {"limit": REASON_LENGTH, "length": len(reason)}
        raise ValidationError({"reason": message % words})
    return reason


def _team_then(trip: Trip, stop: Stop, wanted: StopPlan) -> tuple[list[User], tuple[date, date]]:
    """Who is on the trip, and from when to when once the stop has moved."""
    others = list(trip.stops.exclude(pk=stop.pk))
    first = min([wanted.first_day, *(other.first_day for other in others)])
    last = max([wanted.last_day, *(other.last_day for other in others)])
    team = User.objects.filter(team_memberships__trip=trip).order_by("pk")
    return list(team), (first, last)


@contextmanager
def _visits_may_follow() -> Iterator[None]:
    """Let stop and visits move one after the other; at the end of this they fit again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _shift(stop: Stop, visits: list[Visit], shift: timedelta) -> None:
    """Move the stop and its visits; those in front first, so that none meets the next one."""
    stop.first_day, stop.last_day = stop.first_day + shift, stop.last_day + shift
    stop.quiet_days = quiet_days()
    stop.save(update_fields=["first_day", "last_day", "quiet_days"])
    quiet = unit_quiet_days()
    for visit in sorted(visits, key=lambda visit: visit.day, reverse=shift > timedelta()):
        visit.day, visit.quiet_days = visit.day + shift, quiet
        visit.ready_at, visit.ready_by, visit.ready_name = None, None, ""
        visit.save(update_fields=["day", "quiet_days", "ready_at", "ready_by", "ready_name"])
