"""A county reports a value."""

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from assessment.models import Report, Target
from assessment.requirements import target_specs
from notices.services import require


@transaction.atomic
def report_value(
    *, target: Target, value: Decimal, comment: str = "", user: User, now: datetime
) -> Report:
    """Keep the county's value for a target and state its requirement as done.

    A later value replaces the earlier one, which stays in the history. Raises PermissionDenied
    when the target is not the user's to answer.
    """
    answerable = Target.objects.answerable_by(user).select_for_update()
    if not answerable.filter(pk=target.pk).exists():
        raise PermissionDenied
    report, _created = Report.objects.update_or_create(
        target=target,
        defaults={
            "value": value,
            "comment": comment.strip(),
            "reported_by": user,
            "reported_name": user.name,
            "reported_at": now,
        },
    )
    require(target_specs(Target.objects.filter(pk=target.pk)))
    return report
