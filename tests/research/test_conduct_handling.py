"""Handling reports on conduct: once each, in time (rule R14), every reading noted."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from office.rules import change_rule
from office.workdays import WorkingCalendar, close_of
from research.models import ConductReport, ConductStep, Visit
from research.services import close_conduct_report, take_up
from tests.cast import Cast
from tests.clients import client_of
from tests.connections import at_once
from tests.research.conducting import reported, second_handler, visited
from tests.research.planning import day


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    """The pages ask the clock; it shows the same morning to all of them."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def visit(cast: Cast, now: datetime) -> Visit:
    """Today's visit to 阜新镇, where the team has arrived."""
    return visited(cast, now)


def test_a_report_is_taken_up_once_and_closed_once(cast: Cast, now: datetime, visit: Visit) -> None:
    report = reported(cast, visit, now)

    def close(sentence: str) -> ConductStep:
        return close_conduct_report(report=report, sentence=sentence, by=cast.discipline, now=now)

    with pytest.raises(ValidationError):
        close("早了。")
    assert take_up(report=report, by=cast.discipline, now=now)
    assert not take_up(report=report, by=second_handler(cast.discipline_section), now=now)
    for wrong in ("  ", "字" * 301):
        with pytest.raises(ValidationError):
            close(wrong)
    assert close("字" * 300)
    with pytest.raises(ValidationError):
        close("再结。")
    assert [step.kind for step in ConductStep.objects.all()] == ["taken_up", "closed"]


@pytest.mark.django_db(transaction=True)
def test_two_handlers_at_once_take_up_and_close_once(cast: Cast, now: datetime) -> None:
    report = reported(cast, visited(cast, now), now)
    handlers = [cast.discipline, second_handler(cast.discipline_section)]

    def each(step: Callable[..., object], **more: object) -> list[object]:
        return at_once(
            *(lambda by=by: step(report=report, by=by, now=now, **more) for by in handlers)
        )

    assert sorted(each(take_up)) == [False, True]
    closed = each(close_conduct_report, sentence="已核实。")
    assert {type(answer) for answer in closed} == {ConductStep, ValidationError}
    assert ConductStep.objects.count() == 2


def test_every_reading_is_a_step(cast: Cast, now: datetime, visit: Visit) -> None:
    report = reported(cast, visit, now)
    client = client_of(cast.discipline)
    client.get(reverse("research:conduct_reports"))
    assert not ConductStep.objects.exists()

    for times in (1, 2):
        page = client.get(reverse("research:conduct_report", args=[report.pk]))
        assert "中午饮酒两瓶。" in page.text
        assert ConductStep.objects.filter(kind="read", by=cast.discipline).count() == times
    assert len(page.context["steps"]) == 2
    assert "no-store" in page.headers["Cache-Control"]


def test_the_handler_takes_up_and_closes_on_the_page(
    cast: Cast, now: datetime, visit: Visit
) -> None:
    report = reported(cast, visit, now)
    client, page = client_of(cast.discipline), reverse("research:conduct_report", args=[report.pk])
    assert 'name="sentence"' not in client.get(page).text

    taken = client.post(reverse("research:conduct_take_up", args=[report.pk]))
    assert taken.headers["Location"] == page
    refused = client.post(page, {"sentence": "字" * 301})
    assert "字" * 301 in refused.text
    client.post(page, {"sentence": "已核实，批评教育。"})

    assert "已核实，批评教育。" in client.get(page).text
    assert 'name="sentence"' not in client.get(page).text


# --- rule R14 --------------------------------------------------------------------------------
@pytest.mark.parametrize(("taken", "days"), [(False, 3), (True, 30)])
def test_both_sides_of_the_limits_of_r14(
    cast: Cast, now: datetime, visit: Visit, *, taken: bool, days: int
) -> None:
    report = reported(cast, visit, now)
    if taken:
        take_up(report=report, by=cast.discipline, now=now)
    limit = close_of(WorkingCalendar.load().add(day(now, 0), days))
    client = client_of(cast.discipline)

    for moment, overdue in ((limit, 0), (limit + timedelta(seconds=1), 1)):
        with time_machine.travel(moment, tick=False):
            client.force_login(cast.discipline, "accounts.backends.StaffNumberOrPhoneBackend")
            assert client.get(reverse("home")).context["overdue"] == overdue


def test_changed_limits_bind_new_reports_and_none_are_left_when_switched_off(
    cast: Cast, now: datetime, visit: Visit
) -> None:
    def limits() -> tuple[datetime | None, datetime | None]:
        report = reported(cast, visit, now)
        return report.take_up_by, report.close_by

    def change(*, enabled: bool) -> None:
        numbers = {"take_up": Decimal(1), "close": Decimal(2)}
        change_rule(
            "R14", enabled=enabled, numbers=numbers, reason="试行", changed_by="办公室", now=now
        )

    before = limits()
    change(enabled=True)
    assert limits() == (close_of(day(now, 1)), close_of(day(now, 2))) != before
    change(enabled=False)
    assert limits() == (None, None)
    assert client_of(cast.discipline).get(reverse("home")).context["overdue"] == 0


def test_the_overdue_come_first(cast: Cast, now: datetime, visit: Visit) -> None:
    """An older one that was taken up in time waits behind one that nobody took up."""
    in_hand = reported(cast, visit, now, text="先报")
    take_up(report=in_hand, by=cast.discipline, now=now)
    late = reported(cast, visit, now + timedelta(days=2), text="后报")
    done = reported(cast, visit, now, text="已结")
    take_up(report=done, by=cast.discipline, now=now)
    close_conduct_report(report=done, sentence="已核实。", by=cast.discipline, now=now)

    answer = client_of(cast.discipline).get(reverse("research:conduct_reports"))

    assert list(answer.context["open"]) == [late, in_hand]
    assert list(answer.context["page"]) == [done]


@pytest.mark.parametrize("page", ["home", "research:conduct_reports"])
def test_one_report_costs_as_much_as_three(
    cast: Cast, now: datetime, visit: Visit, page: str
) -> None:
    client = client_of(cast.discipline)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page)).status_code == 200
        return len(queries)

    def fill() -> None:
        for closed in (False, True):
            report = reported(cast, visit, now)
            take_up(report=report, by=cast.discipline, now=now)
            if closed:
                close_conduct_report(report=report, sentence="结", by=cast.discipline, now=now)

    fill()
    first = cost()
    fill()
    fill()
    assert cost() == first


# --- what the database holds -----------------------------------------------------------------
def test_reports_and_steps_stand(cast: Cast, now: datetime, visit: Visit) -> None:
    report = reported(cast, visit, now)
    take_up(report=report, by=cast.discipline, now=now)

    for rows, change in (
        (ConductReport.objects.all(), {"text": "改"}),
        (ConductStep.objects.all(), {"by": cast.office}),
    ):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            rows.update(**change)
    for rows in (ConductStep.objects.all(), ConductReport.objects.all()):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows._raw_delete("default")


def test_the_database_keeps_the_order_of_steps(cast: Cast, now: datetime, visit: Visit) -> None:
    report = reported(cast, visit, now)

    def step(kind: str, sentence: str = "") -> ConductStep:
        with transaction.atomic():
            return ConductStep.objects.create(
                report=report, kind=kind, by=cast.discipline, at=now, sentence=sentence
            )

    with pytest.raises(IntegrityError, match="nobody has taken the report up"):
        step("closed", "结")
    step("taken_up")
    for kind, sentence, constraint in (
        ("taken_up", "", "conduct_step_once"),
        ("closed", "", "conduct_closed_with_sentence"),
        ("read", "多余", "conduct_closed_with_sentence"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            step(kind, sentence)


def test_a_report_says_something(cast: Cast, now: datetime, visit: Visit) -> None:
    report = reported(cast, visit, now)
    report.pk, report.text, report.receipt, report._state.adding = uuid.uuid4(), "", "a", True

    with pytest.raises(IntegrityError, match="conduct_report_says_something"):
        report.save()


def test_receipts_are_never_given_twice(cast: Cast, now: datetime, visit: Visit) -> None:
    numbers = {reported(cast, visit, now).receipt for _ in range(20)}

    assert len(numbers) == 20
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}", n) for n in numbers)
