"""The annual plan of meetings: this year's, approved early on, and next year's first entries."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from accounts.models import User
from meetings.models import Level, Mode, PlannedMeeting
from meetings.services import Entry, approve_plan, open_affairs_meeting, plan_meeting
from portal.seeding.calendar import Month

FIRST_SESSION = (1, 12)
"""Month and day of the session that takes up the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An entry: which account's section plans it, for which month."""

    by: str
    month: int
    name: str
    level: Level
    people: int
    minutes: int
    mode: Mode = Mode.IN_PERSON


def _this_year(month: Month) -> list[Planned]:
    """What is planned around the living month; one of it should have been asked for by now."""
    this_month = month.today.month
    return [
        Planned(
            by="organ",
            month=this_month,
            name="基层党建工作述职评议会",
            level=Level.COUNTY,
            people=7,
            minutes=120,
        ),
        Planned(
            by="talent",
            month=this_month,
            name="人才工作述职评议会",
            level=Level.COUNTY,
            people=7,
            minutes=60,
        ),
        Planned(
            by="cadres",
            month=max(this_month - 1, 1),
            name="干部监督联席会",
            level=Level.CITY,
            people=18,
            minutes=90,
        ),
        Planned(
            by="cadres",
            month=min(this_month + 1, 12),
            name="年轻干部工作推进会",
            level=Level.COUNTY,
            people=14,
            minutes=60,
            mode=Mode.VIDEO,
        ),
    ]


NEXT_YEAR = (
    Planned(
        by="organ",
        month=1,
        name="全市组织工作会议",
        level=Level.COUNTY,
        people=60,
        minutes=90,
        mode=Mode.VIDEO,
    ),
    Planned(
        by="talent", month=5, name="人才工作领导小组会议", level=Level.CITY, people=24, minutes=90
    ),
)


def write(month: Month, people: dict[str, User]) -> None:
    """Enter both years; this year's first session has approved its plan."""
    year = month.today.year
    entries = [_enter(month, people, year, planned) for planned in _this_year(month)]
    held_on = min(date(year, *FIRST_SESSION), month.today)
    session = open_affairs_meeting(
        office=people["office"].own_section.office,
        held_on=held_on,
        chaired_by=people["leader"],
        recorded_by=people["office"],
        now=min(timezone.make_aware(datetime.combine(held_on, time(8, 40))), month.now),
    )
    approve_plan(planned=entries, session=session, today=month.today)
    for planned in NEXT_YEAR:
        _enter(month, people, year + 1, planned)


def _enter(month: Month, people: dict[str, User], year: int, planned: Planned) -> PlannedMeeting:
    section = people[planned.by].own_section
    entry = Entry(
        section=section,
        month=planned.month,
        name=planned.name,
        line=section.line,
        level=planned.level,
        mode=planned.mode,
        people=planned.people,
        minutes=planned.minutes,
    )
    return plan_meeting(year=year, entry=entry, classified=False, now=month.now)
