"""Indicators as workbooks: a whole cycle, and the empty template."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import City, County, User
from assessment.formats import IndicatorFile
from assessment.models import Block, Cycle, Indicator, Target
from assessment.resources import DIRECTIONS, FREQUENCIES, SCORINGS
from assessment.sheets import columns
from assessment.sheets.checking import resource_for
from assessment.sheets.example import EXAMPLE, EXAMPLE_TARGET
from office.spreadsheets.writing import Cell, SheetToWrite, write_workbook


def cycle_file(cycle: Cycle, *, user: User) -> bytes:
    """What the user sees of a cycle, as xlsx; importing it again changes nothing."""
    counties = County.objects.visible_to(user)
    resource = resource_for(city=cycle.city, year=cycle.year, counties=counties)
    targets = Prefetch("targets", Target.objects.visible_to(user))
    indicators = (
        Indicator.objects.visible_to(user)
        .live()
        .filter(cycle=cycle)
        .select_related("block")
        .prefetch_related(targets)
        .order_by("code")
    )
    return IndicatorFile().export_data(resource.export(indicators))


def template_file(*, city: City, year: int, user: User) -> bytes:
    """A sheet to fill in, with the city's counties, drop-downs and an example row that no import
    takes; a second sheet explains the columns.
    """
    counties = County.objects.permitting(user, County.TASK)
    resource = resource_for(city=city, year=year, counties=counties)
    words = {
        columns.DIRECTION: DIRECTIONS,
        columns.SCORING: SCORINGS,
        columns.FREQUENCY: FREQUENCIES,
        columns.SECTION: resource.fields["section"].widget.words,
    }
    notes = [[column, "、".join(allowed)] for column, allowed in words.items()]
    notes += [
        [columns.WEIGHT, _("Each block's weights total 100.")],
        [columns.DATA_SOURCE, _("Every indicator names its source.")],
        [columns.DUE_ON, _("A date, or words such as 6月底前.")],
        [columns.LOCKS_ON, _("May be left empty; then values are locked as rule A13 says.")],
        [columns.EXPLANATION, _("For veto items and pledges, and for last year’s data renamed.")],
        [columns.CODE, _("May be left out as a column; codes are then given by block.")],
    ]
    header = resource.get_export_headers()
    choices: dict[int, list[str]] = {header.index(name): list(words[name]) for name in words}
    choices[header.index(columns.BLOCK)] = _blocks(city, year, user)
    return write_workbook(
        [
            SheetToWrite("指标", header, [_example(header, words)], choices=choices),
            SheetToWrite("填写说明", ["列", "说明"], notes, widths=(16, 60)),
        ]
    )


def _example(header: list[str], words: Mapping[str, Mapping[str, Any]]) -> list[Cell]:
    """The example row; its section is one that the city has."""
    cells: dict[str, Cell] = dict(EXAMPLE)
    cells[columns.SECTION] = next(iter(words[columns.SECTION]), "")
    return [
        EXAMPLE_TARGET if name.startswith(columns.TARGET) else cells.get(name) for name in header
    ]


def _blocks(city: City, year: int, user: User) -> list[str]:
    """The blocks of this cycle and of last year's, as the user sees them, in their order."""
    blocks = Block.objects.visible_to(user).filter(
        cycle__city=city, cycle__year__in=[year - 1, year]
    )
    names = blocks.order_by("-cycle__year", "position").values_list("name", flat=True)
    return list(dict.fromkeys(names))
