"""A round of awards that takes another course: its last day extended, or called off."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.awards.requirements import award_specs
from assessment.models import AwardQuota, AwardRound
from assessment.services.awards import in_turn, refuse_near
from notices.services import require


@transaction.atomic
def extend_nominations(
    *, round_: AwardRound, nominate_until: date, reason: str, by: User, now: datetime
) -> AwardRound:
    """Give the counties a later last day, also when the last one is over.

    A county that said that it is complete stays so. Raises ``PermissionDenied`` for another
    section's round, ``ValidationError`` without a reason, for a day that is not later or too near
    (N5), or once it is public or called off.
    """
    round_ = in_turn(round_, by)
    if round_.is_public:
        raise ValidationError(_("It is public; nobody is nominated any more."))
    if nominate_until <= round_.nominate_until:
        last = date_format(round_.nominate_until, "DATE_FORMAT")
        raise ValidationError(
            {"nominate_until": _("It is %s already; only a later day can be set.") % last}
        )
    refuse_near(nominate_until, now)
    reason = _given(reason, _("Say why; the counties read it."))
    # Whoever nominates meanwhile states what is required of the county after this, with the new day
    quotas = round_.quotas.select_for_update(of=("self",), no_key=True).order_by("pk")
    keys = [quota.pk for quota in quotas]
    round_.nominate_until, round_.extended_reason = nominate_until, reason
    round_.extended_by, round_.extended_name, round_.extended_at = by, by.name, now
    round_.save(
        update_fields=[
            "nominate_until",
            "extended_reason",
            "extended_by",
            "extended_name",
            "extended_at",
        ]
    )
    require(award_specs(AwardQuota.objects.filter(pk__in=keys)))
    return round_


@transaction.atomic
def call_off_awards(*, round_: AwardRound, reason: str, by: User, now: datetime) -> AwardRound:
    """End a round without awards, before it is decided, public or not.

    The nominees are no longer shown to the city, nothing is required of a county, no objection is
    owed an answer; what was written is kept and nothing of it changes any more. The year may have
    another such round. Raises ``PermissionDenied`` for another section's round,
    ``ValidationError`` without a reason, or once it is decided or called off.
    """
    round_ = in_turn(round_, by)
    if round_.is_decided:
        raise ValidationError(_("It is decided already."))
    reason = _given(reason, _("Say why; the counties read it, and whoever objected."))
    round_.called_off_reason = reason
    round_.called_off_by, round_.called_off_name, round_.called_off_at = by, by.name, now
    round_.save(
        update_fields=["called_off_reason", "called_off_by", "called_off_name", "called_off_at"]
    )  # a trigger waits here for whoever nominates
    require(award_specs(AwardQuota.objects.filter(round=round_)))
    return round_


def _given(reason: str, refusal: str) -> str:
    """The reason without space around it; refused if nothing is left."""
    if not (reason := reason.strip()):
        raise ValidationError({"reason": refusal})
    return reason
