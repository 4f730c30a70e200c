"""A round of awards that takes another course: given a later last day, or called off."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event
from time import sleep

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from assessment.awards import reading
from assessment.awards.obstacles import called_off, obstacle_to_decision, obstacle_to_publicity
from assessment.models import AwardObjection, AwardQuota, AwardRound, Nomination
from assessment.services import (
    answer_nomination_objection,
    call_off_awards,
    change_nomination,
    decide_awards,
    extend_nominations,
    make_public,
    move_places,
    nominate,
    say_complete,
)
from notices.models import Requirement
from notices.services import rebuild
from office.workdays import close_of
from tests.assessment.awarding import (
    OVER,
    UNTIL,
    all_complete,
    nominated,
    nominee,
    objected,
    opened,
    public,
    quota_of,
    reviewed,
)
from tests.cast import PEOPLE, Cast, make_cast
from tests.connections import at_once

ALL_AGREE = {"missing": 0, "changed": 0, "orphaned": 0}
LATER = date(2026, 10, 27)
"""A week after the last day of nominations."""
CONCERNED = {"county", "organ", "office", "leader", "assess"}
"""Who sees a round of 阜蒙县 that is not public."""


def extended(
    cast: Cast, now: datetime, round_: AwardRound, until: date = LATER, reason: str = "秋收"
) -> AwardRound:
    return extend_nominations(
        round_=round_, nominate_until=until, reason=reason, by=cast.organ, now=now
    )


def ended(
    cast: Cast, now: datetime, round_: AwardRound, reason: str = "上级另有安排"
) -> AwardRound:
    return call_off_awards(round_=round_, reason=reason, by=cast.organ, now=now)


def required() -> dict[str, tuple[str, datetime]]:
    """The state of each requirement to nominate and when it is due, by its unit."""
    rows = Requirement.objects.filter(source_kind="assessment.award")
    return {
        name: (state, due) for name, state, due in rows.values_list("unit__name", "state", "due_at")
    }


def who_may(act: Callable[[str], object]) -> set[str]:
    """Whom the act, tried by everybody, is not denied."""
    may = set()
    for name in PEOPLE:
        try:
            with transaction.atomic():
                act(name)
                may.add(name)
                transaction.set_rollback(True)
        except PermissionDenied:
            pass
    return may


# --- Extended -------------------------------------------------------------------------------------
def test_a_later_last_day_comes_with_its_reason_and_asks_until_then(
    cast: Cast, now: datetime
) -> None:
    round_ = opened(cast, now)
    say_complete(quota=quota_of(round_, cast.zhangwu), by=cast.county2, now=now)

    extended(cast, now, round_)

    round_.refresh_from_db()
    assert (round_.nominate_until, round_.extended_reason) == (LATER, "秋收")
    assert (round_.extended_name, round_.extended_at) == (cast.organ.name, now)
    due = close_of(LATER)
    assert required() == {"阜蒙县委组织部": ("open", due), "彰武县委组织部": ("done", due)}
    assert quota_of(round_, cast.zhangwu).is_complete
    assert rebuild(check_only=True) == ALL_AGREE


def test_after_the_last_day_an_extension_takes_nominations_again(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    after = close_of(UNTIL) + timedelta(days=1)
    with pytest.raises(ValidationError):
        nominated(cast, after, round_)

    extended(cast, after, round_)

    assert nominated(cast, after, round_).state == "submitted"


@pytest.mark.parametrize(
    ("day", "until", "reason", "field"),
    [
        (0, UNTIL, "不变", "nominate_until"),
        (0, UNTIL - timedelta(days=1), "提前", "nominate_until"),
        (8, UNTIL + timedelta(days=2), "太近", "nominate_until"),
        (0, LATER, "  ", "reason"),
    ],
    ids=["the same day", "earlier", "sooner than N5", "silence"],
)
def test_what_is_no_extension(
    cast: Cast, now: datetime, day: int, until: date, reason: str, field: str
) -> None:
    round_ = opened(cast, now)

    with pytest.raises(ValidationError) as refusal:
        extended(cast, now + timedelta(days=day), round_, until, reason)

    assert list(refusal.value.message_dict) == [field]
    assert AwardRound.objects.get().nominate_until == UNTIL


def test_what_is_public_is_not_extended(cast: Cast, now: datetime) -> None:
    row = public(cast, now)

    with pytest.raises(ValidationError):
        extended(cast, now, row.round)


def test_the_section_alone_extends_and_calls_off(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)

    def extend(name: str) -> object:
        by = getattr(cast, name)
        return extend_nominations(
            round_=round_, nominate_until=LATER, reason="秋收", by=by, now=now
        )

    def call_off(name: str) -> object:
        return call_off_awards(round_=round_, reason="另有安排", by=getattr(cast, name), now=now)

    assert who_may(extend) == {"organ"}
    assert who_may(call_off) == {"organ"}


def test_the_database_lets_the_last_day_only_be_extended_with_a_reason(
    cast: Cast, now: datetime
) -> None:
    def change(round_: AwardRound, **fields: object) -> None:
        with transaction.atomic():
            AwardRound.objects.filter(pk=round_.pk).update(**fields)

    why = {"extended_reason": "秋收", "extended_by": cast.organ, "extended_name": "王"}
    round_ = opened(cast, now)
    for fields in ({"nominate_until": UNTIL - timedelta(days=1)}, {"nominate_until": LATER}):
        with pytest.raises(DatabaseError, match="last_day_only_extended"):
            change(round_, **fields)
    for fields in (why, {"extended_at": now}, why | {"extended_at": now, "extended_reason": ""}):
        with pytest.raises(IntegrityError, match="award_round_extended_whole"):
            change(round_, **fields)
    change(round_, nominate_until=LATER, extended_at=now, **why)
    with pytest.raises(DatabaseError, match="last_day_only_extended"):
        change(round_, nominate_until=LATER + timedelta(days=1), extended_at=now, **why)

    shown = public(cast, now, opened(cast, now, year=2025)).round
    with pytest.raises(DatabaseError, match="publicity_stands"):
        change(shown, nominate_until=LATER, extended_at=now, **why)


# --- Called off -----------------------------------------------------------------------------------
def test_what_is_called_off_is_asked_no_more(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    row = nominated(cast, now, round_)
    say_complete(quota=quota_of(round_, cast.zhangwu), by=cast.county2, now=now)

    ended(cast, now, round_)

    round_.refresh_from_db()
    assert round_.stage(now.date()) == round_.stage((now + OVER).date()) == "called_off"
    assert (round_.called_off_reason, round_.called_off_name) == ("上级另有安排", cast.organ.name)
    states = {unit: state for unit, (state, _) in required().items()}
    assert states == {"阜蒙县委组织部": "withdrawn", "彰武县委组织部": "done"}
    assert Nomination.objects.visible_to(cast.county).get() == row
    assert rebuild(check_only=True) == ALL_AGREE


def test_the_nominees_are_no_longer_shown_to_the_city(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)
    ended(cast, now, row.round)

    for thing in (row, row.round):
        seers = {
            name
            for name in PEOPLE
            if type(thing).objects.visible_to(getattr(cast, name)).filter(pk=thing.pk).exists()
        }
        assert seers == CONCERNED | ({"county2"} if thing == row.round else set())
    assert not reading.rounds(cast.cadre, now.date())
    assert [one.pk for one in reading.objections_of(cast.outsider)] == [filed.pk]
    assert not AwardObjection.objects.open().exists()
    page = reading.round_page(cast.organ, AwardRound.objects.get(), now, now.date())
    assert (page.objections, page.to_answer, page.next_step) == ([filed], None, "")
    assert not page.may_be_changed


def test_nothing_goes_on_once_it_is_called_off(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    row = nominated(cast, now, round_)
    ended(cast, now, round_)
    over = now + OVER
    attempts: list[Callable[[], object]] = [
        lambda: nominated(cast, now, round_, name="又一个"),
        lambda: change_nomination(
            nomination=row, nominee=nominee(), classified=False, by=cast.county, now=now
        ),
        lambda: say_complete(quota=quota_of(round_, cast.fumeng), by=cast.county, now=now),
        lambda: reviewed(cast, now, row, "refused"),
        lambda: move_places(
            round_=round_, places={cast.fumeng.pk: 1}, reason="调整", by=cast.organ, now=now
        ),
        lambda: extended(cast, now, round_),
        lambda: make_public(round_=round_, by=cast.organ, now=over),
        lambda: decide_awards(
            round_=round_, awarded=[row], resolution="会议", by=cast.organ, now=over
        ),
        lambda: ended(cast, now, round_),
    ]
    for attempt in attempts:
        with pytest.raises((ValidationError, PermissionDenied)):
            attempt()

    round_.refresh_from_db()
    assert obstacle_to_publicity(round_, [], over) == obstacle_to_decision(round_, over)
    assert obstacle_to_decision(round_, over) == called_off()
    assert not Nomination.objects.answerable_by(cast.county).exists()
    assert not Nomination.objects.reviewable_by(cast.organ).exists()


def test_an_objection_is_neither_filed_nor_answered_any_more(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)
    ended(cast, now, row.round)

    with pytest.raises(PermissionDenied):
        objected(cast, now, row)
    with pytest.raises(ValidationError, match=called_off()):
        answer_nomination_objection(
            objection=filed, is_upheld=False, answer="属实", by=cast.organ, now=now
        )


def test_the_database_lets_nothing_change_once_it_is_called_off(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)
    waiting = nominated(cast, now, opened(cast, now, year=2025), name="待审核")
    for round_ in (row.round, waiting.round):
        ended(cast, now, round_)
    decided = {"decided_by": cast.organ, "decided_name": "王", "decided_at": now + OVER}
    rounds = AwardRound.objects.filter(pk=waiting.round_id)
    values = {
        field.attname: getattr(waiting, field.attname)
        for field in Nomination._meta.concrete_fields
        if not field.primary_key
    }
    attempts: dict[str, list[Callable[[], object]]] = {
        "called_off_round_stands": [
            lambda: rounds.update(called_off_at=None),
            lambda: rounds.update(called_off_reason="别的理由"),
            lambda: rounds.update(published_at=now, published_by=cast.organ, publicity_until=LATER),
            lambda: rounds.update(resolution="会议", **decided),
        ],
        "once the round is called off": [
            lambda: Nomination.objects.create(**values | {"name": "又一个"}),
            lambda: Nomination.objects.filter(pk=waiting.pk).update(deeds="别的事迹"),
            lambda: Nomination.objects.filter(pk=waiting.pk).update(
                state="refused", reason="不够格", **decided
            ),
            lambda: Nomination.objects.filter(pk=waiting.pk).delete(),
            lambda: Nomination.objects.filter(pk=row.pk).update(state="dropped", **decided),
            lambda: AwardQuota.objects.filter(round=waiting.round).update(places=0),
            lambda: AwardQuota.objects.filter(round=waiting.round, county=cast.zhangwu).delete(),
            lambda: AwardObjection.objects.filter(pk=filed.pk).update(answer_by=now),
        ],
        "while the publicity runs": [
            lambda: AwardObjection.objects.create(
                nomination=row, text="不实", filed_by=cast.cadre, filed_at=now, answer_by=now
            ),
        ],
    }
    for words, tries in attempts.items():
        for attempt in tries:
            with pytest.raises(DatabaseError, match=words), transaction.atomic():
                attempt()


def test_a_round_is_called_off_whole_and_never_once_decided(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    with pytest.raises(ValidationError) as refusal:
        ended(cast, now, row.round, reason=" ")
    assert list(refusal.value.message_dict) == ["reason"]
    rounds = AwardRound.objects.filter(pk=row.round_id)
    with (
        pytest.raises(IntegrityError, match="award_round_called_off_whole"),
        transaction.atomic(),
    ):
        rounds.update(called_off_at=now, called_off_by=cast.organ, called_off_name="王")

    decide_awards(round_=row.round, awarded=[row], resolution="会议", by=cast.organ, now=now + OVER)
    with pytest.raises(ValidationError):
        ended(cast, now + OVER, row.round)
    with pytest.raises(DatabaseError, match="decided_round_stands"), transaction.atomic():
        rounds.update(
            called_off_at=now,
            called_off_by=cast.organ,
            called_off_name="王",
            called_off_reason="撤",
        )


def test_the_year_may_have_another_round_then(cast: Cast, now: datetime) -> None:
    first = opened(cast, now)
    nominated(cast, now, first)
    ended(cast, now, first)

    second = opened(cast, now)

    nominated(cast, now, second)
    assert [round_ for round_, _ in reading.rounds(cast.organ, now.date())] == [second, first]
    with pytest.raises(ValidationError):
        opened(cast, now)
    assert rebuild(check_only=True) == ALL_AGREE


# --- At the same moment ---------------------------------------------------------------------------
def or_denied(call: Callable[[], object]) -> Callable[[], object]:
    """The call, to which a denial is an answer as well: what is called off is not there to be
    answered.
    """

    def tried() -> object:
        try:
            return call()
        except PermissionDenied as refusal:
            return refusal

    return tried


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(3))
def test_calling_off_while_counties_nominate(now: datetime, number: int) -> None:
    cast = make_cast()
    round_ = opened(cast, now)
    quota = quota_of(round_, cast.fumeng)

    def take(name: str) -> Callable[[], object]:
        return or_denied(
            lambda: nominate(
                quota=quota, nominee=nominee(name=name), classified=False, by=cast.county, now=now
            )
        )

    answers = at_once(take("第一党支部"), lambda: ended(cast, now, round_), take("第二党支部"))

    assert isinstance(answers[1], AwardRound)
    assert round_.nominations.count() == sum(isinstance(one, Nomination) for one in answers)
    filled = round_.nominations.count() == 2
    states = {unit: state for unit, (state, _) in required().items()}
    assert states["阜蒙县委组织部"] == ("done" if filled else "withdrawn")
    assert rebuild(check_only=True) == ALL_AGREE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(3))
def test_calling_off_while_it_is_made_public(now: datetime, number: int) -> None:
    cast = make_cast()
    round_ = opened(cast, now)
    row = reviewed(cast, now, nominated(cast, now, round_))
    all_complete(cast, now, round_)

    answers = at_once(
        lambda: make_public(round_=round_, by=cast.organ, now=now),
        lambda: ended(cast, now, round_),
    )

    assert isinstance(answers[1], AwardRound)
    round_.refresh_from_db()
    assert round_.is_called_off
    assert round_.is_public == isinstance(answers[0], AwardRound)
    assert not Nomination.objects.visible_to(cast.cadre).filter(pk=row.pk).exists()
    assert rebuild(check_only=True) == ALL_AGREE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(3))
def test_it_is_decided_or_called_off_and_never_both(now: datetime, number: int) -> None:
    cast = make_cast()
    row = public(cast, now)
    over = now + OVER

    answers = at_once(
        lambda: decide_awards(
            round_=row.round, awarded=[row], resolution="会议", by=cast.organ, now=over
        ),
        lambda: ended(cast, over, row.round),
    )

    assert sum(isinstance(answer, AwardRound) for answer in answers) == 1
    row.refresh_from_db()
    assert row.round.is_decided != row.round.is_called_off
    assert row.state == ("awarded" if row.round.is_decided else "accepted")
    assert rebuild(check_only=True) == ALL_AGREE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_first", [True, False], ids=["called off first", "nominated first"])
def test_past_the_services_one_waits_for_the_other(now: datetime, *, is_first: bool) -> None:
    """The triggers alone: whoever comes second sees what the first has written."""
    cast = make_cast()
    round_ = opened(cast, now)
    begun = Event()

    def in_turn(write: Callable[[], object], *, goes_first: bool) -> Callable[[], object]:
        def run() -> object:
            try:
                with transaction.atomic():
                    if not goes_first:
                        begun.wait(timeout=10)
                    answer = write()
                    begun.set()
                    if goes_first:
                        sleep(0.5)  # the other one runs into what is not yet committed
                    return answer
            except DatabaseError as refusal:
                return refusal

        return run

    def insert() -> object:
        return Nomination.objects.create(
            round=round_,
            county=cast.fumeng,
            name="第一党支部",
            unit_name="阜新镇",
            deeds="事迹",
            evidence="档案",
            nominated_by=cast.county,
            nominated_name=cast.county.name,
            nominated_at=now,
        )

    def call_off() -> object:
        AwardRound.objects.filter(pk=round_.pk).update(
            called_off_at=now,
            called_off_by=cast.organ,
            called_off_name="王",
            called_off_reason="另有安排",
        )
        return Nomination.objects.filter(round=round_).count()

    seen, answer = at_once(
        in_turn(call_off, goes_first=is_first), in_turn(insert, goes_first=not is_first)
    )

    assert seen == round_.nominations.count() == (0 if is_first else 1)
    assert isinstance(answer, DatabaseError) == is_first
