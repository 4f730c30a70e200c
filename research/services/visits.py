"""What happens at a visit: the team arrives, the host confirms."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from notices.services import engage, require
from research.models import Visit
from research.models.visit import VisitQuerySet
from research.requirements import VISIT, engagement_specs, visit_specs
from research.services.discipline import check_pledges


@transaction.atomic
def mark_arrived(*, visit: Visit, by: User, now: datetime) -> bool:
    """Tell that the team has arrived; of an unannounced visit the host knows from now on.

    Only this visit shows itself: the units and counties still to come stay as ignorant as before
    (rule R8). Answers whether this call did it, false if the arrival was told before. Raises
    ``PermissionDenied`` unless ``by`` runs the trip, ``ValidationError`` before the visit's day,
    if the trip is cancelled or the visit was said to be missed, and while a pledge of the team is
    missing (rule R9).
    """
    if not visit.stop.trip.is_run_by(by):
        raise PermissionDenied
    visit = _locked(visit)
    if timezone.localdate(now) < visit.day:
        raise ValidationError(
            _("The visit to %(unit)s is on %(day)s; its arrival can be told from then on.")
            % {"unit": visit.unit, "day": date_format(visit.day)},
            code="too_early",
        )
    check_pledges(visit.stop.trip)
    mine = Visit.objects.filter(pk=visit.pk)
    won = mine.filter(arrived_at=None).update(arrived_at=now, arrived_by=by)
    if won:
        state_visits(mine)
    return bool(won)


@transaction.atomic
def confirm_hosting(*, visit: Visit, person: User, now: datetime) -> bool:
    """Confirm for the visited unit that it is ready; the person's name is kept.

    Answers whether this call did it: false if a colleague was faster, whose name then stands.
    Raises ``PermissionDenied`` for somebody who does not answer for the unit, ``ValidationError``
    if the trip is cancelled or the visit was missed.
    """
    if not Visit.objects.hosted_by(person).filter(pk=visit.pk).exists():
        raise PermissionDenied
    _locked(visit)
    mine = Visit.objects.filter(pk=visit.pk)
    won = mine.filter(ready_at=None).update(ready_at=now, ready_by=person, ready_name=person.name)
    if won:
        state_visits(mine)
    return bool(won)


def _locked(visit: Visit) -> Visit:
    """The visit as it is now and stays: whoever moves or cancels the trip waits, or came before."""
    locked = Visit.objects.select_for_update(of=("self",)).select_related("unit", "stop__trip")
    visit = locked.get(pk=visit.pk)
    if visit.missed_at:
        raise ValidationError(
            _("It was said before that the visit to %(unit)s did not take place.")
            % {"unit": visit.unit},
            code="missed",
        )
    if visit.cancelled:
        raise ValidationError(_("This trip is cancelled."), code="cancelled")
    return visit


def state_visits(visits: VisitQuerySet) -> None:
    """State what these visits require and which days they take, in the caller's transaction."""
    require(visit_specs(visits))
    keys = visits.values_list("pk", flat=True)
    engage(source_kind=VISIT, source_keys=keys, specs=engagement_specs(visits))
