"""How a cycle is scored is set once, in numbers that add up, and not while results are public."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import County
from assessment.models import Block, ComparedCounty, Cycle, Indicator
from assessment.services import set_folding, set_groups, set_parameters, take_back
from assessment.services.settings import Folding
from assessment.yearend.values import groups_of
from tests.assessment.yearend.steps import public
from tests.cast import Cast


def shares(cycle: Cycle, *numbers: int) -> dict[Block, Folding]:
    return {
        block: Folding(share=Decimal(number))
        for block, number in zip(cycle.blocks.all(), numbers, strict=True)
    }


def test_shares_that_total_100_are_kept(imported: Cycle, city: Cast) -> None:
    set_folding(cycle=imported, foldings=shares(imported, 30, 40, 30), by=city.assess)
    assert list(imported.blocks.values_list("share", flat=True)) == [30, 40, 30]


@pytest.mark.parametrize("numbers", [(30, 40, 29), (30, 40, 31), (-10, 60, 50), (101, -1, 0)])
def test_other_shares_change_nothing(imported: Cycle, city: Cast, numbers: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError):
        set_folding(cycle=imported, foldings=shares(imported, *numbers), by=city.assess)
    assert set(imported.blocks.values_list("share", flat=True)) == {None}


def test_points_of_the_inspection_come_from_a_line(imported: Cycle, city: Cast) -> None:
    foldings = shares(imported, 30, 40, 30)
    block = list(foldings)[1]
    foldings[block] = Folding(share=Decimal(40), tour_share=Decimal(20))
    with pytest.raises(ValidationError):
        set_folding(cycle=imported, foldings=foldings, by=city.assess)
    foldings[block] = Folding(share=Decimal(40), tour_share=Decimal(20), line="party_building")
    set_folding(cycle=imported, foldings=foldings, by=city.assess)
    block.refresh_from_db()
    assert (block.tour_share, block.line) == (20, "party_building")


def test_the_database_keeps_shares_within_100(imported: Cycle) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        imported.blocks.update(share=Decimal("100.01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        imported.blocks.update(tour_share=Decimal(20), line="")


def test_districts_are_compared_with_districts_unless_it_is_set(
    imported: Cycle, city: Cast
) -> None:
    usual = groups_of(imported)
    assert len(set(usual.values())) == 2
    assert usual[city.fumeng.pk] == usual[city.zhangwu.pk]
    groups = dict.fromkeys(County.objects.all(), "甲组") | {city.zhangwu: " 乙组 "}
    set_groups(cycle=imported, groups=groups, by=city.assess)
    assert groups_of(imported)[city.zhangwu.pk] == "乙组"
    assert set(groups_of(imported).values()) == {"甲组", "乙组"}


def test_a_county_without_a_group_is_refused(imported: Cycle, city: Cast) -> None:
    with pytest.raises(ValidationError):
        set_groups(cycle=imported, groups={city.fumeng: "  "}, by=city.assess)
    assert not ComparedCounty.objects.exists()


def test_parameters_are_kept_by_method(imported: Cycle, city: Cast) -> None:
    indicator = Indicator.objects.get(code="A01")
    set_parameters(indicator=indicator, data={"floor": "60", "cap": "110"}, by=city.assess)
    indicator.refresh_from_db()
    assert indicator.parameters == {"completion": {"floor": "60", "cap": "110"}}
    with pytest.raises(ValidationError):
        set_parameters(indicator=indicator, data={"floor": "160"}, by=city.assess)


def test_only_the_assessment_sets_anything(imported: Cycle, city: Cast) -> None:
    for user in (city.organ, city.office, city.leader, city.county):
        with pytest.raises(PermissionDenied):
            set_groups(cycle=imported, groups={city.fumeng: "甲组"}, by=user)
        with pytest.raises(PermissionDenied):
            set_folding(cycle=imported, foldings=shares(imported, 30, 40, 30), by=user)


def test_public_results_rest_on_settings_that_stay(
    imported: Cycle, city: Cast, now: datetime
) -> None:
    year_end = public(city, imported, now)
    groups = {city.fumeng: "甲组"}
    with pytest.raises(ValidationError):
        set_groups(cycle=imported, groups=groups, by=city.assess)
    take_back(year_end=year_end, reason="更正", by=city.assess)
    set_groups(cycle=imported, groups=groups, by=city.assess)
    assert ComparedCounty.objects.get().group == "甲组"
