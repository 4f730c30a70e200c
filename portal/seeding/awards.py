"""Awards: last year's five-star organisations are decided, this year's individuals are public."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from accounts.models import County, User
from assessment.models import AwardRound, Nomination
from assessment.services import (
    answer_nomination_objection,
    decide_awards,
    file_objection,
    make_public,
    nominate,
    open_awards,
    review_nomination,
    say_complete,
)
from assessment.services.awards import Nominee
from portal.seeding.answers import person_of, share
from portal.seeding.calendar import Month

ORGANISATIONS = {"210921": 12, "210922": 8}
"""Taking part, by the county's code; the other counties have five each."""
FIVE = 5
STEMS = "甲乙丙丁戊己庚辛壬癸"


def write(month: Month, people: dict[str, User]) -> None:
    """Carry last year's round to its award and this year's into its publicity."""
    _award_organisations(month, people["organ"])
    _publish_individuals(month, people)


def _award_organisations(month: Month, by: User) -> None:
    round_ = _open(month, by, AwardRound.Kind.ORGANISATION, month.today.year - 1, 9, -40)
    _nominate(round_, month.at(-34, 10))
    _review(round_, by, month.at(-29, 15))
    make_public(round_=round_, by=by, now=month.at(-28, 9))
    decide_awards(
        round_=round_,
        awarded=round_.nominations.filter(state=Nomination.State.ACCEPTED),
        resolution=f"经{month.today.year}年部务会审议",
        by=by,
        now=month.at(-20, 16),
    )


def _publish_individuals(month: Month, people: dict[str, User]) -> None:
    by = people["cadres"]
    round_ = _open(month, by, AwardRound.Kind.INDIVIDUAL, month.day(-16).year, 7, -16)
    _nominate(round_, month.at(-11, 10))
    _review(round_, by, month.at(-4, 15))
    make_public(round_=round_, by=by, now=month.at(-3, 9))
    first, second = round_.nominations.filter(state=Nomination.State.ACCEPTED)[:2]
    answered = file_objection(
        nomination=first,
        text="材料所写驻村天数与考勤记录不一致，请核对。",
        classified=False,
        by=people["outsider"],
        now=month.at(-2, 10),
    )
    answer_nomination_objection(
        objection=answered,
        is_upheld=False,
        answer="已调取考勤系统记录，天数一致。",
        by=by,
        now=month.at(-1, 15),
    )
    file_objection(
        nomination=second,
        text="所列项目尚未验收，请核实。",
        classified=False,
        by=people["cadre2"],
        now=month.at(-1, 16),
    )


def _open(
    month: Month, by: User, kind: AwardRound.Kind, year: int, places: int, opened: int
) -> AwardRound:
    city = by.own_section.office.unit.city
    organisations: Mapping[County, int] = {
        county: ORGANISATIONS.get(county.code, FIVE) for county in city.counties.all()
    }
    return open_awards(
        section=by.own_section,
        kind=kind,
        year=year,
        basis=f"{year}年度评先工作方案",
        places=places,
        minutes=60,
        nominate_until=month.day(opened + 10),
        organisations=organisations,
        classified=False,
        by=by,
        now=month.at(opened, 9),
    )


def _nominate(round_: AwardRound, now: datetime) -> None:
    """Each county fills its places, and one that has none says so."""
    for quota in round_.quotas.select_related("county"):
        organ = quota.county.units.get(code=f"{quota.county.code}901")
        person = person_of(organ.pk)
        for number in range(quota.places):
            nominate(
                quota=quota,
                nominee=_nominee(round_, quota.county, number),
                classified=False,
                by=person,
                now=now,
            )
        quota.refresh_from_db()
        if not quota.is_complete:
            say_complete(quota=quota, by=person, now=now)


def _nominee(round_: AwardRound, county: County, number: int) -> Nominee:
    """Made up, like everybody in the demo."""
    stem = STEMS[number % len(STEMS)]
    if round_.is_of_organisations:
        return Nominee(
            name=f"样例{stem}村党支部",
            unit_name=f"{county.short_name}样例镇",
            deeds="领办合作社三家，村集体收入翻一番；党员包户联系，难事在村里办结。",
            score=Decimal(90 + int(10 * share(f"{county.code}{number}"))),
            evidence="农经系统、党员教育管理系统可查",
        )
    return Nominee(
        name=f"样例{stem}",
        unit_name=f"{county.short_name}样例镇",
        deeds="驻村三年，牵头解决饮水和道路两件难事；带出两名后备干部。",
        score=None,
        evidence="考勤系统和项目验收记录可查",
    )


def _review(round_: AwardRound, by: User, now: datetime) -> None:
    for nomination in round_.nominations.all():
        review_nomination(
            nomination=nomination,
            outcome=Nomination.State.ACCEPTED,
            reason="材料与系统数据一致。",
            by=by,
            now=now,
        )
