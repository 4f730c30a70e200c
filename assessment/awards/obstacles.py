"""What keeps a round of awards from its publicity, and then from its decision."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessment.models import AwardObjection, AwardQuota, AwardRound, Nomination


def called_off() -> str:
    """What is said to whoever wants to go on with a round that is called off."""
    return _("It is called off; nothing of it changes any more.")


def obstacle_to_publicity(
    round_: AwardRound, quotas: Collection[AwardQuota], now: datetime
) -> str | None:
    """Why a round cannot be made public yet, in one sentence; None if it can. One query."""
    if round_.is_called_off:
        return called_off()
    counties_done = all(quota.is_complete or not quota.places for quota in quotas)
    if round_.stage(timezone.localdate(now)) == AwardRound.Stage.NOMINATING and not counties_done:
        last = date_format(round_.nominate_until, "DATE_FORMAT")
        return _("Counties may nominate until %s.") % last
    states = set(round_.nominations.values_list("state", flat=True))
    if states & {Nomination.State.SUBMITTED, Nomination.State.RETURNED}:
        return _("A nomination is not reviewed yet, or is with its county.")
    if Nomination.State.ACCEPTED not in states:
        return _("No nomination is accepted.")
    return None


def obstacle_to_decision(round_: AwardRound, now: datetime) -> str | None:
    """Why a round cannot be decided yet, in one sentence; None if it can. One query.

    It tells of objections: only for those who handle them.
    """
    stage = round_.stage(timezone.localdate(now))
    if stage == AwardRound.Stage.CALLED_OFF:
        return called_off()
    if stage == AwardRound.Stage.DECIDED:
        return _("It is decided already.")
    if round_.publicity_until is None:
        return _("It is not public yet.")
    if stage == AwardRound.Stage.PUBLIC:
        last = date_format(round_.publicity_until, "DATE_FORMAT")
        return _("The publicity goes to the end of %s and is not cut short (A12).") % last
    if AwardObjection.objects.open().filter(nomination__round=round_).exists():
        return _("An objection is not answered yet.")
    return None
