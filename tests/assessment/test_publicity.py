"""Awards from their publicity on (rule A12): working days, objections, the decision."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from accounts.access import Role
from assessment.awards.publicity import Publicity
from assessment.models import AwardObjection, AwardRound, Nomination
from assessment.services import (
    answer_nomination_objection,
    decide_awards,
    file_objection,
    make_public,
    nominate,
)
from office.models import DayOverride
from office.rules import change_rule
from office.workdays import close_of
from portal.selectors.audit import trail
from tests.assessment.awarding import (
    OVER,
    PUBLIC_UNTIL,
    all_complete,
    nominated,
    nominee,
    objected,
    opened,
    public,
    quota_of,
    reviewed,
)
from tests.cast import PEOPLE, Cast
from tests.factories import CityFactory, CountyFactory, UnitFactory, UserFactory

CITY = {"cadre", "cadre2", "outsider", "county", "county2", "organ", "talent", "cadres"} | {
    "office",
    "leader",
    "assess",
    "discipline",
}
"""Everybody but the three administrators."""


def shanghai(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def decide(cast: Cast, now: datetime, *awarded: Nomination, reason: str = "") -> AwardRound:
    return decide_awards(
        round_=awarded[0].round,
        awarded=awarded,
        resolution="2026年第9次部务会研究决定",
        reason=reason,
        by=cast.organ,
        now=now,
    )


def answered(cast: Cast, now: datetime, row: AwardObjection, *, is_upheld: bool) -> AwardObjection:
    return answer_nomination_objection(
        objection=row, is_upheld=is_upheld, answer="已核实。", by=cast.organ, now=now
    )


# --- A12 ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("begins", "last"),
    [
        (shanghai(10, 13), date(2026, 10, 20)),  # over a weekend
        (shanghai(9, 28), date(2026, 10, 10)),  # over the national holiday and its moved Saturday
        (shanghai(10, 17), date(2026, 10, 23)),  # on a Saturday
        (shanghai(10, 13, 23), date(2026, 10, 20)),  # late in the evening
    ],
)
def test_a12_counts_whole_working_days_after_the_first(
    db: None, begins: datetime, last: date
) -> None:
    assert Publicity.in_force().last_day(begins) == last


def test_a12_knows_the_offices_own_holidays_and_number(db: None, now: datetime) -> None:
    DayOverride.objects.create(day=date(2026, 10, 15), is_working=False, reason="民族节日")
    assert Publicity.in_force().last_day(now) == date(2026, 10, 21)

    numbers = {"days": Decimal(7), "answer": Decimal(2)}
    for enabled, last in ((True, date(2026, 10, 23)), (False, date(2026, 10, 13))):
        change_rule(
            "A12", enabled=enabled, numbers=numbers, reason="本市", changed_by="办公室", now=now
        )
        assert Publicity.in_force().last_day(now) == last


def test_a_year_without_a_calendar_says_so(db: None) -> None:
    assert Publicity.in_force().is_certain(date(2026, 10, 20))
    assert not Publicity.in_force().is_certain(date(2099, 1, 5))


def test_nothing_is_decided_before_the_last_day_is_over(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    assert row.round.publicity_until == PUBLIC_UNTIL
    last_minute = shanghai(10, 20, 23)
    for moment in (now, last_minute):
        with pytest.raises(ValidationError):
            decide(cast, moment, row)
        with pytest.raises(DatabaseError, match="without publicity"), transaction.atomic():
            Nomination.objects.filter(pk=row.pk).update(state="awarded", decided_at=moment)
        with pytest.raises(DatabaseError, match="before publicity"), transaction.atomic():
            AwardRound.objects.filter(pk=row.round_id).update(
                decided_at=moment, decided_by=cast.organ, decided_name="王", resolution="会议"
            )

    decide(cast, last_minute + timedelta(hours=2), row)

    row.refresh_from_db()
    assert row.state == "awarded"


def test_the_publicity_is_never_cut_short(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    rounds = AwardRound.objects.filter(pk=row.round_id)

    for change in ({"publicity_until": date(2026, 10, 13)}, {"published_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rounds.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rounds.delete()


def test_the_nominees_are_shown_to_everybody_of_the_city(cast: Cast, now: datetime) -> None:
    def seers(row: Nomination) -> set[str]:
        return {
            name
            for name in PEOPLE
            if Nomination.objects.visible_to(getattr(cast, name)).filter(pk=row.pk).exists()
        }

    round_ = opened(cast, now)
    refused = reviewed(cast, now, nominated(cast, now, round_, name="不够格"), "refused")
    concerned = {"county", "organ", "office", "leader", "assess"}
    row = nominated(cast, now, round_)
    assert seers(row) == seers(refused) == concerned
    reviewed(cast, now, row)
    assert seers(row) == concerned

    all_complete(cast, now, round_)
    make_public(round_=round_, by=cast.organ, now=now)

    assert seers(row) == CITY
    assert seers(refused) == concerned
    row.refresh_from_db()
    decide(cast, now + OVER, row)
    assert seers(row) == CITY
    assert {n for n in PEOPLE if AwardRound.objects.visible_to(getattr(cast, n)).exists()} == CITY


def test_another_city_sees_nothing(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    elsewhere = UserFactory(
        role=Role.CADRE, unit=UnitFactory(county=CountyFactory(city=CityFactory(code="2110")))
    )

    assert not Nomination.objects.visible_to(elsewhere).exists()
    assert not AwardRound.objects.visible_to(elsewhere).exists()
    with pytest.raises(PermissionDenied):
        file_objection(nomination=row, text="不实", classified=False, by=elsewhere, now=now)


# --- Objections -----------------------------------------------------------------------------------
def test_everybody_of_the_city_objects_and_the_section_alone_reads(
    cast: Cast, now: datetime
) -> None:
    row = public(cast, now)
    may = set()
    for name in PEOPLE:
        by = getattr(cast, name)
        try:
            filed = file_objection(nomination=row, text="不实", classified=False, by=by, now=now)
        except PermissionDenied:
            continue
        may.add(name)
        seers = {
            other
            for other in PEOPLE
            if AwardObjection.objects.visible_to(getattr(cast, other)).filter(pk=filed.pk).exists()
        }
        assert seers == {name, "organ"}

    assert may == CITY


def test_an_objection_is_in_no_history(cast: Cast, now: datetime) -> None:
    assert not hasattr(AwardObjection, "pgh_event_model")
    objected(cast, now, public(cast, now))
    assert "objection" not in {row["table"].lower() for row in trail(now.date())}


@pytest.mark.parametrize("text", ["", "  "])
def test_an_objection_says_something(cast: Cast, now: datetime, text: str) -> None:
    row = public(cast, now)
    with pytest.raises(ValidationError):
        file_objection(nomination=row, text=text, classified=False, by=cast.cadre, now=now)
    with pytest.raises(ValidationError):
        file_objection(nomination=row, text="密", classified=True, by=cast.cadre, now=now)
    assert not AwardObjection.objects.exists()


def test_one_objection_of_a_person_to_a_nominee(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)

    with pytest.raises(ValidationError):
        objected(cast, now, row)
    with pytest.raises(IntegrityError, match="objection_once"), transaction.atomic():
        AwardObjection.objects.create(
            nomination=row,
            text="再说一遍",
            filed_by=cast.outsider,
            filed_at=now,
            answer_by=filed.answer_by,
        )


def test_objections_are_filed_while_the_publicity_runs(cast: Cast, now: datetime) -> None:
    waiting = nominated(cast, now, opened(cast, now, year=2025), name="未公示")
    with pytest.raises(ValidationError):
        file_objection(nomination=waiting, text="不实", classified=False, by=cast.county, now=now)
    row = public(cast, now)
    with pytest.raises(ValidationError):
        objected(cast, now + OVER, row)
    for nomination, moment in ((waiting, now), (row, now + OVER), (row, now - OVER)):
        with pytest.raises(DatabaseError, match="while the publicity"), transaction.atomic():
            AwardObjection.objects.create(
                nomination=nomination,
                text="不实",
                filed_by=cast.cadre,
                filed_at=moment,
                answer_by=moment,
            )

    assert objected(cast, shanghai(10, 20, 23), row).filed_by == cast.outsider


def test_an_objection_is_answered_once_by_its_deadline_and_stands(
    cast: Cast, now: datetime
) -> None:
    filed = objected(cast, now, public(cast, now))
    assert filed.answer_by == close_of(date(2026, 10, 20))
    with pytest.raises(ValidationError):
        answer_nomination_objection(
            objection=filed, is_upheld=True, answer=" ", by=cast.organ, now=now
        )

    answered(cast, now, filed, is_upheld=False)

    with pytest.raises(ValidationError):
        answered(cast, now, filed, is_upheld=True)
    objections = AwardObjection.objects.filter(pk=filed.pk)
    for change in ({"is_upheld": True}, {"text": "别的"}, {"answered_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            objections.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        objections.delete()


def test_nobody_else_answers_and_nobody_answers_themselves(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)
    own = file_objection(nomination=row, text="不实", classified=False, by=cast.organ, now=now)
    for name in PEOPLE:
        with pytest.raises(PermissionDenied):
            answer_nomination_objection(
                objection=own if name == "organ" else filed,
                is_upheld=True,
                answer="属实",
                by=getattr(cast, name),
                now=now,
            )


# --- The decision ---------------------------------------------------------------------------------
def test_an_open_objection_holds_everybody_up(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)
    over = now + OVER
    with pytest.raises(ValidationError):
        decide(cast, over, row)
    with pytest.raises(DatabaseError, match="against an objection"), transaction.atomic():
        Nomination.objects.filter(pk=row.pk).update(state="awarded", decided_at=over)

    answered(cast, over, filed, is_upheld=False)
    round_ = decide(cast, over, row)

    assert (round_.decided_name, round_.stage(over.date())) == (cast.organ.name, "decided")


def test_an_upheld_objection_keeps_its_nominee_from_the_award(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    other = reviewed(cast, now, nominated(cast, now, round_, name="另一支部"))
    row = public(cast, now, round_)
    filed = objected(cast, now, row)
    filed = answered(cast, now, filed, is_upheld=True)
    over = now + OVER
    with pytest.raises(ValidationError):
        decide(cast, over, row, other)
    with pytest.raises(DatabaseError, match="against an objection"), transaction.atomic():
        Nomination.objects.filter(pk=row.pk).update(state="awarded", decided_at=over)

    decide(cast, over, other)

    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, other.state) == ("dropped", "awarded")
    assert filed.text not in row.reason
    assert filed.answer not in row.reason
    assert not Nomination.objects.visible_to(cast.cadre).filter(pk=row.pk).exists()


def test_whom_the_session_leaves_out_is_told_why(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    other = reviewed(cast, now, nominated(cast, now, round_, name="另一支部"))
    row = public(cast, now, round_)
    with pytest.raises(ValidationError):
        decide(cast, now + OVER, row)
    with pytest.raises(PermissionDenied):
        decide_awards(
            round_=round_, awarded=[row], resolution="会议", by=cast.office, now=now + OVER
        )

    decide(cast, now + OVER, row, reason="本次名额有限")

    other.refresh_from_db()
    assert (other.state, other.reason) == ("dropped", "本次名额有限")
    with pytest.raises(ValidationError):
        decide(cast, now + OVER, row)
    with pytest.raises(DatabaseError), transaction.atomic():
        Nomination.objects.filter(pk=other.pk).update(state="accepted")


def test_nobody_is_nominated_once_it_is_public(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    with pytest.raises(PermissionDenied):
        nominate(
            quota=quota_of(row.round, cast.fumeng),
            nominee=nominee(name="补报"),
            classified=False,
            by=cast.county,
            now=now,
        )
