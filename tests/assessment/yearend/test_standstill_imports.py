"""A file for a year whose results are public: refused at the check, and again by the worker."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from assessment.models import Cycle, Indicator, IndicatorImport, Target
from assessment.services import (
    apply_import,
    confirm_import,
    read_again,
    requeue_stuck,
    take_back,
    undo_import,
    why_not_undone,
)
from assessment.yearend.standstill import why_it_stands
from tests.assessment.conftest import Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.assessment.yearend.steps import public
from tests.assessment.yearend.test_standstill import STAGES, Stage
from tests.cast import Cast
from tests.clients import client_of

State = IndicatorImport.State
ONE, TWO = GOOD | {"指标编码": "C91"}, SECOND | {"指标编码": "C92"}
OTHER = sheet(ONE, TWO)
FAULTY = sheet(ONE, TWO, ONE | {"指标编码": "C93", "二级指标": "育才数", "权重": "viel"})


def written() -> list[object]:
    return [list(model.objects.order_by("pk").values()) for model in (Indicator, Target)]


def address(one: IndicatorImport) -> str:
    return reverse("assessment:import_detail", args=[one.pk])


@STAGES
def test_the_check_refuses_the_file_as_a_whole(
    imported: Cycle, city: Cast, upload: Upload, now: datetime, stage: Stage
) -> None:
    stage(city, imported, now)
    refused = upload(OTHER, "late.csv")
    assert refused.state == State.REFUSED
    assert refused.refusal == why_it_stands(imported)
    assert not refused.faults.exists()
    page = client_of(city.assess).get(address(refused))
    assert page.text.count(why_it_stands(imported)) == 1
    assert "<form" not in page.text.split('id="import-state"')[1].split("</section>")[0]


@STAGES
def test_a_file_that_is_ready_waits_and_is_not_offered(
    imported: Cycle, city: Cast, upload: Upload, now: datetime, stage: Stage
) -> None:
    ready, faulty = upload(OTHER, "early.csv"), upload(FAULTY, "faulty.csv")
    assert (ready.state, faulty.state) == (State.READY, State.REFUSED)
    client = client_of(city.assess)
    confirm = reverse("assessment:confirm", args=[ready.pk])
    assert confirm in client.get(address(ready)).text
    stage(city, imported, now)
    for one in (ready, faulty):
        for call in (
            lambda one=one: confirm_import(
                indicator_import=one,
                user=city.assess,
                good_rows_only=one.state == State.REFUSED,
            ),
            lambda one=one: read_again(indicator_import=one, user=city.assess, now=now),
        ):
            with pytest.raises(ValidationError):
                call()
    page = client.get(address(ready))
    assert confirm not in page.text
    assert why_it_stands(imported) in page.text
    assert client.post(confirm, follow=True).status_code == 200
    ready.refresh_from_db()
    faulty.refresh_from_db()
    assert (ready.state, faulty.state) == (State.READY, State.REFUSED)


@STAGES
def test_the_worker_refuses_what_was_confirmed_before(
    imported: Cycle, city: Cast, upload: Upload, now: datetime, stage: Stage
) -> None:
    """At once, and not after three attempts."""
    queued = upload(OTHER, "queued.csv")
    confirm_import(indicator_import=queued, user=queued.uploaded_by)
    stage(city, imported, now)
    before = written()
    apply_import(queued.pk, now=now)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (State.REFUSED, 1)
    assert queued.refusal == why_it_stands(imported)
    assert written() == before
    assert requeue_stuck(now=now) == 0


@STAGES
def test_an_import_is_not_taken_back(
    imported: Cycle, city: Cast, now: datetime, stage: Stage
) -> None:
    first = IndicatorImport.objects.get()
    client = client_of(city.assess)
    undo = reverse("assessment:undo", args=[first.pk])
    assert undo in client.get(address(first)).text
    stage(city, imported, now)
    assert why_not_undone(first) == why_it_stands(imported)
    before = written()
    with pytest.raises(ValidationError) as refusal:
        undo_import(indicator_import=first, user=city.assess, now=now)
    assert refusal.value.messages == [why_it_stands(imported)]
    assert undo not in client.get(address(first)).text
    assert "<button" not in client.get(undo).text.split("<main")[1].split("</main>")[0]
    page = client.post(undo, follow=True)
    assert [str(message) for message in page.context["messages"]] == [why_it_stands(imported)]
    first.refresh_from_db()
    assert first.state == State.IMPORTED
    assert written() == before


def test_results_that_were_taken_back_let_the_file_in(
    imported: Cycle, city: Cast, upload: Upload, now: datetime
) -> None:
    ready = upload(OTHER, "early.csv")
    take_back(year_end=public(city, imported, now), reason="更正", by=city.assess)
    confirm_import(indicator_import=ready, user=ready.uploaded_by)
    apply_import(ready.pk, now=now)
    ready.refresh_from_db()
    assert ready.state == State.IMPORTED


def test_a_file_for_another_year_is_checked(
    imported: Cycle, city: Cast, upload: Upload, now: datetime
) -> None:
    public(city, imported, now)
    assert upload(sheet(), "next.csv", 2027).refusal != why_it_stands(imported)
