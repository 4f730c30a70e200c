"""What the database refuses, whoever writes to it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from meetings.models import AffairsMeeting, Decision, Invitation, Meeting, MeetingRequest
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent, decided, held, open_session

Outcome = Decision.Outcome


def refused(write: Callable[[], object], by: str) -> None:
    """The database refuses this, by the constraint of that name (or with those words)."""
    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        write()


def meeting_like(meeting: Meeting, decision: Decision) -> Meeting:
    return Meeting(
        decision=decision, name="另一个会", mode="video", starts_at=meeting.starts_at, minutes=60
    )


@pytest.mark.parametrize("outcome", [Outcome.DROP, Outcome.RETURN, Outcome.NOTICE_INSTEAD])
def test_no_meeting_without_a_decision_to_hold_it(
    cast: Cast, now: datetime, outcome: Decision.Outcome
) -> None:
    meeting = held(cast, now)
    other = decided(cast, now, ask(cast, now), outcome)

    refused(meeting_like(meeting, other).save, by="a meeting needs a decision to hold it")
    refused(
        lambda: Meeting.objects.bulk_create([meeting_like(meeting, other)]),
        by="a meeting needs a decision to hold it",
    )
    refused(
        lambda: Meeting.objects.filter(pk=meeting.pk).update(decision=other),
        by="a meeting needs a decision to hold it",
    )


def test_no_meeting_without_any_decision(cast: Cast, now: datetime) -> None:
    meeting = meeting_like(held(cast, now), Decision(pk=None))
    meeting.decision_id = None

    refused(meeting.save_base, by="a meeting needs a decision to hold it")


def test_one_decision_holds_one_meeting(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)

    refused(meeting_like(meeting, meeting.decision).save, by="meetings_meeting_decision_id_key")


def test_a_decision_stands(cast: Cast, now: datetime) -> None:
    decision = held(cast, now).decision
    rows = Decision.objects.filter(pk=decision.pk)

    refused(lambda: rows.update(outcome=Outcome.DROP), by="Cannot update or delete")
    refused(lambda: rows._raw_delete(rows.db), by="Cannot update or delete")


def decision_on(request: MeetingRequest, like: Decision, **changes: object) -> Decision:
    return Decision(
        **{
            "request": request,
            "affairs_meeting": like.affairs_meeting,
            "outcome": Outcome.DROP,
            "reason": "不必开",
            "recorded_by": like.recorded_by,
            "decided_at": like.decided_at,
            **changes,
        }
    )


def test_one_decision_per_request(cast: Cast, now: datetime) -> None:
    decision = held(cast, now).decision

    refused(decision_on(decision.request, decision).save, by="meetings_decision_request_id_key")


def test_outcome_merger_notice_and_reason_belong_together(cast: Cast, now: datetime) -> None:
    meeting = held(cast, now)
    notice = decided(cast, now, ask(cast, now), Outcome.NOTICE_INSTEAD).notice
    request = ask_talent(cast, now)

    for changes, by in (
        ({"outcome": Outcome.MERGE_INTO}, "decision_merged_into_if_merged"),
        ({"merged_into": meeting}, "decision_merged_into_if_merged"),
        ({"outcome": Outcome.NOTICE_INSTEAD}, "decision_notice_if_instead"),
        ({"outcome": Outcome.HOLD, "notice": notice}, "decision_notice_if_instead"),
        ({"reason": ""}, "decision_has_reason"),
    ):
        refused(decision_on(request, meeting.decision, **changes).save, by=by)


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({"minutes": 0}, "request_people_and_minutes"),
        ({"people_per_unit": 0}, "request_people_and_minutes"),
        ({"why_not_notice": ""}, "request_says_why_not_notice"),
        ({"place": ""}, "request_place_in_person"),
        ({"starts_at": F("requested_at")}, "request_starts_later"),
        ({"mends": F("pk")}, "request_mends_another"),
    ],
)
def test_a_request_is_whole(cast: Cast, now: datetime, changes: dict[str, object], by: str) -> None:
    request = ask(cast, now)

    refused(lambda: MeetingRequest.objects.filter(pk=request.pk).update(**changes), by=by)


def test_a_request_is_mended_once(cast: Cast, now: datetime) -> None:
    returned, mended, other = ask(cast, now), ask(cast, now), ask(cast, now)
    MeetingRequest.objects.filter(pk=mended.pk).update(mends=returned)

    refused(
        lambda: MeetingRequest.objects.filter(pk=other.pk).update(mends=returned), by="mends_id"
    )


def test_a_session_has_its_number_once_a_year(cast: Cast, now: datetime) -> None:
    open_session(cast, now)
    second = open_session(cast, now)

    refused(
        lambda: AffairsMeeting.objects.filter(pk=second.pk).update(number=1),
        by="affairs_meeting_number_once_a_year",
    )


def test_a_unit_is_invited_once_and_answers_with_names(cast: Cast, now: datetime) -> None:
    first, second = held(cast, now).invitations.all()

    refused(
        lambda: Invitation.objects.filter(pk=second.pk).update(unit=first.unit),
        by="invitation_once",
    )
    refused(
        lambda: Invitation.objects.filter(pk=first.pk).update(answered_at=now),
        by="invitation_answered_by_somebody",
    )
    refused(
        lambda: answered_without_names(first, cast, now), by="an invitation is answered with names"
    )


def answered_without_names(invitation: Invitation, cast: Cast, now: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(
        answered_at=now, answered_by=cast.county, answered_name="王强"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
