"""Visits that have taken place, and what is said of them afterwards."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from accounts.models import Section, User
from accounts.services import assign_role
from research.models import ConductReport, SignOff, Visit
from research.services import mark_arrived, report_conduct, sign_off
from tests.cast import Cast
from tests.factories import UserFactory
from tests.research.planning import plan, stop


def visited(cast: Cast, now: datetime, *, announced: bool = True) -> Visit:
    """Today's visit to 阜新镇, where the team has arrived."""
    today = timezone.localdate(now)
    trip = plan(cast, now, stop(cast.fumeng, today, units=[cast.fuxin_town]), announced=announced)
    visit = Visit.objects.get(stop__trip=trip)
    mark_arrived(visit=visit, by=cast.organ, now=now)
    return Visit.objects.get(pk=visit.pk)


def signed(cast: Cast, visit: Visit, now: datetime, **changes: object) -> SignOff:
    """The stop of a visit signed off: one paid meal, nothing against rule R9."""
    fields: dict[str, object] = {
        "stop": visit.stop,
        "guests": 4,
        "meals": 1,
        "companions": 2,
        "paid": True,
        "amount": Decimal("80.00"),
        "alcohol": False,
        "gifts": False,
        "by": cast.organ,
        "now": now,
    }
    return sign_off(**{**fields, **changes})


def reported(cast: Cast, visit: Visit, now: datetime, **changes: object) -> ConductReport:
    """A violation that ``cadre`` reports of the team."""
    fields: dict[str, object] = {
        "visit": visit,
        "reporter": cast.cadre,
        "kind": ConductReport.Kind.VIOLATION,
        "text": "中午饮酒两瓶。",
        "classified": False,
        "now": now,
    }
    return report_conduct(**{**fields, **changes})


def second_handler(section: Section) -> User:
    """Another discipline handler of this section."""
    person = UserFactory(username="discipline2", section=section, role="discipline")
    assign_role(user=person, role=person.role, counties=[])
    return person
