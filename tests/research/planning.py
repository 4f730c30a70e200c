"""Topics and trips of the cast, each field as usual unless a test says otherwise."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.access import Role
from accounts.models import County, Unit, User
from accounts.services import assign_role
from office.rules import change_rule, rules_in_force
from office.workdays import WorkingCalendar
from research.models import Method, TeamMember, Topic, Trip, Visit
from research.services import StopPlan, give_pledge, plan_trip, propose_topic
from tests.cast import Cast
from tests.factories import OfficeFactory, SectionFactory, UnitFactory, UserFactory


def day(now: datetime, after: int) -> date:
    """The day that lies this many days after ``now``."""
    return timezone.localdate(now) + timedelta(days=after)


def propose(cast: Cast, now: datetime, **changes: object) -> Topic:
    """A topic of the organ section for both counties, within ninety days."""
    fields: dict[str, object] = {
        "proposed_by": cast.organ,
        "section": cast.organ_section,
        "title": "村党组织带头人队伍建设",
        "problems": ["后备干部从哪里来", "待遇为何落实不到位"],
        "counties": [cast.fumeng, cast.zhangwu],
        "first_day": day(now, 0),
        "last_day": day(now, 90),
        "days": 1,
        "method": Method.TALKS,
        "announced": True,
        "classified": False,
        "now": now,
    }
    return propose_topic(**{**fields, **changes})


def topic_as_typed(cast: Cast, now: datetime, **changes: object) -> dict[str, object]:
    """What the form of a topic sends: one of 阜蒙县, announced."""
    return {
        "classified": "no",
        "title": "乡村人才",
        "kind": "thematic",
        "line": "talent",
        "problems": "留得住吗\n用得上吗",
        "counties": [cast.fumeng.pk],
        "first_day": day(now, 3),
        "last_day": day(now, 30),
        "days": 1,
        "method": "talks",
        "announced": "yes",
        **changes,
    }


def stop(
    county: County, first: date, last: date | None = None, units: list[Unit] | None = None
) -> StopPlan:
    """A stop that visits all its units (a township in peace until now) on its first day."""
    visited = units or [_township_in_peace(county)]
    return StopPlan(
        county=county,
        first_day=first,
        last_day=last or first,
        visits=[(unit, first) for unit in visited],
    )


def _township_in_peace(county: County) -> Unit:
    """The county's first township that nobody visits, a new one if there is none."""
    townships = county.units.filter(kind=Unit.Kind.TOWNSHIP)
    quiet = Visit.objects.filter(cancelled=False).values("unit")
    return townships.exclude(pk__in=quiet).first() or UnitFactory(county=county)


def plan(cast: Cast, now: datetime, *stops: StopPlan, **changes: object) -> Trip:
    """A trip of the organ section, announced; to 阜新镇 in a week unless told otherwise.

    The section's head leads it; while she is away, a colleague.
    """
    wanted = list(stops) or [stop(cast.fumeng, day(now, 7))]
    fields: dict[str, object] = {
        "title": "秋季基层党建调研",
        "stops": wanted,
        "leader": _leader(cast, wanted),
        "announced": True,
        "host_people": 3,
        "host_minutes": 120,
        "by": cast.office,
        "now": now,
    }
    if "topics" not in changes:
        announced = changes.get("announced", True)
        changes["topics"] = [
            propose(
                cast, now, announced=announced, unannounced_reason="" if announced else "看真实情况"
            )
        ]
    pledged = changes.pop("pledged", True)
    trip = plan_trip(**{**fields, **changes})
    if pledged:
        pledge_all(trip, now)
    return trip


def _leader(cast: Cast, stops: list[StopPlan]) -> User:
    away = TeamMember.objects.away().filter(
        person=cast.organ,
        first_day__lte=max(stop.last_day for stop in stops),
        last_day__gte=min(stop.first_day for stop in stops),
    )
    if away.exists():
        return UserFactory(section=cast.organ_section, role=Role.SECTION)
    return cast.organ


def switch_off(now: datetime, *rule_ids: str) -> None:
    """The office lets go of these rules."""
    for rule_id, rule in rules_in_force(rule_ids).items():
        change_rule(
            rule_id,
            enabled=False,
            numbers=rule.numbers,
            reason="试行",
            changed_by="办公室",
            now=now,
        )


def stranger(cast: Cast) -> User:
    """Somebody of another city department, who may send people to both counties."""
    organ = UnitFactory(
        county=None,
        city=cast.fumeng.city,
        kind=Unit.Kind.CITY_ORGAN,
        code="210900902",
        name="阜新市委宣传部",
    )
    person = UserFactory(
        section=SectionFactory(office=OfficeFactory(unit=organ)), role=Role.SECTION
    )
    assign_role(user=person, role=Role.SECTION, counties=[cast.fumeng, cast.zhangwu])
    return person


def plan_as(cast: Cast, now: datetime, person: User, *stops: StopPlan, **changes: object) -> Trip:
    """A trip that this person plans and leads, with a topic of their own section."""
    topic = propose(cast, now, proposed_by=person, section=person.section)
    return plan(cast, now, *stops, topics=[topic], leader=person, by=person, **changes)


def workday(now: datetime, after: int) -> date:
    """The first working day that lies at least this many days after ``now``."""
    calendar, wanted = WorkingCalendar.load(), day(now, after)
    return wanted if calendar.is_working_day(wanted) else calendar.add(wanted, 1)


def pledge_all(trip: Trip, now: datetime) -> None:
    """Everybody of the team gives the pledge on discipline."""
    for member in trip.team.select_related("person"):
        give_pledge(trip=trip, person=member.person, now=now)
