"""An import is taken back, as long as nothing rests on it."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.models import Cycle, IndicatorImport, Report, Target
from assessment.services.indicators import restore
from assessment.yearend.standstill import refuse_once_public, why_it_stands

State = IndicatorImport.State


@transaction.atomic
def undo_import(*, indicator_import: IndicatorImport, user: User, now: datetime) -> IndicatorImport:
    """Make the cycle what it was before this import; file and faults are kept.

    Raises ValidationError, with what stands in the way, when the import is not in force, when
    another one came after it, when a county has reported since, or once the results are public.
    """
    kept = IndicatorImport.objects.select_for_update(of=["self"]).get(pk=indicator_import.pk)
    cycles = Cycle.objects.select_for_update().filter(city=kept.city_id, year=kept.year)
    refuse_once_public(list(cycles))  # other imports wait for the cycle
    if kept.before:
        list(_targets(kept).select_for_update())  # whoever is reporting on one is waited for
    if (reason := why_not_undone(kept)) is not None:
        raise ValidationError(reason)
    restore(kept.before, now=now)
    kept.state = State.UNDONE
    kept.undone_at = now
    kept.undone_by = user
    kept.save(update_fields=["state", "undone_at", "undone_by"])
    return kept


def why_not_undone(kept: IndicatorImport) -> str | None:
    """Why an import cannot be taken back, in one sentence; None if nothing rests on it."""
    if kept.state != State.IMPORTED:
        return _("This file is not imported, so there is nothing to take back.")
    cycle = Cycle.objects.get(city=kept.city_id, year=kept.year)
    if sentence := why_it_stands(cycle):
        return sentence
    later = (
        IndicatorImport.objects.filter(
            city=kept.city_id,
            year=kept.year,
            state=State.IMPORTED,
        )
        .filter(
            Q(imported_at__gt=kept.imported_at) | Q(imported_at=kept.imported_at, pk__gt=kept.pk)
        )
        .order_by("-imported_at", "-pk")
        .first()
    )
    if later is not None:
        return _("“%s” was imported after it; take that back first.") % later.filename
    if not kept.before:
        return _("It was imported before the portal kept what an import changes.")
    report = (
        Report.objects.filter(target__in=_targets(kept), reported_at__gte=kept.imported_at)
        .select_related("target__indicator", "target__county")
        .order_by("reported_at")
        .first()
    )
    if report is None:
        return None
    return _("%(county)s has reported on “%(indicator)s” since.") % {
        "county": report.target.county.name,
        "indicator": report.target.indicator.name,
    }


def _targets(kept: IndicatorImport) -> QuerySet[Target]:
    """The targets of the indicators that the import made or changed."""
    touched = [*kept.before["new"], *(row["id"] for row in kept.before["changed"])]
    return Target.objects.filter(indicator__in=touched)
