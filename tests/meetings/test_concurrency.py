"""Two officials at once, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from accounts.access import Role
from meetings.models import Decision, DecisionReading, Invitation, Meeting
from meetings.services import (
    decide,
    decide_several,
    decide_together,
    note_present,
    put_on_agenda,
    read_decision,
)
from notices.models import Notice
from tests.cast import make_cast
from tests.factories import UserFactory
from tests.meetings.steps import (
    ask,
    ask_talent,
    decided,
    held,
    item,
    open_session,
    ruling,
    session_on,
)

Outcome = Decision.Outcome


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment in separate connections; refusals are answers as well."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait(timeout=10)
            return call()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_wins(now: datetime) -> None:
    cast = make_cast()
    request, session = ask(cast, now), open_session(cast, now)
    put_on_agenda(requests=[request], session=session)

    def decide_for(outcome: Decision.Outcome) -> Callable[[], object]:
        return lambda: decide(
            request=request,
            session=session,
            outcome=outcome,
            reason="已比较过发通知和合并",
            by=cast.office,
            now=now,
        )

    answers = at_once(decide_for(Outcome.HOLD), decide_for(Outcome.NOTICE_INSTEAD))

    decision = Decision.objects.get()
    (refusal,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert refusal.code == "decided"
    assert Notice.objects.count() == 1
    assert Meeting.objects.count() == (decision.outcome == Outcome.HOLD)


@pytest.mark.django_db(transaction=True)
def test_two_mergers_at_once_both_count(now: datetime) -> None:
    cast = make_cast()
    meeting, session = held(cast, now), open_session(cast, now)
    requests = [ask(cast, now, agenda=[item(minutes)]) for minutes in (30, 45)]
    put_on_agenda(requests=requests, session=session)

    answers = at_once(
        *(
            lambda request=request: decide(
                request=request,
                session=session,
                outcome=Outcome.MERGE_INTO,
                reason="参会范围相同",
                merge_into=meeting,
                by=cast.office,
                now=now,
            )
            for request in requests
        )
    )

    assert not any(isinstance(answer, ValidationError) for answer in answers)
    meeting.refresh_from_db()
    assert meeting.minutes == 120 + 30 + 45


@pytest.mark.django_db(transaction=True)
def test_two_hands_merging_each_into_the_other_make_one_meeting(now: datetime) -> None:
    """No cycle, no second meeting: whoever comes second is told which request is decided."""
    cast = make_cast()
    pair = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, *pair)
    common = ruling(cast, now, session)

    answers = at_once(
        lambda: decide_together(**common, requests=pair, host=pair[0]),
        lambda: decide_together(**common, requests=pair, host=pair[1]),
    )

    (meeting,) = (answer for answer in answers if isinstance(answer, Meeting))
    (refusal,) = (answer for answer in answers if isinstance(answer, ValidationError))
    assert {error.code for error in refusal.error_list} == {"decided"}
    assert Meeting.objects.get() == meeting
    assert Notice.objects.count() == 1
    assert {decision.outcome for decision in Decision.objects.all()} == {"hold", "merge_into"}


@pytest.mark.django_db(transaction=True)
def test_deciding_together_and_alone_at_once_leaves_nothing_half_done(now: datetime) -> None:
    cast = make_cast()
    host, other = ask(cast, now), ask_talent(cast, now)
    session = session_on(cast, now, host, other)
    common = ruling(cast, now, session)

    answers = at_once(
        lambda: decide_together(**common, requests=[other], host=host),
        lambda: decide(**common, request=other, outcome=Outcome.DROP),
    )

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    if Decision.objects.get(request=other).outcome == Outcome.DROP:
        assert not Meeting.objects.exists()
        assert not Notice.objects.exists()
    else:
        assert Meeting.objects.get().minutes == 180
        assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_several_at_once_are_decided_wholly_by_one_hand(now: datetime) -> None:
    cast = make_cast()
    requests = [ask(cast, now), ask_talent(cast, now)]
    session = session_on(cast, now, *requests)
    common = ruling(cast, now, session)

    answers = at_once(
        *(
            lambda outcome=outcome, order=order: decide_several(
                **common, requests=order, outcome=outcome
            )
            for outcome, order in (
                (Outcome.DROP, requests),
                (Outcome.NOTICE_INSTEAD, requests[::-1]),
            )
        )
    )

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    (outcome,) = {decision.outcome for decision in Decision.objects.all()}
    assert Decision.objects.count() == 2
    assert Notice.objects.count() == (2 if outcome == Outcome.NOTICE_INSTEAD else 0)


@pytest.mark.django_db(transaction=True)
def test_a_request_moved_to_another_agenda_is_decided_there_or_here(now: datetime) -> None:
    cast = make_cast()
    request = ask(cast, now)
    session, elsewhere = session_on(cast, now, request), open_session(cast, now)

    answers = at_once(
        lambda: decide(**ruling(cast, now, session), request=request, outcome=Outcome.DROP),
        lambda: put_on_agenda(requests=[request], session=elsewhere),
    )

    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    request.refresh_from_db()
    assert request.affairs_meeting == (session if request.is_decided else elsewhere)


@pytest.mark.django_db(transaction=True)
def test_who_is_present_cannot_change_under_a_decision(now: datetime) -> None:
    cast = make_cast()
    second = UserFactory(role=Role.LEADER, section=cast.office_section)
    request = ask(cast, now)
    session = session_on(cast, now, request)

    answers = at_once(
        lambda: decide(**ruling(cast, now, session), request=request, outcome=Outcome.DROP),
        lambda: note_present(session=session, present=[second]),
    )

    session.refresh_from_db()
    was_first = not any(isinstance(answer, ValidationError) for answer in answers)
    assert len(session.present) == (2 if was_first else 1)
    assert Decision.objects.get().affairs_meeting == session


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_open_a_decision_at_once_read_it_once(now: datetime) -> None:
    cast = make_cast()
    request = ask(cast, now)
    decided(cast, now, request, Outcome.DROP)

    answers = at_once(*[lambda: read_decision(request=request, person=cast.organ, now=now)] * 2)

    assert answers == [None, None]
    assert DecisionReading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sessions_opened_at_once_get_two_numbers(now: datetime) -> None:
    cast = make_cast()

    sessions = at_once(*[lambda: open_session(cast, now)] * 2)

    assert {str(session) for session in sessions} == {"2026年第1次部务会", "2026年第2次部务会"}


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_a_merger_that_restates_it(now: datetime) -> None:
    """Also of a unit that the merged request does not concern; else its answer would be undone."""
    cast = make_cast()
    meeting, session = held(cast, now), open_session(cast, now)
    request = ask(cast, now, audience=[cast.fumeng_office])
    put_on_agenda(requests=[request], session=session)
    unconcerned = meeting.invitations.get(unit=cast.zhangwu_office)

    def is_free() -> bool:
        with transaction.atomic():
            rows = Invitation.objects.select_for_update(skip_locked=True)
            found = rows.filter(pk=unconcerned.pk).exists()
        connection.close()
        return found

    with transaction.atomic(), ThreadPoolExecutor(1) as thread:
        decide(
            request=request,
            session=session,
            outcome=Outcome.MERGE_INTO,
            reason="参会范围相同",
            merge_into=meeting,
            by=cast.office,
            now=now,
        )
        assert not thread.submit(is_free).result(timeout=20)
