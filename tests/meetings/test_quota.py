"""Rule M2: how many meetings the year allows, and what holding one more takes."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LineOfWork
from meetings.models import Decision, Meeting
from meetings.services import decide, put_on_agenda
from meetings.yearly.quota import allowed, quota_verdict, quotas_of
from office.rules import change_rule
from tests.cast import Cast, make_cast
from tests.clients import client_of
from tests.meetings.steps import ask, ask_talent, decided, held, open_session, register
from tests.meetings.test_concurrency import at_once

Outcome = Decision.Outcome
PARTY = LineOfWork.PARTY_BUILDING


def cut_by(percent: int, now: datetime, *, enabled: bool = True) -> None:
    change_rule(
        "M2",
        enabled=enabled,
        numbers={"cut": Decimal(percent)},
        reason="部务会决定",
        changed_by="办公室",
        now=now,
    )


@pytest.mark.parametrize(
    ("last_year", "cut", "number"),
    [(107, 50, 53), (10, 50, 5), (1, 50, 0), (0, 50, 0), (10, 0, 10), (10, 100, 0), (10, 120, 0)],
)
def test_last_year_less_the_cut_rounded_down(last_year: int, cut: int, number: int) -> None:
    assert allowed(last_year, Decimal(cut)) == number


def test_line_and_section_each_have_their_quota(cast: Cast, now: datetime) -> None:
    register(cast, 5)
    held(cast, now)

    quotas = quotas_of(cast.organ_section.office, 2026)

    assert quotas is not None
    of_line, of_section = quotas.lines[PARTY], quotas.sections[cast.organ_section.pk]
    assert (of_line.last_year, of_line.allowed, of_line.used, of_line.left) == (5, 2, 1, 1)
    assert (of_section.last_year, of_section.allowed, of_section.used) == (5, 2, 1)
    assert quotas.sections[cast.talent_section.pk].allowed == 0
    assert (quotas.whole.allowed, quotas.whole.used) == (2, 1)


def test_a_merged_request_uses_nothing_of_its_own(cast: Cast, now: datetime) -> None:
    register(cast, 10)
    meeting = held(cast, now)
    decided(cast, now, ask_talent(cast, now), Outcome.MERGE_INTO, merge_into=meeting)
    decided(cast, now, ask(cast, now), Outcome.DROP)

    quotas = quotas_of(cast.organ_section.office, 2026)

    assert quotas is not None
    assert quotas.whole.used == 1
    assert quotas.sections[cast.talent_section.pk].used == 0


def is_used_up(cast: Cast, line: str) -> bool:
    """Whether one more meeting of 组织科 in this line needs an explanation."""
    verdict = quota_verdict(cast.organ_section, line, 2026)
    assert verdict is not None
    return not verdict.passed


@pytest.mark.parametrize(("last_year", "used_up"), [(4, False), (3, True), (2, True)])
def test_both_sides_of_the_number(
    cast: Cast, now: datetime, last_year: int, *, used_up: bool
) -> None:
    """Of 4 a cut by half leaves 2, of 3 it leaves 1; one is held already."""
    register(cast, last_year)
    held(cast, now)

    assert is_used_up(cast, PARTY) == used_up


def test_the_office_moves_the_cut(cast: Cast, now: datetime) -> None:
    register(cast, 3)
    held(cast, now)
    assert is_used_up(cast, PARTY)

    cut_by(30, now)

    assert not is_used_up(cast, PARTY)


def test_a_section_is_used_up_by_its_meetings_in_another_line(cast: Cast, now: datetime) -> None:
    register(cast, 2)
    held(cast, now)

    assert is_used_up(cast, LineOfWork.TALENT)


@pytest.mark.parametrize("year", [2025, 2027])
def test_without_a_register_of_the_year_before_there_is_no_quota(
    cast: Cast, now: datetime, year: int
) -> None:
    register(cast, 2)

    assert quota_verdict(cast.organ_section, PARTY, year) is None


def test_switched_off_it_is_silent(cast: Cast, now: datetime) -> None:
    register(cast, 2)
    held(cast, now)
    cut_by(50, now, enabled=False)

    assert quotas_of(cast.organ_section.office, 2026) is None
    assert held(cast, now).decision.over_quota_reason == ""


def test_holding_one_more_needs_an_explanation(cast: Cast, now: datetime) -> None:
    register(cast, 2)
    held(cast, now)
    request, explained = ask(cast, now), ask(cast, now, over_quota_reason="上级临时部署")

    with pytest.raises(ValidationError) as refused:
        decided(cast, now, request)

    assert set(refused.value.message_dict) == {"over_quota_reason"}
    assert Meeting.objects.count() == 1
    assert decided(cast, now, explained).over_quota_reason == "上级临时部署"
    by_session = decided(cast, now, request, over_quota_reason=" 部务会同意 ")
    assert by_session.over_quota_reason == "部务会同意"


def test_the_page_refuses_and_takes_the_explanation(cast: Cast, now: datetime) -> None:
    register(cast, 1)
    request, session = ask(cast, now), open_session(cast, now)
    put_on_agenda(requests=[request], session=session)
    client, typed = client_of(cast.office), {"outcome": "hold", "reason": "要当面讨论"}
    with time_machine.travel(now, tick=False):
        refused = client.post(f"/meetings/requests/{request.pk}/decide/", typed)
        assert list(refused.context["form"].errors) == ["over_quota_reason"]
        assert "要当面讨论" in refused.text

        client.post(
            f"/meetings/requests/{request.pk}/decide/", typed | {"over_quota_reason": "上级部署"}
        )
        shown = client_of(cast.organ).get(f"/meetings/requests/{request.pk}/")

    assert Meeting.objects.count() == 1
    assert "上级部署" in shown.text


@pytest.mark.parametrize("outcome", [Outcome.DROP, Outcome.RETURN, Outcome.NOTICE_INSTEAD])
def test_what_is_not_held_needs_none(cast: Cast, now: datetime, outcome: Decision.Outcome) -> None:
    register(cast, 1)

    assert decided(cast, now, ask(cast, now), outcome).over_quota_reason == ""


def test_an_explanation_is_kept_only_where_it_was_needed(cast: Cast, now: datetime) -> None:
    register(cast, 10)

    assert held(cast, now, over_quota_reason="以防万一").decision.over_quota_reason == ""


def test_the_meeting_counts_in_the_year_in_which_it_is_held(cast: Cast, now: datetime) -> None:
    register(cast, 2)
    held(cast, now, starts_at=now + timedelta(days=90))

    assert not is_used_up(cast, PARTY)


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_takes_the_last_place(now: datetime) -> None:
    cast = make_cast()
    register(cast, 2)
    session = open_session(cast, now)
    requests = [ask(cast, now), ask(cast, now, name="另一个会")]
    put_on_agenda(requests=requests, session=session)

    answers = at_once(
        *(
            lambda request=request: decide(
                request=request,
                session=session,
                outcome=Outcome.HOLD,
                reason="需要当面讨论",
                by=cast.office,
                now=now,
            )
            for request in requests
        )
    )

    (refusal,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert set(refusal.message_dict) == {"over_quota_reason"}
    assert Meeting.objects.count() == 1


def test_more_meetings_take_no_more_queries(cast: Cast, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            quota_verdict(cast.organ_section, PARTY, 2026)
        return len(captured)

    register(cast, 20)
    few = queries()
    for _number in range(3):
        held(cast, now)

    assert queries() == few <= 5
