"""What is advised, on which grounds, and what nobody may learn from it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LineOfWork, User
from meetings.advice import Advice, Way, advise, considered_text, options
from meetings.models import Decision, Meeting, MeetingRequest, Post
from meetings.selectors import burden
from meetings.wish import wish_of
from office.rules import change_rule, declared_rule
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held, item

Outcome = Decision.Outcome


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
