"""Indicators as workbooks: a whole cycle, and the empty template."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from accounts.models import City, County, User
from assessment.formats import IndicatorFile
from assessment.models import Cycle, Indicator, Target
from assessment.resources import DIRECTIONS, FREQUENCIES, SCORINGS
from assessment.sheets import columns
from assessment.sheets.checking import resource_for
from office.spreadsheets.writing import SheetToWrite, write_workbook


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
    """An empty sheet with the city's counties, and a second one that explains the columns."""
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
        [columns.CODE, _("May be left out as a column; codes are then given by block.")],
    ]
    return write_workbook(
        [
            SheetToWrite("指标", resource.get_export_headers(), []),
            SheetToWrite("填写说明", ["列", "说明"], notes, widths=(16, 60)),
        ]
    )
