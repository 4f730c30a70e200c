"""What public results rest on stands: values, targets and indicators of the cycle.

Corrections go one way only: the results are taken back, the value is corrected, and they are made
public anew with sheets frozen again. So frozen sheets and values never drift apart.
"""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessment.models import Cycle, YearEnd


def why_it_stands(cycle: Cycle) -> str:
    """Why nothing of the cycle changes now, in one sentence; empty while it may."""
    year_end = YearEnd.objects.filter(cycle=cycle).select_related("cycle").first()
    return "" if year_end is None else _sentence(year_end)


def refuse_once_public(cycles: Collection[Cycle] | QuerySet[Cycle]) -> None:
    """Raises ``ValidationError`` while the results of one of the cycles are public or final.

    Locks the year-ends, so that nobody makes them public while something is written. Whoever locks
    targets or values, too, asks this first: all in one order, so nobody waits in a circle.
    """
    year_ends = (
        YearEnd.objects.select_for_update(of=("self",))
        .filter(cycle__in=cycles)
        .select_related("cycle")
        .order_by("pk")
    )
    for year_end in year_ends:
        if sentence := _sentence(year_end):
            raise ValidationError(sentence)


def _sentence(year_end: YearEnd) -> str:
    if year_end.state == YearEnd.State.LOCKED:
        return _("The results of %s are final: nothing that they rest on changes any more.") % (
            year_end.cycle
        )
    if year_end.state == YearEnd.State.PUBLIC:
        return _(
            "The results of %s are public: what they rest on is corrected only after the "
            "assessment has taken them back."
        ) % (year_end.cycle)
    return ""
