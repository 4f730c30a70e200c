"""Each verdict on both sides of its number, and with the office's own."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LineOfWork
from meetings.models import Decision, Meeting, MeetingRequest, Mode, PlannedMeeting, Post
from meetings.rules import check_request
from meetings.rules.days import no_meeting_days, week_of_month
from meetings.wish import Wish
from office.rules import Verdict, change_rule, declared_rule, in_force
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held, item

Outcome = Decision.Outcome


def wished(cast: Cast, now: datetime, **changes: Any) -> Wish:
    """A wish that keeps every rule: a discussion of one hour by video, ten days ahead."""
    keeps_all = Wish(
        section=cast.organ_section,
        name="发展党员工作研究会",
        line=LineOfWork.PARTY_BUILDING,
        further_lines=[],
        agenda=[item(60)],
        has_group_discussion=False,
        mode=Mode.VIDEO,
        starts_at=now + timedelta(days=10),
        other_days=[],
        audience=[cast.fumeng_office],
        posts=[Post.DEPUTY],
        travel_minutes=0,
        preparation_minutes=30,
        planned=None,
        off_plan_reason="一事一议",
        is_comprehensive=False,
        needs_discussion=True,
        is_convened_by_deputy=False,
        notice_text="请报送发展党员计划。",
        filed_at=now,
    )
    return replace(keeps_all, **changes)


def broken(wish: Wish) -> dict[str, Verdict]:
    """The verdicts that are not passed, by rule."""
    return {verdict.rule.id: verdict for verdict in check_request(wish) if not verdict.passed}


def put_in_force(now: datetime, rule_id: str, *, enabled: bool = True, **numbers: str) -> None:
    """The office moves numbers of a rule; the others stay."""
    changed = {name: Decimal(number) for name, number in numbers.items()}
    change_rule(
        rule_id,
        enabled=enabled,
        numbers={**declared_rule(rule_id).numbers, **changed},
        reason="从严掌握",
        changed_by="办公室",
        now=now,
    )


def test_all_twelve_are_declared_with_a_source() -> None:
    for number in range(1, 13):
        assert declared_rule(f"M{number}").source


def test_a_wish_may_keep_all_rules(cast: Cast, now: datetime) -> None:
    verdicts = check_request(wished(cast, now))

    assert {verdict.rule.id for verdict in verdicts} == {"M4", "M6", "M8", "M10", "M11"}
    assert all(verdict.passed for verdict in verdicts)


# --- M4 and M5 ------------------------------------------------------------------------------------
def test_m4_what_needs_no_discussion_is_a_notice(cast: Cast, now: datetime) -> None:
    assert "M4" in broken(wished(cast, now, needs_discussion=False))


def comprehensive(cast: Cast, now: datetime, **changes: Any) -> Wish:
    return wished(cast, now, is_comprehensive=True, **changes)


def test_m5_one_comprehensive_meeting_a_line_and_year(cast: Cast, now: datetime) -> None:
    assert "M5" not in broken(comprehensive(cast, now))
    held(cast, now, is_comprehensive=True)

    assert "M5" in broken(comprehensive(cast, now))
    assert "M5" not in broken(wished(cast, now))
    assert "M5" not in broken(comprehensive(cast, now, line=LineOfWork.TALENT))
    assert "M5" in broken(
        comprehensive(cast, now, line=LineOfWork.TALENT, further_lines=[LineOfWork.PARTY_BUILDING])
    )
    next_year = comprehensive(cast, now, starts_at=now + timedelta(days=100))
    assert "M5" not in broken(next_year)


def test_m5_counts_what_is_approved_and_a_merged_meeting_once(cast: Cast, now: datetime) -> None:
    put_in_force(now, "M5", number="2")
    decided(cast, now, ask(cast, now, is_comprehensive=True), Outcome.DROP)
    ask(cast, now, is_comprehensive=True)
    meeting = held(cast, now, is_comprehensive=True)
    merged = ask(cast, now, is_comprehensive=True)
    decided(cast, now, merged, Outcome.MERGE_INTO, merge_into=meeting)

    assert "M5" not in broken(comprehensive(cast, now))
    held(cast, now, is_comprehensive=True)
    assert "M5" in broken(comprehensive(cast, now))


def test_m5_is_told_of_a_decided_request_as_of_its_decision(cast: Cast, now: datetime) -> None:
    first = held(cast, now, is_comprehensive=True).decision.request
    held(cast, now + timedelta(hours=1), is_comprehensive=True)

    assert "M5" not in broken(
        comprehensive(cast, now, request_id=first.pk, decided_at=first.decision.decided_at)
    )


# --- M6 and M7 ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("minutes", "discussion", "passed"),
    [(240, False, True), (241, False, False), (720, True, True), (721, True, False)],
)
def test_m6_half_a_day_and_a_day_and_a_half_with_discussion(
    cast: Cast, now: datetime, *, minutes: int, discussion: bool, passed: bool
) -> None:
    wish = wished(
        cast, now, mode=Mode.TELEPHONE, agenda=[item(minutes)], has_group_discussion=discussion
    )

    assert ("M6" not in broken(wish)) == passed


@pytest.mark.parametrize(("minutes", "passed"), [(60, True), (61, False)])
def test_m6_the_main_speech(cast: Cast, now: datetime, *, minutes: int, passed: bool) -> None:
    agenda = [item(20, is_main_speech=True), item(minutes - 20, is_main_speech=True), item(90)]

    assert ("M6" not in broken(wished(cast, now, agenda=agenda))) == passed


@pytest.mark.parametrize(
    ("deputy", "posts", "passed"),
    [
        (True, [Post.CHIEF], False),
        (True, [Post.DEPUTY, Post.STAFF], True),
        (False, [Post.CHIEF], True),
    ],
)
def test_m7_a_deputy_calls_no_chiefs(
    cast: Cast, now: datetime, *, deputy: bool, posts: list[Post], passed: bool
) -> None:
    wish = wished(cast, now, is_convened_by_deputy=deputy, posts=posts)

    assert ("M7" not in broken(wish)) == passed


# --- M8 and M9 ------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "passed"), [(7, True), (6, False)])
def test_m8_five_working_days_ahead(cast: Cast, now: datetime, *, days: int, passed: bool) -> None:
    """13 October is a Tuesday: the Tuesday after lies five working days ahead."""
    assert ("M8" not in broken(wished(cast, now, starts_at=now + timedelta(days=days)))) == passed


def test_m8_looks_at_the_earliest_day(cast: Cast, now: datetime) -> None:
    earlier = (now + timedelta(days=6)).date()

    assert "M8" in broken(wished(cast, now, other_days=[earlier]))


def test_m8_in_the_plan_or_with_a_reason(cast: Cast, now: datetime) -> None:
    planned = PlannedMeeting(name="年度部署会")

    assert "M8" in broken(wished(cast, now, off_plan_reason=" "))
    assert "M8" not in broken(wished(cast, now, off_plan_reason="", planned=planned))


@pytest.mark.parametrize(
    ("day", "week"),
    [(5, 1), (11, 1), (12, 2), (18, 2), (19, 3), (26, 4), (1, 4), (4, 4)],
)
def test_a_week_belongs_to_the_month_of_its_monday(day: int, week: int) -> None:
    assert week_of_month(date(2026, 10, day)) == week


def test_m9_is_off_until_the_office_wants_it(cast: Cast, now: datetime) -> None:
    monday = now + timedelta(days=13)

    assert "M9" not in broken(wished(cast, now, starts_at=monday))
    assert ask(cast, now, starts_at=monday)
    put_in_force(now, "M9")
    assert "M9" in broken(wished(cast, now, starts_at=monday))
    assert "M9" not in broken(wished(cast, now, starts_at=monday + timedelta(days=1)))


@pytest.mark.parametrize(
    ("numbers", "forbidden"),
    [
        ({}, {12, 13, 14, 15, 16, 19}),
        ({"weekdays": "15", "weeks": "0"}, {9, 12, 16, 19}),
        ({"weekdays": "0", "weeks": "23"}, {12, 13, 14, 15, 16, 19, 20}),
        ({"weekdays": "0", "weeks": "0"}, set()),
    ],
)
@pytest.mark.django_db
def test_m9_weekdays_and_weeks_are_the_offices(
    now: datetime, numbers: dict[str, str], forbidden: set[int]
) -> None:
    put_in_force(now, "M9", **numbers)
    days = [date(2026, 10, day) for day in (9, 12, 13, 14, 15, 16, 19, 20)]

    assert {day.day for day in no_meeting_days(days, in_force("M9"))} == forbidden


@pytest.mark.parametrize("field", ["starts_at", "other_days"])
def test_m9_refuses_any_day_without_meetings(cast: Cast, now: datetime, field: str) -> None:
    put_in_force(now, "M9")
    monday = now + timedelta(days=13)
    changes = {"starts_at": monday} if field == "starts_at" else {"other_days": [monday.date()]}

    with pytest.raises(ValidationError) as refusal:
        ask(cast, now, **changes)

    assert list(refusal.value.error_dict) == [field]
    assert not MeetingRequest.objects.exists()


# --- M10 to M12 -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("mode", "minutes", "passed"),
    [
        (Mode.VIDEO, 90, True),
        (Mode.VIDEO, 91, False),
        (Mode.TELEPHONE, 91, True),
    ],
)
def test_m10_a_video_meeting_is_short(
    cast: Cast, now: datetime, *, mode: Mode, minutes: int, passed: bool
) -> None:
    assert ("M10" not in broken(wished(cast, now, mode=mode, agenda=[item(minutes)]))) == passed


def by_video(cast: Cast, now: datetime, **changes: Any) -> Meeting:
    return held(cast, now, mode=Mode.VIDEO, place="", **changes)


def test_m10_one_in_three_that_reach_counties_is_by_video(cast: Cast, now: datetime) -> None:
    in_person = wished(cast, now, mode=Mode.IN_PERSON)
    assert "M10" in broken(in_person)
    by_video(cast, now)
    held(cast, now)
    assert "M10" not in broken(in_person)  # 1 of 3
    held(cast, now)
    assert "M10" in broken(in_person)  # 1 of 4
    assert "M10" not in broken(wished(cast, now))  # itself by video

    put_in_force(now, "M10", one_in="4")
    assert "M10" not in broken(in_person)


def test_m10_counts_neither_other_years_nor_what_is_not_approved(cast: Cast, now: datetime) -> None:
    by_video(cast, now, starts_at=now + timedelta(days=100))
    ask(cast, now, mode=Mode.VIDEO, place="")

    assert "M10" in broken(wished(cast, now, mode=Mode.IN_PERSON))


def test_m11_flags_townships(cast: Cast, now: datetime) -> None:
    assert "M11" in broken(wished(cast, now, audience=[cast.fumeng_office, cast.fuxin_town]))


def test_m12_is_off_and_limits_the_scale_once_it_is_on(cast: Cast, now: datetime) -> None:
    def called(people: int) -> Wish:
        return wished(cast, now, posts=[Post.STAFF] * people)

    assert "M12" not in broken(called(31))
    put_in_force(now, "M12")
    assert "M12" not in broken(called(30))
    assert "M12" in broken(called(31))


# --- The office's own -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule_id", "numbers", "changes"),
    [
        ("M5", {"number": "0"}, {"is_comprehensive": True}),
        ("M6", {"meeting": "0.1"}, {"agenda": [item(49)]}),
        ("M6", {"speech": "30"}, {"agenda": [item(31, is_main_speech=True)]}),
        ("M6", {"discussion": "0.1"}, {"has_group_discussion": True}),
        ("M8", {"days": "9"}, {}),
        ("M10", {"minutes": "59"}, {}),
        ("M12", {"people": "0"}, {}),
    ],
)
def test_the_office_moves_a_number(
    cast: Cast, now: datetime, rule_id: str, numbers: dict[str, str], changes: dict[str, Any]
) -> None:
    wish = wished(cast, now, **changes)
    assert rule_id not in broken(wish)
    put_in_force(now, rule_id, **numbers)

    assert rule_id in broken(wish)


@pytest.mark.parametrize("rule_id", ["M4", "M5", "M6", "M7", "M8", "M10", "M11"])
def test_a_rule_switched_off_is_silent(cast: Cast, now: datetime, rule_id: str) -> None:
    held(cast, now, is_comprehensive=True)
    breaks_all = wished(
        cast,
        now,
        needs_discussion=False,
        is_comprehensive=True,
        agenda=[item(300, is_main_speech=True)],
        is_convened_by_deputy=True,
        posts=[Post.CHIEF],
        off_plan_reason="",
        audience=[cast.fuxin_town],
    )
    assert rule_id in broken(breaks_all)
    put_in_force(now, rule_id, enabled=False)

    assert rule_id not in {verdict.rule.id for verdict in check_request(breaks_all)}


def test_verdicts_take_a_fixed_number_of_queries(cast: Cast, now: datetime) -> None:
    wish = wished(cast, now, is_comprehensive=True)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            check_request(wish)
        return len(captured)

    held(cast, now, is_comprehensive=True)
    one = queries()
    for _ in range(3):
        held(cast, now, is_comprehensive=True)
        decided(cast, now, ask_talent(cast, now), Outcome.DROP)

    assert queries() == one
