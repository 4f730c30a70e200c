"""Discipline on a trip: the pledge before it, the sign-off after it (rule R9)."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from research.models import SignOff, Stop, TeamMember, Trip
from research.reception import Reception, breaches
from research.rules import pledge_required, sign_off_required


@transaction.atomic
def give_pledge(*, trip: Trip, person: User, now: datetime) -> bool:
    """Give the pledge on discipline for this trip.

    Answers whether this call did it, false if it was given before. Raises ``PermissionDenied``
    for somebody who is not of the team, ``ValidationError`` if the trip is cancelled.
    """
    mine = TeamMember.objects.filter(trip=trip, person=person)
    if not mine.exists():
        raise PermissionDenied
    if mine.filter(cancelled=True).exists():
        raise ValidationError(_("This trip is cancelled."), code="cancelled")
    return bool(mine.filter(pledged_at=None).update(pledged_at=now))


def check_pledges(trip: Trip) -> None:
    """Raise ``ValidationError`` with the names of those whose pledge is missing (rule R9)."""
    if not pledge_required():
        return
    missing = TeamMember.objects.away().filter(trip=trip, pledged_at=None)
    names = list(missing.order_by("pk").values_list("person__name", flat=True))
    if names:
        raise ValidationError(
            _(
                "The pledge on discipline (rule R9) is still missing from %(names)s; each gives it "
                "on the page of the trip. Then the arrival can be told."
            )
            % {"names": "、".join(names)},
            code="pledge",
        )


@transaction.atomic
def sign_off(
    *,
    stop: Stop,
    guests: int,
    meals: int,
    companions: int,
    paid: bool | None,
    amount: Decimal | None,
    alcohol: bool,
    gifts: bool,
    remark: str = "",
    explanation: str = "",
    by: User,
    now: datetime,
) -> SignOff:
    """Say how the team was hosted at a stop; a breach of rule R9 needs an ``explanation``.

    ``companions`` is the most at one meal, ``amount`` what was paid for all meals, in yuan;
    ``paid`` is None where there was no meal. What breaks the rule is kept with it and shown to
    the discipline handler. Raises ``PermissionDenied`` unless ``by`` runs the trip,
    ``ValidationError`` before the last arrival, for a stop signed off before, for numbers that
    contradict each other, and for a breach without an explanation.
    """
    if not stop.trip.is_run_by(by):
        raise PermissionDenied
    Stop.objects.select_for_update().get(pk=stop.pk)
    _check_due(stop, now)
    faults = _faults(guests=guests, meals=meals, companions=companions, paid=paid, amount=amount)
    if faults:
        raise ValidationError(faults, code="sign_off")
    reception = Reception(
        hosts=stop.visits.filter(arrived_at__isnull=False).values("unit").distinct().count(),
        guests=guests,
        meals=meals,
        companions=companions,
        paid=paid,
        alcohol=alcohol,
        gifts=gifts,
    )
    broken = breaches(reception)
    if broken and not explanation.strip():
        raise ValidationError(
            _("This breaks rule R9 (%(breaches)s). Explain it; the discipline handler reads it.")
            % {"breaches": "、".join(str(breach.label) for breach in broken)},
            code="unexplained",
        )
    told = {name: value for name, value in asdict(reception).items() if name != "hosts"}
    return SignOff.objects.create(
        stop=stop,
        **told,
        amount=amount,
        remark=remark.strip(),
        breaches=broken,
        explanation=explanation.strip(),
        signed_by=by,
        signed_at=now,
    )


def sign_off_faults(trip: Trip, now: datetime) -> Iterator[str]:
    """Where the team has still to say how it was hosted (rule R9), a sentence for each county."""
    if not sign_off_required():
        return
    for stop in trip.stops.to_sign_off(timezone.localdate(now)).select_related("county"):
        yield (
            _(
                "%(county)s is not signed off: say on the page of the trip how the team was hosted "
                "there (rule R9), then file the report."
            )
            % {"county": stop.county}
        )


def _check_due(stop: Stop, now: datetime) -> None:
    if SignOff.objects.filter(stop=stop).exists():
        raise ValidationError(_("This stop was signed off before."), code="signed_off")
    if not Stop.objects.to_sign_off(timezone.localdate(now)).filter(pk=stop.pk).exists():
        raise ValidationError(
            _("A stop is signed off when the team has arrived everywhere it was to go."),
            code="too_early",
        )


def _faults(
    *, guests: int, meals: int, companions: int, paid: bool | None, amount: Decimal | None
) -> list[str]:
    """What contradicts itself, one sentence each."""
    faults = []
    if guests < 1:
        faults.append(_("At least one guest came."))
    if meals == 0 and (companions or paid is not None or amount is not None):
        faults.append(
            _("Without a meal there are no companions and nothing is paid: leave these empty.")
        )
    if meals and paid is None:
        faults.append(_("Say whether the meals were paid for."))
    if meals and paid and (amount is None or amount <= 0):
        faults.append(_("Say how much was paid, in yuan."))
    if meals and paid is False and amount is not None:
        faults.append(_("An amount is given, yet the meals were not paid for."))
    return faults
