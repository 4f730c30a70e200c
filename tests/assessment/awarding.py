"""Steps on the way of an award: opened, nominated, reviewed, public, objected to."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import County, User
from assessment.models import AwardObjection, AwardQuota, AwardRound, Nomination
from assessment.services import (
    file_objection,
    make_public,
    nominate,
    open_awards,
    review_nomination,
    say_complete,
)
from assessment.services.awards import Nominee
from tests.cast import Cast

YEAR = 2026
UNTIL = date(2026, 10, 20)
"""Of nominations; a week after the tests' ``now``."""
PUBLIC_UNTIL = date(2026, 10, 20)
"""Five working days after ``now``, on which :func:`public` makes it public."""
OVER = timedelta(days=8)
"""After which the publicity is over."""


def opened(cast: Cast, now: datetime, **changes: object) -> AwardRound:
    """A round of 组织科 for three of ten organisations: two places in 阜蒙县, one in 彰武县."""
    values: dict[str, object] = {
        "section": cast.organ_section,
        "kind": AwardRound.Kind.ORGANISATION,
        "year": YEAR,
        "basis": "年度评先工作方案",
        "places": 3,
        "minutes": 40,
        "nominate_until": UNTIL,
        "organisations": {cast.fumeng: 6, cast.zhangwu: 4},
        "classified": False,
        "by": cast.organ,
        "now": now,
    }
    return open_awards(**values | changes)


def quota_of(round_: AwardRound, county: County) -> AwardQuota:
    return round_.quotas.get(county=county)


def nominee(**changes: object) -> Nominee:
    values: dict[str, object] = {
        "name": "示范村党支部",
        "unit_name": "阜新镇",
        "deeds": "带头领办合作社，村集体增收。",
        "score": Decimal(95),
        "evidence": "农经系统可查",
    }
    return Nominee(**values | changes)


def nominated(
    cast: Cast, now: datetime, round_: AwardRound, by: User | None = None, **changes: object
) -> Nomination:
    """阜蒙县 nominates, or the county of ``by``."""
    by = by or cast.county
    return nominate(
        quota=quota_of(round_, by.own_section.office.unit.county),
        nominee=nominee(**changes),
        classified=False,
        by=by,
        now=now,
    )


def reviewed(
    cast: Cast, now: datetime, nomination: Nomination, outcome: str = "accepted"
) -> Nomination:
    return review_nomination(
        nomination=nomination, outcome=outcome, reason="材料已核。", by=cast.organ, now=now
    )


def all_complete(cast: Cast, now: datetime, round_: AwardRound) -> None:
    """Every county says that it nominates nobody more."""
    for person in (cast.county, cast.county2):
        quota = quota_of(round_, person.own_section.office.unit.county)
        if not quota.is_complete:
            say_complete(quota=quota, by=person, now=now)


def public(
    cast: Cast, now: datetime, round_: AwardRound | None = None, **changes: object
) -> Nomination:
    """An accepted nominee of 阜蒙县 whose round is public from ``now`` on."""
    round_ = round_ or opened(cast, now)
    nomination = reviewed(cast, now, nominated(cast, now, round_, **changes))
    all_complete(cast, now, round_)
    make_public(round_=round_, by=round_.opened_by, now=now)
    nomination.refresh_from_db()
    return nomination


def objected(cast: Cast, now: datetime, nomination: Nomination) -> AwardObjection:
    """A township's cadre objects."""
    return file_objection(
        nomination=nomination, text="增收数字不实。", classified=False, by=cast.outsider, now=now
    )
