"""Changing who goes on a booked trip: somebody falls ill, or leaves the department."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from research.alerts import Journey
from research.models import TeamChange, TeamMember, Trip, Visit
from research.services.booking import book_team, lock
from research.services.changing import checked_reason, held_trip, held_visits
from research.services.taken import away_faults
from research.services.trips import explained, keep_alerts, team_faults
from research.services.visits import state_visits


@transaction.atomic
def change_team(
    *,
    trip: Trip,
    leader: User,
    members: Iterable[User],
    reason: str,
    explanation: str = "",
    changes: int | None = None,
    by: User,
    now: datetime,
) -> TeamChange:
    """Send these people instead, ``leader`` among them, before the team has arrived anywhere.

    Whoever stays keeps the pledge given (rule R9), whoever is new has it still to give; the trip
    is its leader's section's. ``changes`` is how many changes of the team were on screen, all that
    there are by default. Raises ``PermissionDenied`` unless ``by`` runs the trip;
    ``ValidationError`` without a reason, after an arrival, for a trip that is cancelled, a team
    that a colleague has changed meanwhile (code ``changed``) or that is the same, and for people
    whom :func:`plan_trip` refuses or whose account is closed. What rule R4 warns of needs an
    ``explanation``, as it does there.
    """
    team = sorted({leader, *members}, key=lambda person: person.pk)
    lock([], [*team, *User.objects.filter(team_memberships__trip=trip)])
    trip = held_trip(trip, by)
    _refuse_late(trip, changes)
    reason = checked_reason(reason, _("Say why the team is changed."))
    rows = {row.person: row for row in trip.team.select_related("person").order_by("person")}
    joined = [person for person in team if person not in rows]
    left = [person for person in rows if person not in team]
    led_before = trip.leader if trip.leader != leader else None
    if not joined and not left and not led_before:
        raise ValidationError(_("This is the team already."))
    days = [(row.first_day, row.last_day) for row in rows.values()]
    first, last = min(days)[0], max(day for _first, day in days)
    faults = [
        *team_faults(leader=leader, team=team, by=by),
        *(_("%(name)s's account is closed.") % {"name": p.name} for p in team if not p.is_active),
        *away_faults(team, first, last, by, moved=trip),
    ]
    if faults:
        raise ValidationError(faults, code="trip")
    topics = list(trip.topics.all())
    journey = Journey(
        topics=topics, stops=[], team=team, announced=trip.announced, by=by, moved=trip
    )
    verdicts = explained(journey, explanation)
    TeamMember.objects.filter(pk__in=[rows[person].pk for person in left]).delete()
    book_team(trip, joined, first, last, by=by)
    keep_alerts(trip, verdicts, explanation, by=by, now=now)
    if led_before:
        trip.leader, trip.section = leader, leader.own_section
        trip.save(update_fields=["leader", "section"])
        state_visits(Visit.objects.filter(stop__trip=trip))
    return TeamChange.objects.create(
        trip=trip,
        left=[person.name for person in left],
        joined=[person.name for person in joined],
        led_before=led_before.name if led_before else "",
        reason=reason,
        changed_by=by,
        changed_at=now,
    )


def _refuse_late(trip: Trip, changes: int | None) -> None:
    """The team goes as it is once it has arrived; and nobody undoes unseen what another did."""
    visits = held_visits(Visit.objects.filter(stop__trip=trip))
    if any(visit.arrived_at for visit in visits):
        raise ValidationError(_("The team has arrived already; it cannot be changed any more."))
    made = list(trip.team_changes.select_related("changed_by").order_by("changed_at"))
    if changes not in (None, len(made)):
        name = made[-1].changed_by if made else trip.created_by
        message = _("%(name)s has changed the team meanwhile; it is shown above.")
        raise ValidationError(message % {"name": name}, code="changed")
