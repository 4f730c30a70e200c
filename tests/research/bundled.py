"""What the tests of the plans of bundling share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import County
from research.models import BundlePair, BundlePlan, BundleStop, Topic
from research.services import ask_plan, solve_plan
from tests.cast import Cast
from tests.research.planning import day, propose


def propose_talent(cast: Cast, now: datetime, **changes: Any) -> Topic:
    """A topic of the talent section beside that of the organ section."""
    fields: dict[str, Any] = {
        "title": "人才驿站建设",
        "proposed_by": cast.talent,
        "section": cast.talent_section,
    }
    return propose(cast, now, **{**fields, **changes})


def both(cast: Cast, now: datetime, **changes: Any) -> list[Topic]:
    """Two topics for the same counties and days, which are worth bundling."""
    return [propose(cast, now, **changes), propose_talent(cast, now, **changes)]


def worked_out(cast: Cast, now: datetime, **changes: Any) -> BundlePlan:
    """A plan of the next thirty days."""
    fields: dict[str, Any] = {
        "office": cast.office_section.office,
        "first_day": day(now, 0),
        "last_day": day(now, 30),
        "asked_by": cast.office,
        "now": now,
    }
    plan = ask_plan(**{**fields, **changes})
    solve_plan(plan.pk, now=now)
    plan.refresh_from_db()
    return plan


def bundles(plan: BundlePlan) -> set[tuple[str, frozenset[str]]]:
    """The topics of each stop, with its county."""
    return {
        (str(stop.county), frozenset(str(pair.topic) for pair in stop.pairs.all()))
        for stop in plan.planned_stops.all()
    }


def stop_in(plan: BundlePlan, county: County) -> BundleStop:
    """The only stop of the plan there."""
    return plan.planned_stops.get(county=county)


def left(plan: BundlePlan) -> dict[tuple[str, str], str]:
    """Why which topic is left out where."""
    return {
        (str(pair.topic), str(pair.county)): pair.reason
        for pair in BundlePair.objects.filter(plan=plan, stop=None)
    }


def refused(work: Callable[[], object]) -> str:
    """The sentences of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        work()
    return " ".join(refusal.value.messages)
