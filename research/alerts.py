"""What the rules R3 to R6 warn of before a trip is booked. It may go all the same, explained.

Only what the planner may see is counted: a number that held the trips of another department
would betray them (rule R8).
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from office.rules import RuleInForce, Verdict, rules_in_force
from research.models import Stop, Topic, Trip
from research.rules import BUNDLED, GROUPS_A_MONTH, REPEATED_VISITS, TEAM_SIZE
from research.stop_plan import StopPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A trip as it is wished for. ``moved`` is the trip that it already is, if it only moves.

    ``bundled`` are the topics that the plan of bundling which it comes from has weighed already.
    """

    topics: list[Topic]
    stops: list[StopPlan]
    team: list[User]
    announced: bool
    by: User
    moved: Trip | None = None
    bundled: Collection[UUID] = ()


def alerts(journey: Journey) -> list[Verdict]:
    """What the rules in force warn of: verdicts that are not passed. Four queries at most."""
    rules = rules_in_force(["R3", "R4", "R5", "R6"])
    verdicts: list[Verdict] = []
    booked = list(_booked(journey)) if journey.stops else []
    if rules["R3"].enabled:
        verdicts += _repeated(journey, booked, rules["R3"])
    if rules["R4"].enabled:
        verdicts += _team(journey, rules["R4"])
    if rules["R5"].enabled:
        verdicts += _groups(journey, booked, rules["R5"])
    if rules["R6"].enabled:
        verdicts += _apart(journey)
    return [verdict for verdict in verdicts if not verdict.passed]


def _booked(journey: Journey) -> Iterator[Stop]:
    """Stops in these counties in these years and just around them, in one query."""
    firsts = [stop.first_day for stop in journey.stops]
    booked = Stop.objects.visible_to(journey.by).filter(
        cancelled=False,
        county__in={stop.county.pk for stop in journey.stops},
        first_day__gte=date(min(firsts).year - 1, 1, 1),
        first_day__lte=date(max(firsts).year + 1, 12, 31),
    )
    if journey.moved:
        booked = booked.exclude(trip=journey.moved)
    yield from booked.select_related("trip__section")


def _repeated(journey: Journey, booked: list[Stop], rule: RuleInForce) -> Iterator[Verdict]:
    """R3: the body is the department, whichever of its sections goes; the place is the county."""
    own = journey.by.section.office_id if journey.by.section else None
    for stop in journey.stops:
        days = [
            other.first_day
            for other in booked
            if other.county_id == stop.county.pk and other.trip.section.office_id == own
        ]
        often = _most_in_a_row(stop.first_day, days, length=int(rule["days"]))
        yield Verdict(
            rule=REPEATED_VISITS,
            passed=often < rule["times"],
            message=_("%(county)s: visited %(times)s times within %(days)s days.")
            % {"county": stop.county, "times": often, "days": int(rule["days"])},
        )
        year = stop.first_day.year
        yearly = 1 + sum(day.year == year for day in days)
        yield Verdict(
            rule=REPEATED_VISITS,
            passed=yearly < rule["yearly"],
            message=_("%(county)s: visited %(times)s times in %(year)s.")
            % {"county": stop.county, "times": yearly, "year": year},
        )


def _most_in_a_row(day: date, others: Iterable[date], *, length: int) -> int:
    """How many visits, this one among them, the fullest span of ``length`` days holds."""
    near = [other for other in others if abs((other - day).days) < length]
    starts = [day - timedelta(days=n) for n in range(length)]
    return max(
        (1 + sum(0 <= (other - start).days < length for other in near) for start in starts),
        default=1,
    )


def _team(journey: Journey, rule: RuleInForce) -> Iterator[Verdict]:
    yield Verdict(
        rule=TEAM_SIZE,
        passed=len(journey.team) <= rule["people"],
        message=_("The team has %(people)s people; %(limit)s are enough.")
        % {"people": len(journey.team), "limit": int(rule["people"])},
    )


def _groups(journey: Journey, booked: list[Stop], rule: RuleInForce) -> Iterator[Verdict]:
    """R5: a group counts in the month in which it comes."""
    for stop in journey.stops:
        month = (stop.first_day.year, stop.first_day.month)
        groups = 1 + sum(
            other.county_id == stop.county.pk
            and (other.first_day.year, other.first_day.month) == month
            for other in booked
        )
        yield Verdict(
            rule=GROUPS_A_MONTH,
            passed=groups <= rule["groups"],
            message=_("%(county)s: %(groups)s groups in %(year)s-%(month)02d.")
            % {"county": stop.county, "groups": groups, "year": month[0], "month": month[1]},
        )


def _apart(journey: Journey) -> Iterator[Verdict]:
    """R6: topics of other sections that wait for a trip and could come along.

    Two trips at the same time are none: the quiet period does not let the second be booked. The
    section is named and not its topic, which not everybody reads who reads the trip.
    """
    if not journey.stops:
        return
    counties = {stop.county.pk for stop in journey.stops}
    going = {topic.section_id for topic in journey.topics}
    waiting = (
        Topic.objects.visible_to(journey.by)
        .waiting()
        .filter(counties__in=counties)
        .filter(Q(announced=True) | Q(announced=journey.announced))
        .exclude(section__in=going)
        .exclude(pk__in=[*(topic.pk for topic in journey.topics), *journey.bundled])
        .distinct()
    )
    topics = list(waiting.select_related("section").prefetch_related("counties"))
    for stop in journey.stops:
        for section in sorted(
            {topic.section for topic in topics if _could_come(topic, stop)},
            key=lambda section: section.pk,
        ):
            yield Verdict(
                rule=BUNDLED,
                passed=False,
                message=_(
                    "%(county)s: %(section)s has a topic to ask there on the same days; it could "
                    "come along."
                )
                % {"county": stop.county, "section": section},
            )


def _could_come(topic: Topic, stop: StopPlan) -> bool:
    return (
        stop.county.pk in {county.pk for county in topic.counties.all()}
        and topic.first_day <= stop.first_day
        and stop.last_day <= topic.last_day
    )
