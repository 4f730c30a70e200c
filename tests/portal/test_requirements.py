"""The sums and lists of the homes."""

from datetime import datetime, timedelta

from notices.models import Requirement
from portal.selectors.requirements import to_do, totals, unit_loads, with_pages
from tests.cast import Cast
from tests.portal.conftest import Ask

DAY = timedelta(days=1)


def test_to_do_is_one_s_own_and_open_by_due_date(cast: Cast, ask: Ask, now: datetime) -> None:
    late = ask(cast.fuxin_town, now - DAY)
    soon = ask(cast.fuxin_town, now + DAY)
    by_name = ask(cast.fuxin_town, now + 2 * DAY, person_id=cast.cadre.pk)
    ask(cast.fuxin_town, now, person_id=cast.cadre2.pk)
    ask(cast.fuxin_town, now, state=Requirement.State.WITHDRAWN)
    ask(cast.fuxin_town, now, state=Requirement.State.DONE, done_at=now, done_by="样例")
    ask(cast.zhangwu_town, now)

    assert list(to_do(cast.cadre)) == [late, soon, by_name]


def test_each_has_its_page_and_its_verb(cast: Cast, ask: Ask, now: datetime) -> None:
    (row,) = with_pages([ask(cast.fuxin_town, now)])

    assert row.url.startswith("/notices/")
    assert str(row.verb)


def test_totals_compare_this_month_with_the_last(cast: Cast, ask: Ask, now: datetime) -> None:
    ask(cast.fuxin_town, now + DAY, people=2, minutes=30)
    ask(cast.fuxin_town, now - DAY)
    ask(cast.fuxin_town, now - 30 * DAY, state="done", done_at=now, done_by="样例", minutes=5)
    ask(cast.fuxin_town, now + DAY, state=Requirement.State.WITHDRAWN)

    sums = totals(Requirement.objects.falling_on(cast.cadre), now)

    assert (sums.this_month.items, sums.this_month.minutes) == (2, 120)
    assert (sums.last_month.items, sums.last_month.minutes) == (1, 5)
    assert (sums.open, sums.overdue) == (2, 1)


def test_totals_of_nothing_are_zero(cast: Cast, now: datetime) -> None:
    sums = totals(Requirement.objects.falling_on(cast.cadre), now)

    assert (sums.this_month.items, sums.this_month.minutes, sums.overdue) == (0, 0, 0)


def test_a_county_sees_the_load_of_its_own_units(cast: Cast, ask: Ask, now: datetime) -> None:
    ask(cast.fuxin_town, now - DAY, people=3)
    ask(cast.fuxin_town, now + DAY, state="done", done_at=now, done_by="样例")
    ask(cast.zhangwu_town, now)

    loads = {unit: unit for unit in unit_loads(cast.county, now)}

    assert set(loads) == {cast.fuxin_town, cast.fumeng_office}
    town = loads[cast.fuxin_town]
    assert (town.items, town.minutes, town.done, town.overdue) == (2, 240, 1, 1)
    assert loads[cast.fumeng_office].items == 0
