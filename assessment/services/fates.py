"""Why an indicator was cut, or merged into which: written beside the tables, which say neither."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.models import Cycle, Indicator, IndicatorFate
from assessment.models.fate import may_write_fate


@transaction.atomic
def write_fate(
    *,
    indicator: Indicator,
    cycle: Cycle,
    kind: IndicatorFate.Kind | str,
    merged_into: Indicator | None,
    reason: str,
    by: User,
    now: datetime,
) -> IndicatorFate:
    """Say why ``cycle`` holds an indicator no more that it, or the one before it, held.

    The section that asked for it and the office may write what nobody has written yet; the
    assessment administrator alone changes it. Raises ``PermissionDenied`` for others,
    ``ValidationError`` without a reason, while the cycle holds it still, or if it is merged into
    none that the cycle holds.
    """
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    found = IndicatorFate.objects.filter(indicator=indicator).first()
    if not may_write_fate(by, indicator, is_written=found is not None):
        raise PermissionDenied
    if Indicator.objects.live().filter(cycle=cycle, name=indicator.name).exists():
        raise ValidationError(_("The table of %s holds it still.") % cycle)
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why.")})
    if kind == IndicatorFate.Kind.CUT:
        merged_into = None
    elif (
        merged_into is None
        or merged_into.cycle_id != cycle.pk
        or merged_into.withdrawn_at is not None
        or merged_into.pk == indicator.pk
    ):
        raise ValidationError({"merged_into": _("Choose the indicator that holds it now.")})
    fate = found or IndicatorFate(indicator=indicator)
    fate.kind, fate.merged_into, fate.reason = kind, merged_into, reason
    fate.written_by, fate.written_name, fate.written_at = by, by.name, now
    fate.save()
    return fate
