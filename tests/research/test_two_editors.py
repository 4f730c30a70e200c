"""Two of a team write one report: the second is told, and loses nothing of what was typed."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse

from accounts.models import User
from research.models import ResearchReport, Trip
from research.services import file_report
from tests.cast import Cast, make_cast
from tests.clients import client_of
from tests.connections import at_once
from tests.research.reporting import plain, took_place, word_file, written

TRIES = 10


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


def post(person: User, trip: Trip, *, version: int, **typed: object) -> HttpResponse:
    """Send the form, opened when the report had this version, with one finding and a draft."""
    fields = {
        "classified": "no",
        "version": version,
        "text": "总体较好。",
        "step": "save",
        "findings-TOTAL_FORMS": 1,
        "findings-INITIAL_FORMS": 0,
        "findings-0-text": "活动场所闲置",
    }
    page = reverse("research:report_write", args=[trip.pk])
    return client_of(person).post(page, {**fields, **typed})


def test_a_version_that_is_no_longer_on_screen_is_not_replaced(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now, members=[cast.talent])
    first = written(cast, trip, now, text="一", version=0)

    for stale in (0, 2):
        with pytest.raises(ValidationError, match=cast.organ.name) as refusal:
            written(cast, trip, now, text="二", by=cast.talent, version=stale)
        assert refusal.value.code == "changed"
    assert ResearchReport.objects.get().text == "一"

    assert written(cast, trip, now, text="二", by=cast.talent, version=first.version).text == "二"


def test_the_second_reads_what_the_first_has_kept_beside_what_was_typed(
    cast: Cast, now: datetime
) -> None:
    trip = took_place(cast, now, members=[cast.talent])
    written(cast, trip, now, [plain(cast.fuxin_town, text="台账不全")], text="先存的。")

    told = post(cast.talent, trip, version=0, text="后写的。", upload=word_file())

    assert cast.organ.name in " ".join(told.context["form"].non_field_errors())
    assert told.context["form"]["text"].value() == "后写的。"
    assert told.context["findings"].forms[0]["text"].value() == "活动场所闲置"
    assert told.context["form"].errors["upload"]  # a browser keeps no file
    for words in ("先存的。", "台账不全", 'name="version" value="1"'):
        assert words in told.text
    assert ResearchReport.objects.get().text == "先存的。"

    assert post(cast.talent, trip, version=1, text="后写的。").status_code == 302
    report = ResearchReport.objects.get()
    assert (report.text, report.version, report.filename) == ("后写的。", 2, "")


def test_a_form_tells_which_version_it_shows(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now)
    page = reverse("research:report_write", args=[trip.pk])

    for version in range(3):
        assert f'name="version" value="{version}"' in client_of(cast.organ).get(page).text
        post(cast.organ, trip, version=version)
    assert post(cast.organ, trip, version="").context["form"].errors["version"]
    forgotten = post(cast.organ, trip, version=1, classified="yes")
    assert 'name="version" value="3"' in forgotten.text


def test_what_was_kept_but_not_filed_is_sent_again_by_the_same_hand(
    cast: Cast, now: datetime
) -> None:
    """A refusal to file keeps the draft first: the form that it shows rests on that."""
    trip = took_place(cast, now)

    for version in (0, 1):
        lacking = post(cast.organ, trip, version=version, step="file")
        assert any(form.errors for form in lacking.context["findings"].forms)
        assert f'name="version" value="{version + 1}"' in lacking.text
    filed = post(cast.organ, trip, version=2, step="file", **{"findings-0-text": ""})

    assert filed.status_code == 302
    assert ResearchReport.objects.get().state == "filed"


def test_who_writes_while_a_colleague_files_loses_nothing(cast: Cast, now: datetime) -> None:
    trip = took_place(cast, now, members=[cast.talent])
    report = written(cast, trip, now)
    file_report(report=report, by=cast.organ, now=now)

    told = post(cast.talent, trip, version=report.version, text="后写的。")

    assert told.context["form"].non_field_errors()
    assert "后写的。" in told.text
    report.refresh_from_db()
    assert (report.state, report.text) == ("filed", "调研总体情况较好。")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("version", [0, 1])
def test_of_two_who_keep_at_once_one_is_told(now: datetime, *, version: int) -> None:
    """Of the first draft, and of one that both have opened."""
    cast = make_cast()
    trip = took_place(cast, now, members=[cast.talent])
    if version:
        written(cast, trip, now)
    keep = partial(written, cast, trip, now, version=version)

    answers = at_once(
        partial(keep, text="甲", by=cast.organ), partial(keep, text="乙", by=cast.talent)
    )

    (refusal,) = [answer for answer in answers if isinstance(answer, ValidationError)]
    (kept,) = [answer for answer in answers if isinstance(answer, ResearchReport)]
    assert refusal.code == "changed"
    report = ResearchReport.objects.get()
    assert (report.text, report.written_by) == (kept.text, kept.written_by)
    assert report.version == version + 1


@pytest.mark.django_db(transaction=True)
def test_keeping_and_filing_at_once_leaves_a_filed_report(now: datetime) -> None:
    cast = make_cast()
    trip = took_place(cast, now)
    for number in range(TRIES):
        report = written(cast, trip, now, text="先前")

        kept, filed = at_once(
            partial(written, cast, trip, now, text="后来", version=report.version),
            partial(file_report, report=report, by=cast.organ, now=now),
        )

        assert isinstance(filed, ResearchReport), number
        report.refresh_from_db()
        assert report.state == "filed"
        assert report.text == ("先前" if isinstance(kept, ValidationError) else "后来")
        ResearchReport.objects.all().delete()
