"""A round of awards until it is public: opened, nominated, reviewed; places are never exceeded."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from assessment.models import AwardQuota, AwardRound, Nomination
from assessment.services import (
    change_nomination,
    make_public,
    move_places,
    nominate,
    review_nomination,
    say_complete,
)
from notices.models import Requirement
from notices.services import rebuild
from office.rules import change_rule
from office.workdays import close_of
from tests.assessment.awarding import (
    UNTIL,
    nominated,
    nominee,
    opened,
    public,
    quota_of,
    reviewed,
)
from tests.cast import PEOPLE, Cast, make_cast
from tests.connections import at_once

ALL_AGREE = {"missing": 0, "changed": 0, "orphaned": 0}
INDIVIDUAL = AwardRound.Kind.INDIVIDUAL


def asked() -> dict[str, str]:
    """The state of each requirement to nominate, by its unit."""
    rows = Requirement.objects.filter(source_kind="assessment.award")
    return dict(rows.values_list("unit__name", "state"))


def a11(now: datetime, *, enabled: bool = True, score: int = 90, share: int = 30) -> None:
    change_rule(
        "A11",
        enabled=enabled,
        numbers={"score": Decimal(score), "share": Decimal(share)},
        reason="本市口径",
        changed_by="办公室",
        now=now,
    )


# --- Opening --------------------------------------------------------------------------------------
def test_opening_shares_the_places_out_and_asks_the_counties(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)

    places = dict(round_.quotas.values_list("county__short_name", "places"))
    assert places == {"阜蒙县": 2, "彰武县": 1}
    assert asked() == {"阜蒙县委组织部": "open", "彰武县委组织部": "open"}
    found = Requirement.objects.get(source_kind="assessment.award", unit=cast.fumeng_office)
    assert (found.people, found.minutes, found.due_at) == (1, 80, close_of(UNTIL))
    assert (found.county, found.asked_by) == (cast.fumeng, cast.organ_section)
    assert rebuild(check_only=True) == ALL_AGREE


def test_a_county_without_a_place_is_asked_nothing(cast: Cast, now: datetime) -> None:
    opened(cast, now, organisations={cast.fumeng: 10, cast.zhangwu: 0})

    assert asked() == {"阜蒙县委组织部": "open", "彰武县委组织部": "withdrawn"}


def test_a11_holds_the_places_of_organisations_and_of_nobody_else(
    cast: Cast, now: datetime
) -> None:
    with pytest.raises(ValidationError) as refusal:
        opened(cast, now, places=4)
    assert list(refusal.value.message_dict) == ["places"]

    opened(cast, now, places=4, kind=INDIVIDUAL)
    a11(now, share=40)
    assert opened(cast, now, places=4).places == 4
    a11(now, enabled=False)
    assert opened(cast, now, places=10, year=2025).places == 10


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 2024}, "year"),
        ({"year": 2027}, "year"),
        ({"nominate_until": date(2026, 10, 13)}, "nominate_until"),
        ({"classified": True}, None),
    ],
)
def test_what_is_not_opened(
    cast: Cast, now: datetime, changes: dict[str, object], field: str | None
) -> None:
    with pytest.raises(ValidationError) as refusal:
        opened(cast, now, **changes)

    assert field is None or list(refusal.value.message_dict) == [field]
    assert not AwardRound.objects.exists()


def test_nobody_taking_part_is_no_round(cast: Cast, now: datetime) -> None:
    with pytest.raises(ValidationError):
        opened(cast, now, organisations={cast.fumeng: 0})


def test_one_round_of_a_kind_and_year(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)

    with pytest.raises(ValidationError):
        opened(cast, now, section=cast.talent_section, by=cast.talent)
    with pytest.raises(IntegrityError, match="award_round_once"), transaction.atomic():
        AwardRound.objects.create(
            **{
                field.attname: getattr(round_, field.attname)
                for field in AwardRound._meta.concrete_fields
                if not field.primary_key
            }
        )


def test_sections_open_rounds_for_themselves_in_their_counties(cast: Cast, now: datetime) -> None:
    may = set()
    for name in PEOPLE:
        by = getattr(cast, name)
        try:
            with transaction.atomic():
                opened(cast, now, section=by.section or cast.organ_section, by=by)
                may.add(name)
                transaction.set_rollback(True)
        except PermissionDenied:
            pass

    assert may == {"organ", "talent", "cadres", "office", "assess"}


# --- Places ---------------------------------------------------------------------------------------
def test_places_are_moved_with_a_reason_and_the_county_is_asked_anew(
    cast: Cast, now: datetime
) -> None:
    round_ = opened(cast, now)
    nominated(cast, now, round_, by=cast.county2, unit_name="彰武镇")
    assert asked()["彰武县委组织部"] == "done"

    move_places(
        round_=round_,
        places={cast.fumeng.pk: 1, cast.zhangwu.pk: 2},
        reason="彰武县任务重",
        by=cast.organ,
        now=now,
    )

    quota = quota_of(round_, cast.zhangwu)
    assert (quota.places, quota.reason, quota.changed_by) == (2, "彰武县任务重", cast.organ)
    assert asked() == {"阜蒙县委组织部": "open", "彰武县委组织部": "open"}
    found = Requirement.objects.get(source_kind="assessment.award", unit=cast.zhangwu_office)
    assert found.minutes == 80
    assert rebuild(check_only=True) == ALL_AGREE


@pytest.mark.parametrize(
    ("fumeng", "zhangwu", "reason"),
    [(2, 2, "多一个"), (2, 1, "不变"), (3, 0, " "), (0, 3, "已推荐"), (1, 5, "超过")],
    ids=["beyond the round", "nothing", "silence", "fewer than nominated", "more than there are"],
)
def test_places_are_not_moved(
    cast: Cast, now: datetime, fumeng: int, zhangwu: int, reason: str
) -> None:
    round_ = opened(cast, now, organisations={cast.fumeng: 6, cast.zhangwu: 4})
    nominated(cast, now, round_)

    with pytest.raises(ValidationError):
        move_places(
            round_=round_,
            places={cast.fumeng.pk: fumeng, cast.zhangwu.pk: zhangwu},
            reason=reason,
            by=cast.organ,
            now=now,
        )

    assert [quota.places for quota in round_.quotas.all()] == [2, 1]


def test_the_database_holds_the_places(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    nominated(cast, now, round_)
    quota = AwardQuota.objects.filter(pk=quota_of(round_, cast.fumeng).pk)

    with pytest.raises(DatabaseError, match="nominated more"), transaction.atomic():
        quota.update(places=0)
    quota.update(places=9)
    with pytest.raises(DatabaseError, match="more places than the round"):
        connection.check_constraints()


# --- Nominating -----------------------------------------------------------------------------------
def test_a_county_nominates_within_its_places(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    first = nominated(cast, now, round_)
    assert (first.state, first.nominated_name) == ("submitted", cast.county.name)
    assert asked()["阜蒙县委组织部"] == "open"

    nominated(cast, now, round_, name="第二党支部")
    assert asked()["阜蒙县委组织部"] == "done"
    with pytest.raises(ValidationError):
        nominated(cast, now, round_, name="第三党支部")

    assert round_.nominations.count() == 2
    assert rebuild(check_only=True) == ALL_AGREE


def test_the_database_takes_no_nomination_beyond_the_places(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    row = nominated(cast, now, round_, by=cast.county2, unit_name="彰武镇")

    def copy(**changes: object) -> None:
        values = {
            field.attname: getattr(row, field.attname)
            for field in Nomination._meta.concrete_fields
            if not field.primary_key
        }
        with transaction.atomic():
            Nomination.objects.create(**values | {"name": "又一个"} | changes)

    with pytest.raises(DatabaseError, match="no place left"):
        copy()
    round_.quotas.get(county=cast.fumeng)
    with pytest.raises(IntegrityError, match="nominated_once"):
        copy(county_id=cast.fumeng.pk, name=" 示范村-党支部", unit_name="彰武镇")
    quota_of(round_, cast.fumeng).delete()
    with pytest.raises(DatabaseError, match="no place left"):
        copy(county_id=cast.fumeng.pk)


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once(now: datetime) -> None:
    cast = make_cast()
    round_ = opened(cast, now, places=1)
    quota = quota_of(round_, cast.fumeng)

    def take(name: str) -> Callable[[], object]:
        return lambda: nominate(
            quota=quota, nominee=nominee(name=name), classified=False, by=cast.county, now=now
        )

    answers = at_once(*(take(f"第{number}党支部") for number in range(4)))

    assert sum(isinstance(answer, Nomination) for answer in answers) == 1
    assert round_.nominations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once_past_the_services(now: datetime) -> None:
    """The trigger alone: rows written at the same moment, without the service's own lock."""
    cast = make_cast()
    round_ = opened(cast, now, places=1)

    def insert(name: str) -> Callable[[], object]:
        def write() -> object:
            try:
                return Nomination.objects.create(
                    round=round_,
                    county=cast.fumeng,
                    name=name,
                    unit_name="阜新镇",
                    deeds="事迹",
                    evidence="档案",
                    nominated_by=cast.county,
                    nominated_name=cast.county.name,
                    nominated_at=now,
                )
            except DatabaseError as refusal:
                return refusal

        return write

    answers = at_once(*(insert(f"第{number}党支部") for number in range(4)))

    assert sum(isinstance(answer, Nomination) for answer in answers) == 1


def test_an_organisation_is_nominated_once_however_it_is_written(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    nominated(cast, now, round_, name="示范村（一组）党支部")

    with pytest.raises(ValidationError) as refusal:
        nominated(cast, now, round_, name="示范村(一组) 党支部", unit_name="阜新 镇")

    assert list(refusal.value.message_dict) == ["name"]
    nominated(cast, now, round_, name="示范村（一组）党支部", unit_name="另一镇")


def test_a_person_is_nominated_once_whichever_county_does_it(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now, kind=INDIVIDUAL)
    nominated(cast, now, round_, name="王甲", unit_name="市直机关", score=None)

    with pytest.raises(ValidationError):
        nominated(cast, now, round_, by=cast.county2, name="王 甲", unit_name="市直机关")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"score": Decimal("89.99")}, "score"),
        ({"score": None}, "score"),
        ({"deeds": " "}, "deeds"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_what_is_not_nominated(
    cast: Cast, now: datetime, changes: dict[str, object], field: str
) -> None:
    round_ = opened(cast, now)

    with pytest.raises(ValidationError) as refusal:
        nominated(cast, now, round_, **changes)

    assert list(refusal.value.message_dict) == [field]
    assert not Nomination.objects.exists()


def test_a11_on_the_score_is_the_offices_number(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    a11(now, score=80)
    assert nominated(cast, now, round_, score=Decimal(80)).score == 80
    a11(now, enabled=False)
    assert nominated(cast, now, round_, name="另一支部", score=Decimal(1)).score == 1


def test_individuals_have_no_score(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now, kind=INDIVIDUAL)

    assert nominated(cast, now, round_, name="王甲", score=Decimal(10)).score is None


def test_nominations_end_with_the_last_day(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    last = close_of(UNTIL) + timedelta(hours=3)
    nominated(cast, last, round_)

    with pytest.raises(ValidationError):
        nominated(cast, last + timedelta(days=1), round_, name="迟到党支部")


def test_only_the_countys_department_nominates(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    quota = quota_of(round_, cast.fumeng)
    may = set()
    for name in PEOPLE:
        try:
            with transaction.atomic():
                nominate(
                    quota=quota,
                    nominee=nominee(),
                    classified=False,
                    by=getattr(cast, name),
                    now=now,
                )
                may.add(name)
                transaction.set_rollback(True)
        except PermissionDenied:
            pass

    assert may == {"county"}


def test_a_county_may_nominate_fewer_and_say_so(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    quota = say_complete(quota=quota_of(round_, cast.fumeng), by=cast.county, now=now)

    assert asked()["阜蒙县委组织部"] == "done"
    with pytest.raises(ValidationError):
        say_complete(quota=quota, by=cast.county, now=now)
    with pytest.raises(PermissionDenied):
        say_complete(quota=quota, by=cast.county2, now=now)


# --- Reviewing ------------------------------------------------------------------------------------
def test_a_returned_nomination_is_mended_also_after_the_last_day(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    row = nominated(cast, now, round_, by=cast.county2, unit_name="彰武镇")
    reviewed(cast, now, row, "returned")
    assert asked()["彰武县委组织部"] == "open"
    with pytest.raises(ValidationError):
        reviewed(cast, now, row)

    later = now + timedelta(days=20)
    change_nomination(
        nomination=row,
        nominee=nominee(deeds="补充了数据。"),
        classified=False,
        by=cast.county2,
        now=later,
    )

    row.refresh_from_db()
    assert (row.state, row.reason, row.deeds) == ("submitted", "", "补充了数据。")
    assert asked()["彰武县委组织部"] == "done"
    assert reviewed(cast, later, row).state == "accepted"
    assert rebuild(check_only=True) == ALL_AGREE


@pytest.mark.django_db(transaction=True)
def test_a_nomination_is_worded_anew_while_it_is_reviewed(now: datetime) -> None:
    """Ten times, since the two got in each other's way at some of them only."""
    cast = make_cast()
    row = nominated(cast, now, opened(cast, now))

    def reword(deeds: str) -> Callable[[], object]:
        return lambda: change_nomination(
            nomination=row, nominee=nominee(deeds=deeds), classified=False, by=cast.county, now=now
        )

    for number in range(10):
        deeds = f"第{number}稿"
        _, worded = at_once(lambda: reviewed(cast, now, row, "returned"), reword(deeds))
        assert isinstance(worded, Nomination)
        row.refresh_from_db()
        assert row.deeds == deeds
    assert rebuild(check_only=True) == ALL_AGREE


def test_a_refusal_frees_the_place_and_stands(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    row = nominated(cast, now, round_, by=cast.county2, unit_name="彰武镇")
    reviewed(cast, now, row, "refused")

    with pytest.raises(ValidationError):
        reviewed(cast, now, row)
    with pytest.raises(ValidationError):
        nominated(cast, now, round_, by=cast.county2, unit_name="彰武镇")
    nominated(cast, now, round_, by=cast.county2, name="另一支部", unit_name="彰武镇")
    with pytest.raises(DatabaseError), transaction.atomic():
        Nomination.objects.filter(pk=row.pk).update(state="submitted")


def test_the_section_thinks_better_of_it_until_it_is_public(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    row = reviewed(cast, now, nominated(cast, now, round_))
    reviewed(cast, now, row, "returned")

    accepted = public(cast, now, opened(cast, now, year=2025))
    with pytest.raises(ValidationError):
        reviewed(cast, now, accepted, "refused")
    with pytest.raises(DatabaseError, match="once it is public"), transaction.atomic():
        Nomination.objects.filter(pk=accepted.pk).update(state="returned")


def test_what_was_reviewed_says_what_it_said(cast: Cast, now: datetime) -> None:
    row = reviewed(cast, now, nominated(cast, now, opened(cast, now)))

    with pytest.raises(ValidationError):
        change_nomination(
            nomination=row, nominee=nominee(), classified=False, by=cast.county, now=now
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Nomination.objects.filter(pk=row.pk).update(deeds="另一番事迹")


def test_a_review_gives_its_reason_and_is_the_sections(cast: Cast, now: datetime) -> None:
    row = nominated(cast, now, opened(cast, now))
    with pytest.raises(ValidationError):
        review_nomination(nomination=row, outcome="accepted", reason=" ", by=cast.organ, now=now)
    with pytest.raises(PermissionDenied):
        review_nomination(nomination=row, outcome="awarded", reason="好", by=cast.organ, now=now)
    for name in PEOPLE:
        if name != "organ":
            with pytest.raises(PermissionDenied):
                review_nomination(
                    nomination=row,
                    outcome="accepted",
                    reason="好",
                    by=getattr(cast, name),
                    now=now,
                )


# --- To the publicity -----------------------------------------------------------------------------
def test_it_is_public_once_everything_is_reviewed(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)

    def refused(moment: datetime) -> None:
        with pytest.raises(ValidationError):
            make_public(round_=round_, by=cast.organ, now=moment)

    refused(now)  # counties may still nominate
    after = now + timedelta(days=8)
    refused(after)  # nobody is accepted
    row = nominated(cast, now, round_)
    refused(after)  # not reviewed
    reviewed(cast, now, row, "returned")
    refused(after)  # with its county
    change_nomination(
        nomination=row, nominee=nominee(), classified=False, by=cast.county, now=after
    )
    reviewed(cast, after, row)
    with pytest.raises(PermissionDenied):
        make_public(round_=round_, by=cast.office, now=after)

    make_public(round_=round_, by=cast.organ, now=after)

    refused(after)
    assert asked() == {"阜蒙县委组织部": "withdrawn", "彰武县委组织部": "withdrawn"}
    assert rebuild(check_only=True) == ALL_AGREE


def test_a11_is_asked_again_before_it_is_public(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    reviewed(cast, now, nominated(cast, now, round_))
    for person in (cast.county, cast.county2):
        county = person.own_section.office.unit.county
        say_complete(quota=quota_of(round_, county), by=person, now=now)
    for numbers in ({"score": 96}, {"share": 9}):
        a11(now, **numbers)
        with pytest.raises(ValidationError):
            make_public(round_=round_, by=cast.organ, now=now)

    a11(now, score=95, share=10)
    assert make_public(round_=round_, by=cast.organ, now=now).is_public
