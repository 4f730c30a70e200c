"""How a cycle is scored: folding, groups of comparable counties, parameters of the methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import City, County, User
from assessment.models import Block, ComparedCounty, Cycle, Indicator
from assessment.scoring import method_of
from assessment.yearend.standstill import refuse_once_public

TOTAL = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folding:
    """How one block enters the total: per cents of the total, and from the peer inspection."""

    share: Decimal
    line: str = ""
    tour_share: Decimal = Decimal(0)


@transaction.atomic
def set_folding(*, cycle: Cycle, foldings: Mapping[Block, Folding], by: User) -> None:
    """Fix what each block counts for in the total.

    Raises ``ValidationError`` if a block is left out, the shares do not total 100, one is out of
    0 to 100, points of the peer inspection have no line, or the results are public.
    """
    refuse_administered_by_others(cycle.city, by)
    refuse_once_public([cycle])
    blocks = list(cycle.blocks.asked().select_for_update())
    if {block.pk for block in blocks} != {block.pk for block in foldings}:
        raise ValidationError(_("Give each block of the year its share."))
    for folding in foldings.values():
        if not 0 <= folding.share <= TOTAL or not 0 <= folding.tour_share <= TOTAL:
            raise ValidationError(_("A share lies between 0 and 100 per cent."))
        if folding.tour_share and not folding.line:
            raise ValidationError(_("Say from which line the points of the inspection come."))
    if (total := sum(folding.share for folding in foldings.values())) != TOTAL:
        raise ValidationError(_("The shares of the blocks total %s, not 100.") % total)
    for block, folding in foldings.items():
        Block.objects.filter(pk=block.pk).update(
            share=folding.share, line=folding.line, tour_share=folding.tour_share
        )


@transaction.atomic
def set_groups(*, cycle: Cycle, groups: Mapping[County, str], by: User) -> None:
    """Fix which counties are compared with each other, by the group's name.

    Raises ``ValidationError`` for a county of another city, an empty name, or public results.
    """
    refuse_administered_by_others(cycle.city, by)
    refuse_once_public([cycle])
    if any(county.city_id != cycle.city_id for county in groups):
        raise ValidationError(_("Choose counties of the own city."))
    names = {county: name.strip() for county, name in groups.items()}
    if not all(names.values()):
        raise ValidationError(_("Each county stands in a group."))
    ComparedCounty.objects.bulk_create(
        [ComparedCounty(cycle=cycle, county=county, group=name) for county, name in names.items()],
        update_conflicts=True,
        unique_fields=["cycle", "county"],
        update_fields=["group"],
    )


@transaction.atomic
def set_parameters(*, indicator: Indicator, data: Mapping[str, Any], by: User) -> Indicator:
    """Fix the parameters of the indicator's scoring method; see ``assessment.scoring.methods``.

    Raises ``ValidationError`` for parameters that the method cannot have, an indicator that was
    taken out, or public results.
    """
    refuse_administered_by_others(indicator.cycle.city, by)
    refuse_once_public([indicator.cycle])
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    if indicator.withdrawn_at is not None:
        raise ValidationError(_("This indicator was taken out."))
    method = method_of(indicator.scoring, {indicator.scoring: data})
    indicator.parameters = indicator.parameters | {indicator.scoring: method.as_data()}
    indicator.save(update_fields=["parameters"])
    return indicator


def refuse_administered_by_others(city: City, by: User) -> None:
    """Raises ``PermissionDenied`` unless the user administers the city's assessment."""
    own = by.section is not None and by.section.office.unit.city_id == city.pk
    if not own or not by.can(Capability.IMPORT_INDICATORS):
        raise PermissionDenied
