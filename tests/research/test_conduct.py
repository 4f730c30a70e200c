"""Reports on conduct: filed in confidence, invisible to everybody but one role."""

import re
import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from notices.models import Delivery, Engagement, Message, Requirement
from portal.selectors.audit import trail
from research.models import ConductReport, ConductStep, TeamMember, Visit
from research.services import (
    close_conduct_report,
    give_pledge,
    mark_arrived,
    read_conduct_report,
    state_of_receipt,
    take_up,
)
from tests.cast import PEOPLE, Cast
from tests.clients import client_of
from tests.research.conducting import reported, second_handler, visited
from tests.research.planning import day, plan, stop

OTHERS = [name for name in PEOPLE if name != "discipline"]


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def visit(cast: Cast, now: datetime) -> Visit:
    """Today's visit to 阜新镇, where the team has arrived."""
    return visited(cast, now)


def _body(answer: HttpResponse) -> bytes:
    """The body without the token against forged forms, which is another every time."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", answer.content)


# --- filing ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["outsider", "county", "county2", "organ", "office", "discipline"])
def test_only_the_visited_unit_reports(cast: Cast, now: datetime, visit: Visit, name: str) -> None:
    person = cast.people()[name]
    with pytest.raises(PermissionDenied):
        reported(cast, visit, now, reporter=person)
    client = client_of(person)
    page = reverse("research:report_conduct", args=[visit.pk])
    nowhere = reverse("research:report_conduct", args=[uuid.uuid4()])

    for ask in (client.get, client.post):
        assert ask(page).status_code == ask(nowhere).status_code == 404
        assert _body(ask(page)) == _body(ask(nowhere))
    assert not ConductReport.objects.exists()


def test_a_county_department_that_was_visited_itself_reports(cast: Cast, now: datetime) -> None:
    plan(cast, now, stop(cast.fumeng, day(now, 0), units=[cast.fumeng_office]))
    visit = Visit.objects.get()
    mark_arrived(visit=visit, by=cast.organ, now=now)

    assert reported(cast, visit, now, reporter=cast.county).reporter == cast.county


@pytest.mark.parametrize("announced", [True, False])
def test_nothing_is_reported_before_the_arrival(
    cast: Cast, now: datetime, *, announced: bool
) -> None:
    today = stop(cast.fumeng, day(now, 0), units=[cast.fuxin_town])
    plan(cast, now, today, announced=announced)
    visit = Visit.objects.get()
    page = reverse("research:report_conduct", args=[visit.pk])
    client = client_of(cast.cadre)
    with pytest.raises(PermissionDenied):
        reported(cast, visit, now)
    assert client.get(page).status_code == 404

    mark_arrived(visit=visit, by=cast.organ, now=now)

    assert client.get(page).status_code == 200
    assert page in client.get(reverse("research:visit", args=[visit.pk])).text
    assert reported(cast, visit, now)


@pytest.mark.parametrize(("length", "kept"), [(0, False), (1, True), (1000, True), (1001, False)])
def test_a_text_of_a_thousand_characters(
    cast: Cast, now: datetime, visit: Visit, *, length: int, kept: bool
) -> None:
    if kept:
        assert len(reported(cast, visit, now, text="字" * length).text) == length
    else:
        with pytest.raises(ValidationError):
            reported(cast, visit, now, text=" " + "字" * length)
    assert ConductReport.objects.count() == kept


def test_what_is_classified_is_not_stored(cast: Cast, now: datetime, visit: Visit) -> None:
    client = client_of(cast.cadre)
    page = reverse("research:report_conduct", args=[visit.pk])
    typed = {"kind": "violation", "text": "涉密内容"}
    with pytest.raises(ValidationError):
        reported(cast, visit, now, classified=True)

    assert "涉密内容" not in client.post(page, typed | {"classified": "yes"}).text
    kept = client.post(page, typed | {"classified": "no", "text": "涉" * 1001})
    assert "涉" * 1001 in kept.text
    assert not ConductReport.objects.exists()


# --- who sees it -----------------------------------------------------------------------------
PAGES = ("home", "me", "research:list", "research:topics", "notices:list", "meetings:list")
PAGES += ("assessment:list", "schedule", "ledger", "ledger_saved", "rules", "audit", "grants")
PAGES += ("research:conduct_receipt", "research:breaches", "research:conduct_reports")


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_can_tell_whether_there_is_a_report(
    cast: Cast, now: datetime, visit: Visit, name: str
) -> None:
    """Every page answers byte for byte as before; not even its key or receipt is known."""
    client = client_of(cast.people()[name])
    addresses = [reverse(page) for page in PAGES]
    addresses += [
        reverse("research:trip", args=[visit.stop.trip_id]),
        reverse("research:visit", args=[visit.pk]),
        reverse("research:report_conduct", args=[visit.pk]),
    ]

    def answers() -> list[tuple[int, bytes]]:
        return [(page.status_code, _body(page)) for page in map(client.get, addresses)]

    answers()  # the first look may note a log-in or a reading
    before, recorded = answers(), trail(timezone.localdate(now)).count()
    rows = [model.objects.count() for model in (Requirement, Engagement, Message, Delivery)]

    report = reported(cast, visit, now, reporter=cast.cadre2)
    take_up(report=report, by=cast.discipline, now=now)
    close_conduct_report(report=report, sentence="已核实。", by=cast.discipline, now=now)

    assert answers() == before
    assert trail(timezone.localdate(now)).count() == recorded
    assert [m.objects.count() for m in (Requirement, Engagement, Message, Delivery)] == rows
    assert not ConductReport.objects.visible_to(cast.people()[name]).exists()
    assert not ConductStep.objects.visible_to(cast.people()[name]).exists()
    for address in ("conduct_report", "conduct_take_up"):
        real, unreal = (
            reverse(f"research:{address}", args=[key]) for key in (report.pk, uuid.uuid4())
        )
        assert client.post(real).status_code == client.post(unreal).status_code == 404
        assert _body(client.post(real)) == _body(client.post(unreal))
        assert _body(client.get(real)) == _body(client.get(unreal))


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_takes_a_step(cast: Cast, now: datetime, visit: Visit, name: str) -> None:
    report = reported(cast, visit, now)
    person = cast.people()[name]

    for step in (
        lambda: take_up(report=report, by=person, now=now),
        lambda: read_conduct_report(report=report, by=person, now=now),
        lambda: close_conduct_report(report=report, sentence="结", by=person, now=now),
    ):
        with pytest.raises(PermissionDenied):
            step()
    assert not ConductStep.objects.exists()


def test_the_common_audit_trail_holds_no_table_of_it() -> None:
    tracked = {
        model.pgh_tracked_model
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model")
    }

    assert tracked.isdisjoint({ConductReport, ConductStep})
    assert not any(field.related_model is ConductReport for field in Visit._meta.get_fields())


def test_a_handler_of_another_department_sees_nothing(
    cast: Cast, now: datetime, visit: Visit
) -> None:
    reported(cast, visit, now)

    assert not ConductReport.objects.visible_to(second_handler(cast.county.section)).exists()


def test_a_handler_who_was_on_the_trip_leaves_it_to_another(
    cast: Cast, now: datetime, visit: Visit
) -> None:
    report = reported(cast, visit, now)
    other = second_handler(cast.discipline_section)
    TeamMember.objects.create(
        trip=visit.stop.trip, person=cast.discipline, first_day=visit.day, last_day=visit.day
    )
    give_pledge(trip=visit.stop.trip, person=cast.discipline, now=now)

    assert not ConductReport.objects.visible_to(cast.discipline).exists()
    assert ConductReport.objects.visible_to(other).get() == report


# --- the receipt -----------------------------------------------------------------------------
def test_the_receipt_tells_the_reporter_how_far_it_is_and_nothing_else(
    cast: Cast, now: datetime, visit: Visit
) -> None:
    client, page = client_of(cast.cadre), reverse("research:conduct_receipt")
    filed = client.post(
        reverse("research:report_conduct", args=[visit.pk]),
        {"classified": "no", "kind": "praise", "text": "自带干粮。"},
        follow=True,
    )
    report = ConductReport.objects.get()
    assert report.receipt in filed.text
    assert report.receipt not in client.get(page).text

    def told(receipt: str) -> tuple[bool, bool, str]:
        answer = client.post(page, {"receipt": receipt})
        assert "自带干粮" not in answer.text
        assert cast.discipline.name not in answer.text
        state = answer.context["receipt"]
        return state.is_taken_up, state.is_closed, state.sentence

    assert told(report.receipt) == (False, False, "")
    take_up(report=report, by=cast.discipline, now=now)
    assert told(report.receipt.upper().replace("-", " ")) == (True, False, "")
    close_conduct_report(report=report, sentence="已通报表扬。", by=cast.discipline, now=now)
    assert told(report.receipt) == (True, True, "已通报表扬。")


@pytest.mark.parametrize("name", ["cadre2", "outsider", "county"])
def test_a_receipt_serves_its_reporter_alone(
    cast: Cast, now: datetime, visit: Visit, name: str
) -> None:
    report = reported(cast, visit, now)
    client, page = client_of(cast.people()[name]), reverse("research:conduct_receipt")

    assert state_of_receipt(receipt=report.receipt, reporter=cast.people()[name]) is None
    answers = [
        _body(client.post(page, {"receipt": number})).replace(number.encode(), b"")
        for number in (report.receipt, "aaaa-aaaa-aaaa")
    ]
    assert answers[0] == answers[1]
