"""What the database itself forbids of values, reopenings and objections."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from assessment.models import Indicator, Report, TargetReopening
from assessment.services import object_to_value
from tests.assessment.reporting.steps import accept, approved, asked, colleague_of, give_back, known
from tests.cast import Cast


def refused(write: Callable[[], Any], *, by: str) -> None:
    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        write()


def test_a_value_of_a_county(cast: Cast, now: datetime) -> None:
    other = colleague_of(cast.county)
    report = approved(cast, asked(cast), now)
    rows = Report.objects.all()
    for by, change in (
        ("value_once", {"pk": None}),
        ("value_period_of_the_year", {"period": 13}),
        ("value_or_reason", {"value": None}),
        ("value_before_the_lock", {"locked_after": now - timedelta(days=1)}),
        ("value_before_the_lock", {"locked_after": None}),
        ("value_approved_with_name", {"state": "approved"}),
        ("value_known_is_open_to_objection", {"objectable_until": now.date()}),
    ):
        if by == "value_once":
            report.pk = None
            refused(report.save, by=by)
        else:
            refused(lambda change=change: rows.update(**change), by=by)
    alone = {"approved_by": cast.county, "approved_name": "甲", "approved_at": now}
    refused(lambda: rows.update(state="approved", **alone), by="value_approved_by_another")
    by_other = alone | {"approved_by": other}
    refused(
        lambda: rows.update(state="returned", **by_other),
        by="value_(returned_with_reason|decided_with_name)",
    )
    refused(lambda: rows.update(state="accepted"), by="Cannot update")
    assert rows.update(state="approved", **by_other) == 1
    refused(lambda: rows.update(state="accepted"), by="value_decided_with_name")


def test_an_accepted_value_stands(cast: Cast, now: datetime) -> None:
    report = accept(approved(cast, asked(cast), now), cast.organ, now)
    rows = Report.objects.all()
    for change in ({"value": F("value") + 1}, {"comment": "改"}, {"state": "approved"}):
        refused(lambda change=change: rows.update(**change), by="Cannot update")
    assert give_back(report, cast.organ, now).state == "returned"
    refused(lambda: rows.update(state="accepted"), by="Cannot update")


def test_a_value_of_a_system(cast: Cast, now: datetime) -> None:
    report = known(cast, asked(cast, minutes=0), now)
    rows = Report.objects.all()
    refused(lambda: rows.update(objectable_until=None), by="value_known_is_open_to_objection")
    refused(lambda: rows.update(state="approved"), by="value_known_is_open_to_objection")
    objection = object_to_value(report=report, revision=1, reason="不对", user=cast.county, now=now)
    same = type(objection).objects.filter(pk=objection.pk)
    refused(lambda: same.update(reason=""), by="value_objection_with_reason")
    refused(lambda: same.update(answered_at=now), by="value_objection_answered_in_a_sentence")
    objection.pk = None
    refused(objection.save, by="value_objection_once")


def test_a_reopening_stands_and_has_a_reason(cast: Cast, now: datetime) -> None:
    fields = {
        "target": asked(cast),
        "period": 12,
        "until": now.date(),
        "reopened_by": cast.assess,
        "reopened_name": cast.assess.name,
        "reopened_at": now,
    }
    refused(lambda: TargetReopening.objects.create(reason="", **fields), by="reopened_with_reason")
    TargetReopening.objects.create(reason="口径", **fields)
    refused(lambda: TargetReopening.objects.update(reason="别的"), by="Cannot update or delete")
    refused(lambda: TargetReopening.objects.all().delete(), by="Cannot update or delete")


def test_nothing_is_locked_before_it_is_due(cast: Cast, now: datetime) -> None:
    asked(cast)
    with pytest.raises(IntegrityError, match="indicator_locks_when_due"), transaction.atomic():
        Indicator.objects.update(locks_on=date(2026, 12, 19))
