"""Verifying: by one section, in one sentence, once; and what a return sets going."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from notices.models import Answer, Delivery, Receipt, Reminder, Requirement, Verification
from notices.services import answer, rebuild, verify
from tests.cast import Cast
from tests.connections import at_once
from tests.notices.conftest import MakeNotice

ACCEPTED, RETURNED = Verification.Outcome.ACCEPTED, Verification.Outcome.RETURNED


@pytest.fixture(autouse=True)
def _requirements_agree(db: None) -> Iterator[None]:
    """Whatever a test did, the requirements are what their sources say."""
    yield
    assert not any(rebuild(check_only=True).values())


@pytest.fixture
def given(cast: Cast, make_sent: MakeNotice, now: datetime) -> Answer:
    """An answer of 阜新镇 that waits for its verification."""
    receipt = make_sent(asks="answer", needs_verification=True).receipts.get(unit=cast.fuxin_town)
    return answer(receipt=receipt, person=cast.cadre, now=now, text="已整改")


def state_of(given: Answer) -> tuple[str, str, str]:
    """The receipt's state and whose answer stands; the requirement's state."""
    receipt = Receipt.objects.get(pk=given.receipt_id)
    requirement = Requirement.objects.get(source_key=str(receipt.pk))
    return receipt.state, receipt.acknowledged_name, requirement.state


def test_an_accepted_answer_closes_its_receipt(cast: Cast, given: Answer, now: datetime) -> None:
    assert state_of(given) == ("answered", cast.cadre.name, "done")

    verify(answer=given, verifier=cast.organ, outcome=ACCEPTED, sentence=" 属实。\n ", now=now)

    assert state_of(given) == ("closed", cast.cadre.name, "done")
    given.refresh_from_db()
    assert (given.verification.sentence, given.verification.verifier_name) == (
        "属实。",
        cast.organ.name,
    )
    assert not Reminder.objects.exists()


def test_a_returned_answer_is_asked_for_again(cast: Cast, given: Answer, now: datetime) -> None:
    verify(answer=given, verifier=cast.organ, outcome=RETURNED, sentence="请补充时间", now=now)
    assert state_of(given) == ("returned", "", "open")

    again = answer(
        receipt=given.receipt, person=cast.cadre2, now=now + timedelta(days=1), text="10月底前"
    )
    assert state_of(given) == ("answered", cast.cadre2.name, "done")
    verify(answer=again, verifier=cast.office, outcome=ACCEPTED, sentence="同意", now=now)

    assert state_of(given) == ("closed", cast.cadre2.name, "done")
    assert [row.verification.outcome for row in given.receipt.answers.all()] == [RETURNED, ACCEPTED]


def test_the_unit_is_told_of_each_return_once(cast: Cast, given: Answer, now: datetime) -> None:
    for hour in range(2):
        moment = now + timedelta(hours=hour)
        verify(answer=given, verifier=cast.organ, outcome=RETURNED, sentence="请补充", now=moment)
        given = answer(
            receipt=given.receipt, person=cast.cadre, now=moment + timedelta(minutes=1), text="补充"
        )

    told = Delivery.objects.filter(reminder__kind=Reminder.Kind.RETURNED)
    assert sorted((row.person.username, row.channel) for row in told) == [
        ("cadre", "email"),
        ("cadre", "email"),
        ("cadre2", "email"),
        ("cadre2", "email"),
    ]
    digest = {timezone.localtime(row.message.next_attempt_at) for row in told}
    assert digest == {datetime(2026, 10, 14, 8, 45, tzinfo=now.tzinfo)}
    assert {row.reminder.verification.outcome for row in told} == {RETURNED}


@pytest.mark.parametrize("outcome", [ACCEPTED, RETURNED])
@pytest.mark.parametrize("sentence", ["", " \n ", "字" * 301])
def test_nothing_is_verified_without_a_sentence(
    cast: Cast, given: Answer, now: datetime, outcome: str, sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        verify(answer=given, verifier=cast.organ, outcome=outcome, sentence=sentence, now=now)

    assert refused.value.message_dict.keys() == {"sentence"}
    assert state_of(given)[0] == "answered"


def test_only_the_section_that_asked_verifies(cast: Cast, given: Answer, now: datetime) -> None:
    """A leader sees the whole department, but verifies nothing."""
    for stranger in (cast.talent, cast.leader, cast.county, cast.cadre, cast.sysadmin):
        with pytest.raises(ValidationError) as refused:
            verify(answer=given, verifier=stranger, outcome=ACCEPTED, sentence="属实", now=now)
        assert refused.value.code == "section"

    assert not Verification.objects.exists()


def test_only_the_answer_that_stands_is_verified(cast: Cast, given: Answer, now: datetime) -> None:
    newer = answer(
        receipt=given.receipt,
        person=cast.cadre2,
        now=now + timedelta(hours=1),
        text="更正",
        replaces=given.pk,
    )

    with pytest.raises(ValidationError) as replaced:
        verify(answer=given, verifier=cast.organ, outcome=ACCEPTED, sentence="属实", now=now)
    verify(answer=newer, verifier=cast.organ, outcome=ACCEPTED, sentence="属实", now=now)
    with pytest.raises(ValidationError, match=cast.organ.name) as again:
        verify(answer=newer, verifier=cast.office, outcome=RETURNED, sentence="不符", now=now)

    assert (replaced.value.code, again.value.code) == ("overtaken", "overtaken")
    assert state_of(given) == ("closed", cast.cadre2.name, "done")


def test_an_answer_that_needs_no_verification_gets_none(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    receipt = make_sent(asks="answer").receipts.get(unit=cast.fuxin_town)
    plain = answer(receipt=receipt, person=cast.cadre, now=now, text="已办")

    with pytest.raises(ValidationError) as refused:
        verify(answer=plain, verifier=cast.organ, outcome=RETURNED, sentence="不符", now=now)

    assert refused.value.code == "overtaken"


def test_the_table_itself_lets_nobody_else_close(cast: Cast, given: Answer, now: datetime) -> None:
    """Not without a verification, nor with a return, nor with one of an earlier answer."""
    receipts = Receipt.objects.filter(pk=given.receipt_id)

    def close() -> None:
        with transaction.atomic():
            receipts.update(state="closed")

    with pytest.raises(IntegrityError, match="closed by its verifier only"):
        close()
    verify(answer=given, verifier=cast.organ, outcome=RETURNED, sentence="不符", now=now)
    later = answer(
        receipt=given.receipt, person=cast.cadre, now=now + timedelta(hours=1), text="更正"
    )
    with pytest.raises(IntegrityError, match="closed by its verifier only"):
        close()
    with pytest.raises(IntegrityError, match="verification_in_a_sentence"), transaction.atomic():
        Verification.objects.create(
            answer=later,
            outcome=ACCEPTED,
            sentence="  ",
            verifier=cast.organ,
            verifier_name=cast.organ.name,
            verified_at=now,
        )
    assert state_of(given) == ("answered", cast.cadre.name, "done")


def test_what_was_answered_and_verified_is_never_changed(
    cast: Cast, given: Answer, now: datetime
) -> None:
    verify(answer=given, verifier=cast.organ, outcome=ACCEPTED, sentence="属实", now=now)

    for rows, change in (
        (Answer.objects, {"text": "别的"}),
        (Verification.objects, {"sentence": "别的"}),
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(**change)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two connections: one wins, the other is told, and nothing is half done."""

    def test_two_colleagues_answer(self, cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
        receipt = make_sent(asks="answer").receipts.get(unit=cast.fuxin_town)

        outcomes = at_once(
            *(
                lambda person=person, minutes=minutes: answer(
                    receipt=receipt,
                    person=person,
                    now=now + timedelta(minutes=minutes),
                    text=person.name,
                )
                for minutes, person in enumerate((cast.cadre, cast.cadre2))
            )
        )

        (winner,) = (row for row in outcomes if isinstance(row, Answer))
        (refusal,) = (row for row in outcomes if isinstance(row, ValidationError))
        assert refusal.code == "overtaken"
        assert winner.name in refusal.message
        assert state_of(winner) == ("closed", winner.text, "done")

    def test_two_verifiers_verify(self, cast: Cast, given: Answer, now: datetime) -> None:
        outcomes = at_once(*(verifying(given, person, now) for person in (cast.organ, cast.office)))

        (refusal,) = (row for row in outcomes if isinstance(row, ValidationError))
        verification = Verification.objects.get()
        assert refusal.code == "overtaken"
        assert verification.verifier_name in refusal.message
        assert Reminder.objects.count() == 1

    def test_the_unit_replaces_what_is_being_verified(
        self, cast: Cast, given: Answer, now: datetime
    ) -> None:
        outcomes = at_once(
            verifying(given, cast.organ, now),
            lambda: answer(
                receipt=given.receipt,
                person=cast.cadre2,
                now=now + timedelta(minutes=1),
                text="更正",
                replaces=given.pk,
            ),
        )

        (refusal,) = (row for row in outcomes if isinstance(row, ValidationError))
        (done,) = (row for row in outcomes if not isinstance(row, ValidationError))
        assert refusal.code == "overtaken"
        assert state_of(given) == (
            ("answered", cast.cadre2.name, "done")
            if isinstance(done, Answer)
            else ("returned", "", "open")
        )


def verifying(given: Answer, verifier: object, now: datetime) -> Callable[[], Verification]:
    """A call that returns the answer."""
    return lambda: verify(
        answer=given, verifier=verifier, outcome=RETURNED, sentence="请补充", now=now
    )
