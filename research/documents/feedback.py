"""What a visited unit reads about what was found there (反馈).

What stands here goes out to offices, hence always in Chinese. It names what was asked of the
unit and never the trip, whose title and other topics may tell where else the team went.
"""

from collections.abc import Iterable
from datetime import date

from accounts.models import Unit
from notices.models.notice import TITLE_LENGTH
from office.documents import chinese_date
from research.asked import in_words
from research.models import Finding, Trip, Visit
from research.models.visit import VisitQuerySet


def plain_title(trip: Trip, unit: Unit) -> str:
    """The title of the notice with the findings that require nothing."""
    return f"调研情况反馈：{_asked_of(trip, unit)}"[:TITLE_LENGTH]


def correction_title(trip: Trip, finding: Finding) -> str:
    """The title of the notice that asks for a correction."""
    return f"调研问题整改：{finding.text}"[:TITLE_LENGTH]


def basis(trip: Trip, unit: Unit) -> str:
    """On what a unit is told: the visit that it received."""
    return f"{trip.section.office}{trip.section}{chinese_date(_day(trip, unit))}调研"


def plain_text(trip: Trip, unit: Unit, findings: Iterable[Finding]) -> str:
    """The unit's own findings, one a line; nothing is to be answered."""
    lines = [f"{number}. {finding.text}" for number, finding in enumerate(findings, start=1)]
    return "\n".join([_opening(trip, unit), *lines, "以上情况供工作中参考，不需要回复。"])


def correction_text(trip: Trip, unit: Unit, finding: Finding) -> str:
    """One finding, and what the unit puts right by when."""
    due = chinese_date(finding.due_on) if finding.due_on else ""
    return "\n".join(
        [
            _opening(trip, unit),
            f"问题：{finding.text}",
            f"整改要求：{finding.correction}",
            f"请于{due}前在本系统填报整改情况，由{trip.section}核实。",
        ]
    )


def topics_of(trip: Trip) -> str:
    """What the whole trip asked about, for those who may know all of it."""
    return in_words(trip.topics.all(), trip.section)


def _asked_of(trip: Trip, unit: Unit) -> str:
    """What was asked of this unit."""
    visits = _made(trip, unit).select_related("stop__trip").with_asked()
    return in_words([topic for visit in visits for topic in visit.asked], trip.section)


def _opening(trip: Trip, unit: Unit) -> str:
    team = f"{trip.section.office}{trip.section}"
    return (
        f"{chinese_date(_day(trip, unit))}，{team}就“{_asked_of(trip, unit)}”到{unit}调研，发现："
    )


def _day(trip: Trip, unit: Unit) -> date:
    """The day of the trip's first visit to the unit."""
    return _made(trip, unit).earliest("day").day


def _made(trip: Trip, unit: Unit) -> VisitQuerySet:
    return Visit.objects.filter(stop__trip=trip, unit=unit, arrived_at__isnull=False)
