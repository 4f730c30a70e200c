"""What a plan of mergers proposes to a session, decided in one go."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import AffairsMeeting, Decision, Meeting, MergeGroup, MergeWish, Post
from meetings.selectors import proposed_groups
from meetings.services import (
    accept_groups,
    decide,
    decide_as_proposed,
    decide_together,
    move_meeting,
    put_on_agenda,
    take_back,
    wish_day,
    wish_pair,
)
from notices.models import Notice, Receipt
from tests.cast import Cast, make_cast
from tests.clients import client_of
from tests.connections import at_once
from tests.meetings.steps import (
    ask,
    ask_talent,
    held,
    item,
    nothing_was_done,
    open_session,
    other_department,
    register,
    ruling,
    worked_out,
)

Outcome = Decision.Outcome
DAYS = [timedelta(days=days) for days in (10, 12, 14)]


def proposed(cast: Cast, now: datetime) -> MergeGroup:
    """The one group that the plan proposes to a session that has decided on nothing yet."""
    session = AffairsMeeting.objects.filter(decisions=None).first() or open_session(cast, now)
    accept_groups(plan=worked_out(cast, now), by=cast.office, now=now)
    return proposed_groups(session).get()


def both(cast: Cast, now: datetime, **changes: Any) -> MergeGroup:
    """Two requests for the same people on one day, proposed as one meeting."""
    ask(cast, now, **changes)
    ask_talent(cast, now, audience=[cast.fumeng_office, cast.zhangwu_office], **changes)
    return proposed(cast, now)


def into_approved(cast: Cast, now: datetime) -> tuple[Meeting, MergeGroup]:
    """An approved meeting that is to take two short matters of its day."""
    meeting = held(cast, now, name="已定的会")
    for name in ("第一项", "第二项"):
        ask_talent(
            cast,
            now,
            name=name,
            audience=[cast.fumeng_office, cast.zhangwu_office],
            posts=[Post.DEPUTY, Post.STAFF],
            agenda=[item(30, title=name, presenter=name)],
        )
    return meeting, proposed(cast, now)


def decided(cast: Cast, now: datetime, group: MergeGroup, **changes: Any) -> Meeting:
    return decide_as_proposed(**ruling(cast, now, group.session, **changes), group=group)


def refused(cast: Cast, now: datetime, group: MergeGroup, **changes: Any) -> str:
    """The sentences of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        decided(cast, now, group, **changes)
    return " ".join(refusal.value.messages)


# --- Carried out ----------------------------------------------------------------------------------
def test_a_group_becomes_one_meeting_of_its_host(cast: Cast, now: datetime) -> None:
    group = both(cast, now)

    meeting = decided(cast, now, group)

    assert (meeting.decision.request, meeting.starts_at) == (group.host, group.starts_at)
    assert set(meeting.hosts) == {cast.organ_section, cast.talent_section}
    assert meeting.minutes == group.minutes
    assert Decision.objects.get(merged_into=meeting).saved_minutes == group.saved
    assert Notice.objects.count() == 1
    assert Receipt.objects.count() == group.units == 2
    assert not proposed_groups(group.session).exists()


def test_the_planned_day_holds_and_not_the_first_that_suits(cast: Cast, now: datetime) -> None:
    """All suit; without the plan's day the host's own would be taken."""
    days = [(now + ahead).date() for ahead in DAYS]
    group = both(cast, now, starts_at=now + DAYS[0], other_days=days[1:])
    MergeGroup.objects.filter(pk=group.pk).update(starts_at=now + DAYS[2])

    assert decided(cast, now, group).starts_at == now + DAYS[2]


def test_an_approved_meeting_takes_all_of_its_group(cast: Cast, now: datetime) -> None:
    meeting, group = into_approved(cast, now)
    assert len(group.members.all()) == 2

    assert decided(cast, now, group) == meeting

    meeting.refresh_from_db()
    assert meeting.minutes == 120 + 30 + 30
    assert meeting.merged_decisions.count() == 2


def test_a_request_by_itself_is_held_on_the_day_of_the_plan(cast: Cast, now: datetime) -> None:
    later = now + DAYS[1]
    request = ask(cast, now, other_days=[later.date()])
    wish_day(request=request, day=later.date(), by=cast.office, now=now)

    meeting = decided(cast, now, proposed(cast, now))

    assert meeting.decision.outcome == Outcome.HOLD
    assert meeting.starts_at == later


# --- Refused --------------------------------------------------------------------------------------
def test_without_a_reason_nothing_is_decided(cast: Cast, now: datetime) -> None:
    group = both(cast, now)

    assert refused(cast, now, group, reason=" ")

    assert nothing_was_done()


def test_beyond_the_quota_it_needs_its_explanation(cast: Cast, now: datetime) -> None:
    group = both(cast, now)
    register(cast, 1)

    with pytest.raises(ValidationError) as refusal:
        decided(cast, now, group)
    assert set(refusal.value.message_dict) == {"over_quota_reason"}
    assert nothing_was_done()

    meeting = decided(cast, now, group, over_quota_reason="换届需要")
    assert meeting.decision.over_quota_reason == "换届需要"


def take_it_back(cast: Cast, now: datetime, group: MergeGroup) -> None:
    take_back(group=group)


def put_one_elsewhere(cast: Cast, now: datetime, group: MergeGroup) -> None:
    put_on_agenda(requests=[group.host], session=open_session(cast, now))


@pytest.mark.parametrize("change", [take_it_back, put_one_elsewhere])
def test_a_proposal_that_no_longer_stands_is_refused(
    cast: Cast, now: datetime, change: Any
) -> None:
    group = both(cast, now)
    change(cast, now, group)

    with pytest.raises(ValidationError) as refusal:
        decided(cast, now, group)

    assert refusal.value.code == "gone"
    assert nothing_was_done()


def test_a_group_that_is_decided_in_part_is_not_decided_as_proposed(
    cast: Cast, now: datetime
) -> None:
    group = both(cast, now)
    decide(**ruling(cast, now, group.session), request=group.host, outcome=Outcome.DROP)

    refused(cast, now, group)

    assert Decision.objects.count() == 1


def test_another_session_does_not_decide_on_it(cast: Cast, now: datetime) -> None:
    group = both(cast, now)

    with pytest.raises(ValidationError):
        decide_as_proposed(**ruling(cast, now, open_session(cast, now)), group=group)

    assert nothing_was_done()


def test_a_planned_day_that_has_passed_is_refused(cast: Cast, now: datetime) -> None:
    group = both(cast, now)

    assert group.host.name in refused(cast, now + DAYS[0], group)

    assert nothing_was_done()


def test_a_day_that_a_request_does_not_name_is_refused(cast: Cast, now: datetime) -> None:
    host, other = ask(cast, now, other_days=[(now + DAYS[1]).date()]), ask_talent(cast, now)
    session = open_session(cast, now)
    put_on_agenda(requests=[host, other], session=session)

    with pytest.raises(ValidationError) as refusal:
        decide_together(
            **ruling(cast, now, session),
            requests=[other],
            host=host,
            day=(now + DAYS[1]).date(),
        )

    assert other.name in refusal.value.message
    assert nothing_was_done()


def test_an_approved_meeting_that_was_moved_takes_nothing(cast: Cast, now: datetime) -> None:
    meeting, group = into_approved(cast, now)
    move_meeting(
        meeting=meeting,
        starts_at=now + DAYS[1],
        place=meeting.place,
        reason="会场另有安排",
        by=cast.organ,
        now=now,
    )

    assert meeting.name in refused(cast, now, group)

    assert not meeting.merged_decisions.exists()


def test_if_the_second_of_a_group_is_refused_the_first_is_not_merged(
    cast: Cast, now: datetime
) -> None:
    meeting, group = into_approved(cast, now)
    second = list(group.members.all())[-1].request
    second.section = other_department(cast)
    second.save(update_fields=["section"])

    assert second.name in refused(cast, now, group)

    meeting.refresh_from_db()
    assert meeting.minutes == 120
    assert not meeting.merged_decisions.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_does(now: datetime) -> None:
    cast = make_cast()
    group = both(cast, now)

    answers = at_once(*[lambda: decided(cast, now, group)] * 2)

    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True]
    assert Meeting.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_deciding_at_once_leave_nothing_half_done(now: datetime) -> None:
    cast = make_cast()
    group = both(cast, now)

    answers = at_once(lambda: decided(cast, now, group), lambda: take_back(group=group))

    assert sorted(isinstance(answer, ValidationError) for answer in answers) == [False, True]
    group.refresh_from_db()
    assert Meeting.objects.exists() == (group.session is not None)


# --- On the page ----------------------------------------------------------------------------------
def page_of(session: AffairsMeeting) -> str:
    return f"/meetings/affairs/{session.pk}/"


def test_one_button_decides_it(cast: Cast, now: datetime) -> None:
    group = both(cast, now)
    office, page = client_of(cast.office), page_of(group.session)
    address = f"/meetings/merging/groups/{group.pk}/decide/"
    with time_machine.travel(now, tick=False):
        shown = office.get(page)
        empty = office.post(address, {f"group-{group.pk}-reason": ""})
        answer = office.post(address, {f"group-{group.pk}-reason": "参会范围相同"})
        twice = office.post(address, {f"group-{group.pk}-reason": "再来一次"}, follow=True)

    assert address in shown.content.decode()
    ((_, form),) = empty.context["proposals"]
    assert set(form.errors) == {"reason"}
    assert answer.url == page
    assert {decision.reason for decision in Decision.objects.all()} == {"参会范围相同"}
    assert twice.context["proposals"] == []
    assert "再来一次" not in twice.content.decode()


def test_the_explanation_is_asked_for_when_it_is_needed(cast: Cast, now: datetime) -> None:
    group = both(cast, now)
    register(cast, 1)
    office, name = client_of(cast.office), f"group-{group.pk}"
    address = f"/meetings/merging/groups/{group.pk}/decide/"
    with time_machine.travel(now, tick=False):
        first = office.get(page_of(group.session)).content.decode()
        refusal = office.post(address, {f"{name}-reason": "参会范围相同"}).content.decode()
        office.post(
            address, {f"{name}-reason": "参会范围相同", f"{name}-over_quota_reason": "换届需要"}
        )

    assert f"{name}-over_quota_reason" not in first
    assert f"{name}-over_quota_reason" in refusal
    assert "参会范围相同" in refusal
    assert Meeting.objects.get().decision.over_quota_reason == "换届需要"


def test_what_was_taken_back_leads_to_the_plan(cast: Cast, now: datetime) -> None:
    group = both(cast, now)
    take_back(group=group)

    answer = client_of(cast.office).post(f"/meetings/merging/groups/{group.pk}/decide/")

    assert answer.url == "/meetings/merging/"
    assert nothing_was_done()


def test_leaders_read_what_is_proposed(cast: Cast, now: datetime) -> None:
    group = both(cast, now)

    page = client_of(cast.leader).get(page_of(group.session))

    assert page.context["proposals"] == [(group, None)]
    assert "/decide/" not in page.content.decode()


def test_more_proposals_take_no_more_queries(cast: Cast, now: datetime) -> None:
    session, office = open_session(cast, now), client_of(cast.office)

    def grow(ahead: timedelta) -> int:
        requests = [
            asking(cast, now, starts_at=now + ahead, agenda=[item(30)])
            for asking in (ask, ask_talent)
        ]
        wish_pair(
            kind=MergeWish.Kind.TOGETHER,
            request=requests[0],
            other=requests[1],
            by=cast.office,
            now=now,
        )
        accept_groups(plan=worked_out(cast, now), by=cast.office, now=now)
        with time_machine.travel(now, tick=False), CaptureQueriesContext(connection) as seen:
            assert office.get(page_of(session)).status_code == 200
        return len(seen)

    one = grow(DAYS[0])
    assert grow(DAYS[1]) == one
    assert len(proposed_groups(session)) == 2
