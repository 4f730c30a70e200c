"""Bundling topics into a trip and booking its days in the counties."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import County, User
from office.rules import Verdict
from office.workdays import WorkingCalendar
from research.alerts import Journey, alerts
from research.models import LONGEST_EXPLANATION, Stop, Topic, Trip, TripAlert, Visit
from research.rules import briefing_limit, self_inspection_word
from research.services.booking import book_stops, book_team, book_visits, hold_still, lock
from research.services.taken import (
    away_faults,
    closure_faults,
    day_off_faults,
    engaged_faults,
    meeting_faults,
    quiet_faults,
    unit_faults,
)
from research.services.visits import state_visits
from research.stop_plan import LONGEST_STOP, StopPlan
from research.visibility import sees_plan


@transaction.atomic
def plan_trip(
    *,
    title: str,
    topics: Iterable[Topic],
    stops: Iterable[StopPlan],
    leader: User,
    members: Iterable[User] = (),
    announced: bool,
    host_people: int,
    host_minutes: int,
    briefing_people: int = 0,
    materials: str = "",
    explanation: str = "",
    bundled: Collection[UUID] = (),
    by: User,
    now: datetime,
) -> Trip:
    """Book a trip whole, or nothing of it.

    ``members`` go with the leader. ``host_people`` × ``host_minutes`` is the estimate of what each
    visit costs the unit visited, ``briefing_people`` how many a briefing calls together and
    ``materials`` what is to be at hand; hosts of an unannounced trip can be asked for neither.
    Hosts of an announced trip are asked at once, those of an unannounced one when the team
    arrives (rule R8). Raises ``ValidationError`` with one sentence for each fault; among them a
    county or unit inside somebody's quiet period (rules R1, R2), a unit or people that are taken
    and days off. What the rules R3 to R6 warn of needs an ``explanation``, which is kept with the
    alert; without one nothing is booked either (error on ``explanation``). R6 does not warn of the
    topics that a plan of bundling has weighed already: ``bundled`` are their keys.
    """
    wanted = sorted(stops, key=lambda stop: stop.county.pk)
    carried = hold_still(topics)
    team = sorted({leader, *members}, key=lambda person: person.pk)
    asked = materials.strip()
    lock([stop.county for stop in wanted], team)
    faults = [
        *(route_faults(topics=carried, stops=wanted, by=by, now=now) or visit_faults(wanted, by)),
        *team_faults(leader=leader, team=team, by=by),
        *_carried_faults(carried, announced=announced, by=by),
        *_host_faults(briefing_people, asked, announced=announced),
    ]
    if wanted:
        first, last = min(s.first_day for s in wanted), max(s.last_day for s in wanted)
        faults += away_faults(team, first, last, by)
    if faults:
        raise ValidationError(faults, code="trip")
    journey = Journey(
        topics=carried, stops=wanted, team=team, announced=announced, by=by, bundled=bundled
    )
    verdicts = explained(journey, explanation)
    trip = Trip.objects.create(
        title=title,
        section=leader.own_section,
        leader=leader,
        announced=announced,
        host_people=host_people,
        host_minutes=host_minutes,
        briefing_people=briefing_people,
        materials=asked,
        created_by=by,
        created_at=now,
    )
    trip.topics.set(carried)
    book_visits(book_stops(trip, wanted, by=by), wanted, by=by)
    book_team(trip, team, first, last, by=by)
    keep_alerts(trip, verdicts, explanation, by=by, now=now)
    state_visits(Visit.objects.filter(stop__trip=trip))
    return trip


def explained(journey: Journey, explanation: str) -> list[Verdict]:
    """What the rules warn of and has not been explained before.

    Raises ``ValidationError`` (on ``explanation``) with each warning unless they are explained now.
    """
    told = set(journey.moved.alerts.values_list("rule_id", "sentence")) if journey.moved else set()
    verdicts = [
        verdict
        for verdict in alerts(journey)
        if (verdict.rule.id, str(verdict.message)) not in told
    ]
    if len(explanation.strip()) > LONGEST_EXPLANATION:
        message = _("The explanation has %(length)s of at most %(limit)s characters.")
        words = {"length": len(explanation.strip()), "limit": LONGEST_EXPLANATION}
        raise ValidationError({"explanation": message % words})
    if verdicts and not explanation.strip():
        warnings = [
            _("%(alert)s Explain why the trip goes all the same (rule %(rule)s).")
            % {"alert": verdict.message, "rule": verdict.rule.id}
            for verdict in verdicts
        ]
        raise ValidationError({"explanation": warnings})
    return verdicts


def keep_alerts(
    trip: Trip, verdicts: list[Verdict], explanation: str, *, by: User, now: datetime
) -> None:
    """Keep what the rules warned of with the planner's explanation."""
    TripAlert.objects.bulk_create(
        TripAlert(
            trip=trip,
            rule_id=verdict.rule.id,
            sentence=str(verdict.message),
            explanation=explanation.strip(),
            explained_by=by,
            explained_at=now,
        )
        for verdict in verdicts
    )


def route_faults(
    *,
    topics: list[Topic],
    stops: list[StopPlan],
    by: User,
    now: datetime,
    moved: Stop | None = None,
) -> list[str]:
    """What stands against these days in these counties, one sentence each; empty if nothing.

    A stop that is ``moved`` is not in its own way.
    """
    if not topics:
        return [_("Choose at least one topic: a trip without a question is not needed.")]
    if not stops:
        return [_("Give the days in at least one county.")]
    today, calendar = timezone.localdate(now), WorkingCalendar.load()
    faults = [fault for stop in stops for fault in _day_faults(stop, calendar, today=today)]
    faults += _county_faults(stops, by)
    if faults:
        return faults
    against = [
        *_topic_faults(topics, stops),
        *closure_faults(stops),
        *meeting_faults(stops, by),
        *quiet_faults(stops, by, moved=moved),
    ]
    return list(dict.fromkeys(against))  # said twice, a sentence would tell of two causes


def _day_faults(stop: StopPlan, calendar: WorkingCalendar, *, today: date) -> Iterator[str]:
    words = {"county": stop.county, "limit": LONGEST_STOP}
    if stop.last_day < stop.first_day:
        yield _("%(county)s: the last day lies before the first day.") % words
    elif stop.first_day < today:
        yield _("%(county)s: these days have passed already.") % words
    elif (stop.last_day - stop.first_day).days >= LONGEST_STOP:
        yield _("%(county)s: a trip stays at most %(limit)s days in one county.") % words
    elif calendar.count(stop.first_day - timedelta(days=1), stop.last_day) == 0:
        yield _("%(county)s: these are days off; nobody is visited then.") % words


def _county_faults(stops: list[StopPlan], by: User) -> Iterator[str]:
    permitted = by.permitted_counties(County.TASK)
    city = by.home_unit.city_id if by.home_unit else None
    seen: set[int] = set()
    for stop in stops:
        words = {"county": stop.county}
        if stop.county.city_id != city:
            yield _("%(county)s does not belong to your city.") % words
        elif stop.county.pk not in permitted:
            yield _("%(county)s: you may not send anybody there.") % words
        if stop.county.pk in seen:
            yield _("%(county)s: a trip enters a county once.") % words
        seen.add(stop.county.pk)


def _topic_faults(topics: list[Topic], stops: list[StopPlan]) -> Iterator[str]:
    """Each topic is asked somewhere and inside its window; each county has a topic."""
    targets = {topic: {county.pk for county in topic.counties.all()} for topic in topics}
    for topic in topics:
        if topic.withdrawn_at is not None:
            yield _("“%(topic)s” was withdrawn.") % {"topic": topic}
        mine = [stop for stop in stops if stop.county.pk in targets[topic]]
        words = {
            "topic": topic,
            "first": date_format(topic.first_day),
            "last": date_format(topic.last_day),
        }
        if not mine:
            yield _("“%(topic)s”: the trip enters none of its counties.") % words
        if any(s.first_day < topic.first_day or s.last_day > topic.last_day for s in mine):
            yield _("“%(topic)s” is to be asked between %(first)s and %(last)s.") % words
    asked = set().union(*targets.values())
    for stop in stops:
        if stop.county.pk not in asked:
            yield _("%(county)s: no topic of this trip is to be asked there.") % {
                "county": stop.county
            }


def visit_faults(stops: list[StopPlan], by: User, *, moved: Stop | None = None) -> list[str]:
    """What stands against visiting these units on these days; empty if nothing."""
    return list(_unit_faults(stops)) or [
        *day_off_faults(stops),
        *unit_faults(stops, by, moved=moved),
        *engaged_faults(stops, by),
    ]


def _unit_faults(stops: list[StopPlan]) -> Iterator[str]:
    for stop in stops:
        words = {"county": stop.county}
        if not stop.visits:
            yield _("%(county)s: choose at least one unit to visit.") % words
        if len(set(stop.visits)) < len(stop.visits):
            yield _("%(county)s: a unit is visited once a day.") % words
        for unit, day in stop.visits:
            if unit.county_id != stop.county.pk or not unit.is_active:
                yield _("%(unit)s is no unit of %(county)s.") % {**words, "unit": unit}
            if not stop.first_day <= day <= stop.last_day:
                yield _("%(unit)s: %(day)s lies outside the days in %(county)s.") % {
                    **words,
                    "unit": unit,
                    "day": date_format(day),
                }


def team_faults(*, leader: User, team: list[User], by: User) -> Iterator[str]:
    """Who cannot go, or cannot lead, whatever the days."""
    own = by.section.office_id if by.section else None
    for person in team:
        if person.section is None or person.section.office_id != own:
            yield _("%(name)s does not work in your department.") % {"name": person.name}
    if leader.section is None or leader.section.office_id != own or not sees_plan(leader):
        yield _("The team leader works in your department.")


def _carried_faults(topics: list[Topic], *, announced: bool, by: User) -> Iterator[str]:
    own = by.section.office_id if by.section else None
    if any(topic.section.office_id != own for topic in topics):
        yield _("The topics are those of your department.")
    if announced and any(not topic.announced for topic in topics):
        yield _("A trip that carries an unannounced topic is itself unannounced (rule R8).")


def _host_faults(briefing_people: int, materials: str, *, announced: bool) -> Iterator[str]:
    """What hosts may not be asked for (rules R8, R10, R13)."""
    if not announced and (briefing_people or materials):
        yield _("Hosts who are told nothing can prepare neither briefing nor materials (rule R8).")
    limit = briefing_limit()
    if limit is not None and briefing_people > limit:
        yield _("A briefing has at most %(limit)s people (rule R10).") % {"limit": limit}
    longest = Trip._meta.get_field("materials").max_length or 0
    if len(materials) > longest:
        yield _("Name the materials in at most %(limit)s characters.") % {"limit": longest}
    word = self_inspection_word(materials)
    if word:
        yield (
            _(
                "“%(word)s”: no report on oneself is asked for to receive a visit (rule R13). Ask "
                "for records that are there anyway."
            )
            % {"word": word}
        )
