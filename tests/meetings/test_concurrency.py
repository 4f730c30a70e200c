"""Two officials at once, each on a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from meetings.models import Decision, Invitation, Meeting
from meetings.services import decide, put_on_agenda
from notices.models import Notice
from tests.cast import make_cast
from tests.meetings.steps import ask, held, item, open_session

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
