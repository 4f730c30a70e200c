"""Plots of meetings against last year's and the quota."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from meetings.yearly.quota import Quota
from meetings.yearly.year import Figures
from office.plots import Counted, CountPlot, count_plot


def plot_of_figures(rows: Sequence[Figures]) -> CountPlot:
    """Meetings of this year against the one before."""
    return count_plot(
        [_count(row.name, row.now.meetings, row.before.meetings, row.allowed) for row in rows]
    )


def plot_of_quotas(rows: Sequence[Quota]) -> CountPlot:
    """What is used of each quota."""
    return count_plot([_count(row.name, row.used, row.last_year, row.allowed) for row in rows])


def _count(name: str, number: int, before: int, allowed: int | None) -> Counted:
    if allowed is None:  # the cut of M2 is off
        note = _("last year %(before)s") % {"before": before}
    else:
        note = _("of %(allowed)s, last year %(before)s") % {"allowed": allowed, "before": before}
    return Counted(name=name, number=number, before=before, limit=allowed, note=note)
