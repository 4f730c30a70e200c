"""What is advised, on which grounds, and what nobody may learn from it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import LineOfWork, User
from meetings.advice import Advice, Way, advise, considered_text, options
from meetings.advice.matters import (
    Longest,
    Matter,
    Share,
    days_apart,
    fits,
    is_nearly_same,
    saved,
    together,
)
from meetings.advice.options import mergers, only_informs
from meetings.models import Decision, Meeting, MeetingRequest, Mode, Post
from meetings.selectors import burden
from meetings.wish import wish_of
from office.rules import change_rule, declared_rule
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held, item

Outcome = Decision.Outcome
TODAY = date(2026, 10, 13)
HALF_A_DAY = Longest(meeting=240, discussion=720)

# --- Two matters side by side, without a database -------------------------------------------------
DAYS = st.frozensets(
    st.integers(-10, 20).map(lambda days: TODAY + timedelta(days=days)), min_size=1, max_size=4
)
SHARES = st.builds(
    Share,
    people=st.integers(1, 5),
    travel=st.integers(0, 180),
    preparation=st.integers(0, 240),
)


ANY_SHARES = st.dictionaries(st.integers(1, 12), SHARES, min_size=1, max_size=10)


def matters(shares: st.SearchStrategy[dict[int, Share]]) -> st.SearchStrategy[Matter]:
    """Any matter that asks such shares."""
    return st.builds(
        Matter,
        request_id=st.integers(1, 500),
        name=st.just("会"),
        section_id=st.integers(1, 5),
        section=st.just("科"),
        lines=st.frozensets(st.sampled_from(LineOfWork.values), min_size=1),
        mode=st.sampled_from(Mode.values),
        days=DAYS,
        minutes=st.integers(1, 400),
        has_group_discussion=st.booleans(),
        shares=shares,
        is_decided=st.booleans(),
    )


@given(one=matters(ANY_SHARES), other=matters(ANY_SHARES))
def test_merging_is_the_same_both_ways(one: Matter, other: Matter) -> None:
    assert saved(one, other) == saved(other, one)
    assert together(one, other) == together(other, one)
    assert days_apart(one, other, today=TODAY) == days_apart(other, one, today=TODAY)
    assert proposed(one, other) == proposed(other, one)


def proposed(mine: Matter, other: Matter) -> bool:
    return bool(mergers(mine, [other], today=TODAY, longest=HALF_A_DAY))


@given(data=st.data(), people=st.integers(1, 5))
def test_the_same_audience_is_never_asked_for_more(data: st.DataObject, people: int) -> None:
    """The same units with the same number of people save one journey each."""
    units = data.draw(st.sets(st.integers(1, 12), min_size=1))

    def share() -> Share:
        drawn = data.draw(SHARES)
        return Share(people=people, travel=drawn.travel, preparation=drawn.preparation)

    one, other = (data.draw(matters(st.just({unit: share() for unit in units}))) for _ in range(2))
    journeys = sum(
        people * 2 * min(one.shares[unit].travel, other.shares[unit].travel) for unit in units
    )

    assert saved(one, other) == journeys >= 0


@given(mine=matters(ANY_SHARES), others=st.lists(matters(ANY_SHARES), max_size=8))
def test_what_is_proposed_is_open_ahead_fits_and_saves(mine: Matter, others: list[Matter]) -> None:
    found = mergers(mine, others, today=TODAY, longest=HALF_A_DAY)

    for merger in found:
        other = merger.other
        assert fits(mine, other, today=TODAY, longest=HALF_A_DAY)
        assert not mine.is_decided
        assert not other.is_decided
        assert max(mine.days) >= TODAY
        assert max(other.days) >= TODAY
        assert mine.mode == other.mode
        assert mine.shares.keys() & other.shares.keys()
        assert merger.minutes <= HALF_A_DAY.of(mine, other)
        assert merger.saved > 0
        assert merger.together == mine.burden + other.burden - merger.saved
    assert [merger.saved for merger in found] == sorted(
        (merger.saved for merger in found), reverse=True
    )


def shares_of(*units: int) -> dict[int, Share]:
    return dict.fromkeys(units, Share(people=1, travel=180, preparation=30))


def matter(**changes: Any) -> Matter:
    return Matter(
        **{
            "name": "会",
            "section_id": 1,
            "section": "组织科",
            "lines": frozenset({"party_building"}),
            "mode": "in_person",
            "days": frozenset({TODAY + timedelta(days=10)}),
            "minutes": 120,
            "has_group_discussion": False,
            "shares": shares_of(1, 2, 3, 4),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("changes", "merged"),
    [
        ({}, True),
        ({"minutes": 121}, False),
        ({"minutes": 121, "has_group_discussion": True}, True),
        ({"mode": "video"}, False),
        ({"days": frozenset({TODAY + timedelta(days=15)})}, True),
        ({"days": frozenset({TODAY + timedelta(days=16)})}, False),
        ({"days": frozenset({TODAY - timedelta(days=1)})}, False),
        ({"is_decided": True}, False),
        ({"minutes": 60, "shares": shares_of(1, 2, 9, 10)}, True),
        ({"minutes": 60, "shares": shares_of(1, 8, 9, 10)}, False),
        ({"lines": frozenset({"talent"})}, True),
        ({"lines": frozenset({"talent"}), "minutes": 30, "shares": shares_of(1, 2)}, True),
        ({"lines": frozenset({"talent"}), "minutes": 30, "shares": shares_of(1)}, False),
        ({"minutes": 119, "shares": shares_of(1)}, True),
        ({"minutes": 120, "shares": shares_of(1)}, False),  # three sit through it: nothing saved
    ],
)
def test_fit_in_length_mode_days_audience_and_line(
    changes: dict[str, Any], *, merged: bool
) -> None:
    assert proposed(matter(), matter(**changes)) == merged


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026年度党建述职评议会", "2025年党建述职评议会", True),
        ("一季度人才工作调度会", "二季度人才工作调度会", True),
        ("高校毕业生引进岗位座谈会", "高校毕业生引进工作座谈会", True),
        ("基层党建工作述职评议会", "人才工作述职评议会", False),
        ("党员发展工作布置会", "党员发展工作推进会", False),
        ("2026", "2026", False),
    ],
)
def test_names_that_stand_for_the_same_matter(one: str, other: str, *, same: bool) -> None:
    assert is_nearly_same(one, other) == same


@pytest.mark.parametrize(
    ("titles", "groups", "informs"),
    [
        (["传达上级会议精神", "部署四季度工作"], False, True),
        (["传达上级会议精神", "部署四季度工作"], True, False),
        (["传达上级会议精神", "讨论部署方案"], False, False),
        (["述职"], False, False),
        ([], False, False),
    ],
)
def test_an_agenda_that_only_informs(titles: list[str], *, groups: bool, informs: bool) -> None:
    assert only_informs(titles, has_group_discussion=groups) == informs


# --- On what is in the database -------------------------------------------------------------------
def discussed(cast: Cast, now: datetime, **changes: Any) -> MeetingRequest:
    """A request for which nothing but the meeting itself speaks."""
    return ask(cast, now, **{"agenda": [item(120, title="讨论名额分配")], **changes})


def of_talent(cast: Cast, now: datetime, **changes: Any) -> MeetingRequest:
    """人才科's request to the same units, of another line and name."""
    audience = [cast.fumeng_office, cast.zhangwu_office]
    agenda = [item(60, title="讨论引才目录")]
    return ask_talent(cast, now, **{"audience": audience, "agenda": agenda, **changes})


def advice_on(request: MeetingRequest, reader: User | None, now: datetime) -> Advice:
    return advise(wish_of(request), reader=reader, now=now)


def test_with_no_ground_for_another_way_it_is_held(cast: Cast, now: datetime) -> None:
    advice = advice_on(discussed(cast, now), cast.organ, now)

    assert advice.ways == [Way.HOLD, Way.DROP, Way.NOTICE, Way.MERGE]
    assert (advice.people, advice.alone, advice.notice) == (4, 4 * 270, 2 * 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"needs_discussion": False},
        {"agenda": [item(60, title="通报情况"), item(60, title="部署工作")]},
        {"agenda": [item(60, title="总结讲话", is_main_speech=True)]},
    ],
)
def test_what_only_informs_becomes_a_notice(
    cast: Cast, now: datetime, changes: dict[str, Any]
) -> None:
    advice = advice_on(discussed(cast, now, **changes), cast.organ, now)

    assert advice.best == Way.NOTICE
    assert advice.saved_by(Way.NOTICE) == advice.alone - advice.notice > 0


def test_a_matter_of_the_same_name_is_dropped(cast: Cast, now: datetime) -> None:
    first = discussed(cast, now, name="2026年党员发展工作会", starts_at=now + timedelta(days=30))
    second = discussed(cast, now, name="党员发展工作会")

    advice = advice_on(second, cast.organ, now)

    assert advice.best == Way.DROP
    assert [earlier.request_id for earlier in advice.earlier] == [first.pk]
    assert advice_on(first, cast.organ, now).best == Way.HOLD  # who asked first does not give way


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [(Outcome.HOLD, True), (Outcome.DROP, False), (Outcome.RETURN, False)],
)
def test_only_what_waits_or_is_approved_counts_as_the_same(
    cast: Cast, now: datetime, outcome: Outcome, *, counts: bool
) -> None:
    before = discussed(cast, now, starts_at=now + timedelta(days=30))
    decided(cast, now, before, outcome)

    assert bool(advice_on(discussed(cast, now), cast.organ, now).earlier) == counts


def test_other_years_lines_and_names_are_other_matters(cast: Cast, now: datetime) -> None:
    far = {"starts_at": now + timedelta(days=30)}
    discussed(cast, now, line=LineOfWork.CADRES, **far)
    discussed(cast, now, starts_at=now + timedelta(days=100))
    discussed(cast, now, name="村干部补贴发放问题研究会", **far)

    advice = advice_on(discussed(cast, now), cast.organ, now)

    assert not advice.earlier
    assert advice.compared == 1


def test_two_sections_requests_to_the_same_units_are_merged(cast: Cast, now: datetime) -> None:
    theirs = of_talent(cast, now)

    (merger,) = advice_on(discussed(cast, now), cast.organ, now).mergers

    assert merger.other.request_id == theirs.pk
    assert (merger.shared, merger.days_apart, merger.minutes) == (2, 0, 180)
    # 2 units: two people travel once instead of two and one; the second stays an hour longer.
    assert merger.saved == 2 * (2 * 270 + 210) - 2 * 2 * (180 + 120 + 60)


def test_what_is_saved_is_what_the_merger_then_saves(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    alone = burden(meeting)
    request = of_talent(cast, now, posts=[Post.DEPUTY, Post.STAFF])

    (merger,) = advice_on(request, cast.talent, now).mergers
    wish = wish_of(request)
    decided(cast, now, request, Outcome.MERGE_INTO, merge_into=meeting)
    meeting.refresh_from_db()

    assert merger.other.meeting_id == meeting.pk
    assert merger.together == burden(meeting)
    assert merger.saved == alone + wish.burden - burden(meeting) > 0


def test_neither_decided_nor_past_nor_a_strangers_matter_is_proposed(
    cast: Cast, now: datetime
) -> None:
    decided(cast, now, of_talent(cast, now), Outcome.DROP)
    decided(cast, now, of_talent(cast, now), Outcome.NOTICE_INSTEAD)
    of_talent(cast, now, starts_at=now + timedelta(hours=1))
    meeting = decided(cast, now, of_talent(cast, now)).meeting
    request = discussed(cast, now)
    later = now + timedelta(hours=2)
    assert [row.other.meeting_id for row in advice_on(request, None, later).mergers] == [meeting.pk]

    Meeting.objects.filter(pk=meeting.pk).update(starts_at=later)

    assert not advice_on(request, None, later).mergers


def test_nothing_is_proposed_for_what_is_decided(cast: Cast, now: datetime) -> None:
    of_talent(cast, now)
    request = discussed(cast, now)
    decided(cast, now, request, Outcome.DROP)

    assert not advice_on(MeetingRequest.objects.get(pk=request.pk), None, now).mergers


def test_the_offices_limit_of_length_counts(cast: Cast, now: datetime) -> None:
    of_talent(cast, now)
    request = discussed(cast, now)
    numbers = dict(declared_rule("M6").numbers)
    for enabled, days, merged in ((True, "0.3", False), (False, "0.3", True)):
        change_rule(
            "M6",
            enabled=enabled,
            numbers={**numbers, "meeting": type(numbers["meeting"])(days)},
            reason="从严掌握",
            changed_by="办公室",
            now=now,
        )
        assert bool(advice_on(request, None, now).mergers) == merged


# --- What is said ---------------------------------------------------------------------------------
def grounds(advice: Advice) -> str:
    return "\n".join(ground for option in options(advice) for ground in option.grounds)


def test_another_sections_names_stay_its_own(cast: Cast, now: datetime) -> None:
    of_talent(cast, now, name="秘密谋划的会")
    decided(cast, now, of_talent(cast, now, name="批准了的会"))
    ask_talent(
        cast,
        now,
        name="党员发展工作布置会",
        purpose="",
        line=LineOfWork.PARTY_BUILDING,
        starts_at=now + timedelta(days=40),
    )
    request = discussed(cast, now)

    to_section = grounds(advice_on(request, cast.organ, now))
    to_office = grounds(advice_on(request, cast.office, now))
    kept = considered_text(request=request, now=now)

    for name in ("秘密谋划的会", "批准了的会", "党员发展工作布置会"):
        assert name not in to_section
        assert name in to_office
        assert name not in kept
    assert "人才科" in to_section
    assert "人才科" in kept


def test_every_way_is_there_with_a_sentence_and_one_is_best(cast: Cast, now: datetime) -> None:
    of_talent(cast, now)

    told = options(advice_on(discussed(cast, now), cast.organ, now))

    assert [option.way for option in told] == [Way.MERGE, Way.HOLD, Way.DROP, Way.NOTICE]
    assert [option.is_best for option in told] == [True, False, False, False]
    assert [option.is_advised for option in told] == [True, True, False, False]
    assert all(option.grounds and all(option.grounds) for option in told)


def test_what_was_considered_reads_like_a_record(cast: Cast, now: datetime) -> None:
    of_talent(cast, now, posts=[Post.DEPUTY, Post.STAFF])

    assert considered_text(request=discussed(cast, now), now=now).splitlines() == [
        "不开：本年度同条线的0项申请中，没有名称相近的。",
        "以通知代替：申请科室说明需要讨论，通知共需0.2人时，开会共需18人时。",
        (
            "合并召开：与人才科待议的会议合并，可在同一天，2个单位中2个相同，"
            "合计180分钟，可减少8.0人时。"
        ),
        "单独召开：4人参加，共18人时。",
        "系统建议：合并召开。",
    ]


def test_what_was_considered_of_a_notice_and_a_matter_twice(cast: Cast, now: datetime) -> None:
    decided(cast, now, discussed(cast, now, starts_at=now + timedelta(days=30)))
    request = ask(cast, now, needs_discussion=False, agenda=[item(60, title="通报情况")])

    lines = considered_text(request=request, now=now).splitlines()

    assert lines[0] == "不开：组织科同条线的“党员发展工作布置会”已批准，时间为2026年11月12日。"
    assert lines[1].startswith("以通知代替：申请科室说明不需要讨论，1项议程均为传达部署，")
    assert lines[2].startswith("合并召开：比对了1项待议申请和已批准的会议，没有")
    assert lines[4] == "系统建议：不开。"


# --- A fixed number of queries --------------------------------------------------------------------
def test_three_hundred_requests_take_no_more_queries_than_one(cast: Cast, now: datetime) -> None:
    request = discussed(cast, now)
    first = of_talent(cast, now)
    meeting = held(cast, now, name="另一个会")
    decided(cast, now, of_talent(cast, now), Outcome.MERGE_INTO, merge_into=meeting)

    def queries() -> int:
        fresh = MeetingRequest.objects.select_related("section", "planned").get(pk=request.pk)
        with CaptureQueriesContext(connection) as captured:
            considered_text(request=fresh, now=now)
        return len(captured)

    one = queries()
    copies = MeetingRequest.objects.bulk_create(_copy(first, number) for number in range(300))
    through = MeetingRequest.audience.through
    through.objects.bulk_create(
        through(meetingrequest_id=copy.pk, unit_id=unit.pk)
        for copy in copies
        for unit in (cast.fumeng_office, cast.zhangwu_office)
    )

    assert queries() == one


def _copy(request: MeetingRequest, number: int) -> MeetingRequest:
    values = {
        field.attname: getattr(request, field.attname)
        for field in MeetingRequest._meta.concrete_fields
        if not field.primary_key
    }
    return MeetingRequest(**values | {"name": f"第{number}项"})
