"""A department's topics as the planner takes them in, and its refusals in people's words."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import County, Office, Unit, User
from office.workdays import WorkingCalendar
from research.engaged import days_of, departments_engaged
from research.hosts import hosts_of
from research.models import BundlePair, BundleWish, CountyClosure, Stop, TeamMember, Topic
from research.models.topic import TopicQuerySet
from research.planning import Impossible, Limits, Pair, Problem, Reason, Wishes
from research.planning import Topic as Wanted
from research.planning.days import days_between
from research.rules import largest_group, quiet_days, unit_quiet_days
from research.stop_plan import LONGEST_STOP

Kind = BundleWish.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What goes into a plan: the problem, and the rows behind it."""

    problem: Problem
    topics: dict[str, Topic]
    counties: dict[int, County]

    @property
    def digest(self) -> str:
        """SHA-256 of all of it: the same digest, the same plan."""
        problem, wishes, numbers = self.problem, self.problem.wishes, self.problem.limits
        return _sha256(
            [
                [_facts(topic) for topic in problem.by_key().values()],
                [problem.first_day, problem.last_day, sorted(problem.rest)],
                [[c, d, r.name] for c, days in problem.blocked.items() for d, r in days.items()],
                [[person, sorted(days)] for person, days in sorted(problem.away.items())],
                [
                    [county, [[h.key, h.open, sorted(h.taken)] for h in hosts]]
                    for county, hosts in sorted(problem.hosts.items())
                ],
                [numbers.quiet, numbers.unit_quiet, numbers.people],
                [numbers.stop_days, numbers.trip_days],
                sorted([*pair, day] for pair, day in wishes.on_day.items()),
                sorted([county, *sorted(both)] for county, both in wishes.together),
                sorted(sorted(both) for both in wishes.apart),
            ]
        )

    def name(self, pair: Pair) -> str:
        """What people call a topic in a county."""
        return _("“%(topic)s” in %(county)s") % {
            "topic": self.topics[pair[0]],
            "county": self.counties[pair[1]],
        }


def take_in(*, office: Office, first_day: date, last_day: date, now: datetime) -> Intake:
    """The department's topics that no trip carries yet, in the counties where none does.

    With them the numbers of R1, R2 and R4, the days on which counties and units receive nobody and
    people are away, and the office's wishes. What has passed of the period is left out.
    """
    first = max(first_day, timezone.localdate(now))
    rows = with_facts(Topic.objects.filter(section__office=office)).filter(
        first_day__lte=last_day, last_day__gte=first
    )
    topics = {str(row.pk): row for row in rows}
    served = _served(topics.values())
    wanted = [
        wanted_of(row, waiting)
        for row in rows
        if (waiting := {c.pk for c in row.counties.all()} - served[row.pk])
    ]
    counties = {
        county.pk: county
        for row in rows
        for county in row.counties.all()
        if county.pk not in served[row.pk]
    }
    wishes = list(BundleWish.objects.filter(office=office))
    people = {person for topic in wanted for person in topic.team}
    problem = Problem(
        topics=wanted,
        first_day=first,
        last_day=last_day,
        rest=rest_days(first, last_day),
        blocked=_blocked(counties, office, first, last_day, wishes),
        away=_away(people, first, last_day),
        hosts=hosts_of(office=office, counties=counties, first=first, last=last_day),
        limits=limits(),
        wishes=_wishes(wishes, {(t.key, c) for t in wanted for c in t.counties}),
    )
    return Intake(problem=problem, topics=topics, counties=counties)


def with_facts(topics: TopicQuerySet) -> TopicQuerySet:
    """Topics that still stand with all that a plan rests on; four queries."""
    rows = topics.filter(withdrawn_at=None).select_related("section", "proposed_by")
    units = Prefetch("units", Unit.objects.filter(is_active=True))
    team = Prefetch("team", User.objects.filter(is_active=True))
    return rows.prefetch_related("counties", units, team).order_by("pk")


def wanted_of(topic: Topic, counties: Iterable[int]) -> Wanted:
    """The topic as the planner knows it: where no team is named, whoever proposed it goes."""
    team = [person.pk for person in topic.team.all()] or [topic.proposed_by_id]
    return Wanted(
        key=str(topic.pk),
        counties=frozenset(counties),
        days=topic.days,
        first_day=topic.first_day,
        last_day=topic.last_day,
        announced=topic.announced,
        team=frozenset(team),
        units=frozenset(unit.pk for unit in topic.units.all()),
    )


def fingerprint(topic: Topic) -> str:
    """SHA-256 of what the plan rests on; another one means that the topic was changed."""
    wanted = wanted_of(topic, [county.pk for county in topic.counties.all()])
    return _sha256(_facts(wanted))


def _served(topics: Iterable[Topic]) -> dict[UUID, set[int]]:
    """The counties of each topic to which a trip carries it."""
    served: dict[UUID, set[int]] = defaultdict(set)
    stops = Stop.objects.filter(cancelled=False, trip__topics__in=[t.pk for t in topics])
    for topic, county in stops.values_list("trip__topics", "county"):
        served[topic].add(county)
    return served


def rest_days(first: date, last: date) -> frozenset[date]:
    """The days on which nobody is visited."""
    calendar = WorkingCalendar.load()
    return frozenset(day for day in days_between(first, last) if not calendar.is_working_day(day))


def _blocked(
    counties: Iterable[int],
    office: Office,
    first: date,
    last: date,
    wishes: Iterable[BundleWish],
) -> dict[int, dict[date, Reason]]:
    """The days on which each county receives nobody, each with one cause."""
    blocked: dict[int, dict[date, Reason]] = {county: {} for county in sorted(counties)}

    def block(county: int, begin: date, end: date, reason: Reason) -> None:
        for day in days_between(max(begin, first), min(end, last)):
            blocked[county].setdefault(day, reason)

    quiet = timedelta(days=quiet_days())
    for stop in Stop.objects.filter(county__in=blocked, cancelled=False).select_related(
        "trip__section"
    ):
        own = stop.trip.section.office_id == office.pk
        reason = Reason.BOOKED if own else Reason.TAKEN
        block(stop.county_id, stop.first_day - quiet, stop.quiet_until, reason)
    for closure in CountyClosure.objects.filter(county__in=blocked).touching(first, last):
        block(closure.county_id, closure.first_day, closure.last_day, Reason.CLOSED)
    taken = departments_engaged(blocked, first, last).order_by("pk")
    for county, during in taken.values_list("county", "during"):
        block(county, *days_of(during), Reason.MEETING)
    for wish in wishes:
        if wish.kind == Kind.FREE_DAY and wish.county_id in blocked and wish.day:
            block(wish.county_id, wish.day, wish.day, Reason.FORBIDDEN)
    return blocked


def _away(people: Iterable[int], first: date, last: date) -> dict[int, frozenset[date]]:
    """The days of booked trips, by person."""
    away: dict[int, set[date]] = defaultdict(set)
    booked = TeamMember.objects.away().filter(first_day__lte=last, last_day__gte=first)
    for member in booked.filter(person__in=list(people)):
        begin, end = max(member.first_day, first), min(member.last_day, last)
        away[member.person_id].update(days_between(begin, end))
    return {person: frozenset(days) for person, days in sorted(away.items())}


def limits() -> Limits:
    """The numbers of the rules in force."""
    return Limits(
        quiet=quiet_days(),
        unit_quiet=unit_quiet_days(),
        people=largest_group(),
        stop_days=LONGEST_STOP,
        trip_days=LONGEST_STOP,
    )


def _wishes(wishes: Iterable[BundleWish], known: set[Pair]) -> Wishes:
    """The wishes about what is in the plan; others have no bearing on it."""
    on_day: dict[Pair, date] = {}
    together: set[tuple[int, frozenset[str]]] = set()
    apart: set[frozenset[str]] = set()
    for wish in wishes:
        county, both = wish.county_id or 0, frozenset([str(wish.topic_id), str(wish.other_id)])
        if wish.kind == Kind.ON_DAY and wish.day and (str(wish.topic_id), county) in known:
            on_day[str(wish.topic_id), county] = wish.day
        elif wish.kind == Kind.TOGETHER and all((key, county) in known for key in both):
            together.add((county, both))
        elif wish.kind == Kind.APART:
            apart.add(both)
    return Wishes(on_day=on_day, together=frozenset(together), apart=frozenset(apart))


def _facts(topic: Wanted) -> list[object]:
    return [
        topic.key,
        sorted(topic.counties),
        topic.days,
        topic.first_day,
        topic.last_day,
        topic.announced,
        sorted(topic.team),
        sorted(topic.units),
    ]


def _sha256(facts: object) -> str:
    return sha256(json.dumps(facts, default=str).encode()).hexdigest()


def why_impossible(impossible: Impossible, intake: Intake) -> str:
    """Why the wishes cannot be met, with the names of what they are about."""
    names = _(", ").join(intake.name(pair) for pair in impossible.pairs)
    wanted = [intake.problem.wishes.on_day.get(pair) for pair in impossible.pairs]
    day = next((date_format(day) for day in wanted if day), "")
    words = {"names": names, "day": day, "reason": _reason(impossible.reason)}
    if day and impossible.reason == Reason.DAY:
        return (
            _(
                "%(names)s cannot begin on %(day)s: that is no working day, or its days do not "
                "fit into the window and the period from then on."
            )
            % words
        )
    if day:
        return _("%(names)s cannot begin on %(day)s: %(reason)s.") % words
    if impossible.reason == Reason.DAY:
        return _("There is no day on which all of these can go together: %(names)s.") % words
    return _("%(names)s cannot go together: %(reason)s.") % words


def _reason(reason: Reason) -> str:
    return str(BundlePair.Reason[reason.name].label)
