"""A round of awards from its publicity on: made public, objected to, answered, decided."""

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessment.awards.obstacles import obstacle_to_decision, obstacle_to_publicity
from assessment.awards.publicity import Publicity
from assessment.awards.requirements import award_specs
from assessment.models import AwardObjection, AwardQuota, AwardRound, Nomination
from assessment.services.awards import in_turn, refuse_score, refuse_share
from notices.services import refuse_classified, require

OBJECTION_UPHELD = "公示期间收到异议，经核实不予评定。"
"""Why an upheld objection's nominee is not awarded: of the objection itself it tells nothing."""


@transaction.atomic
def make_public(*, round_: AwardRound, by: User, now: datetime) -> AwardRound:
    """Show the accepted nominees to everybody of the city, for the working days of rule A12.

    That cannot be cut short; the round can only be called off. Raises ``PermissionDenied`` for
    another section's round, ``ValidationError`` if it is public already, counties may still
    nominate, a nomination is not reviewed, none is accepted, or rule A11 does not hold.
    """
    round_ = in_turn(round_, by)
    if round_.is_public:
        raise ValidationError(_("It is public already."))
    quotas = list(round_.quotas.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if obstacle := obstacle_to_publicity(round_, quotas, now):
        raise ValidationError(obstacle)
    accepted = list(round_.nominations.filter(state=Nomination.State.ACCEPTED))
    for nomination in accepted:  # the numbers of rule A11 may have changed since
        refuse_score(round_, nomination.score)
    refuse_share(round_, len(accepted), organisations=sum(quota.organisations for quota in quotas))
    round_.published_by, round_.published_at = by, now
    round_.publicity_until = Publicity.in_force().last_day(now)
    round_.save(update_fields=["published_by", "published_at", "publicity_until"])
    require(award_specs(AwardQuota.objects.filter(round=round_)))
    return round_


@transaction.atomic
def file_objection(
    *, nomination: Nomination, text: str, classified: bool, by: User, now: datetime
) -> AwardObjection:
    """Somebody of the city objects to a nominee while the publicity runs; the section alone reads.

    Raises ``PermissionDenied`` if the nominee is not shown to them, ``ValidationError`` for a
    classified matter, without a word, after the publicity, or for a second one of the same person.
    """
    refuse_classified(classified=classified)
    round_ = AwardRound.objects.select_for_update(of=("self",), no_key=True).get(
        pk=nomination.round_id
    )
    nominee = Nomination.objects.visible_to(by).filter(pk=nomination.pk).first()
    if nominee is None:
        raise PermissionDenied
    if nominee.state != Nomination.State.ACCEPTED or not round_.takes_objections(now):
        raise ValidationError(_("Objections are taken while the nominees are public."))
    if not (text := text.strip()):
        raise ValidationError({"text": _("Say what you object to.")})
    if AwardObjection.objects.filter(nomination=nomination, filed_by=by).exists():
        raise ValidationError(_("You have objected to this nominee already."))
    return AwardObjection.objects.create(
        nomination=nomination,
        text=text,
        filed_by=by,
        filed_at=now,
        answer_by=Publicity.in_force().answer_by(now),
    )


@transaction.atomic
def answer_nomination_objection(
    *, objection: AwardObjection, is_upheld: bool, answer: str, by: User, now: datetime
) -> AwardObjection:
    """The section answers an objection, once: upheld, its nominee will not be awarded.

    Raises ``PermissionDenied`` for another section's and for the person's own objection,
    ``ValidationError`` without a word, if it is answered, or once the round is called off.
    """
    in_turn(objection.nomination.round, by)
    rows = AwardObjection.objects.handled_by(by).exclude(filed_by=by)
    row = rows.select_for_update(of=("self",)).filter(pk=objection.pk).first()
    if row is None:
        raise PermissionDenied
    if row.is_answered:
        raise ValidationError(_("It is answered; that stands."))
    if not (answer := answer.strip()):
        raise ValidationError({"answer": _("Answer in a sentence; who objected reads it.")})
    row.is_upheld, row.answer = is_upheld, answer
    row.answered_by, row.answered_name, row.answered_at = by, by.name, now
    row.save(update_fields=["is_upheld", "answer", "answered_by", "answered_name", "answered_at"])
    return row


@transaction.atomic
def decide_awards(
    *,
    round_: AwardRound,
    awarded: Collection[Nomination],
    resolution: str,
    reason: str = "",
    by: User,
    now: datetime,
) -> AwardRound:
    """Record that a session awarded these of the nominees: once, after the publicity.

    ``reason`` says why others are not awarded; those against whom an objection was upheld never
    are. Raises ``PermissionDenied`` for another section's round, ``ValidationError`` before the
    publicity is over or while an objection is open, without a resolution or the reason, or for
    somebody who cannot be awarded.
    """
    round_ = in_turn(round_, by)
    if obstacle := obstacle_to_decision(round_, now):
        raise ValidationError(obstacle)
    if not (resolution := resolution.strip()):
        raise ValidationError({"resolution": _("Say which session decided.")})
    public = round_.nominations.filter(state=Nomination.State.ACCEPTED)
    against = set(public.filter(objections__is_upheld=True).values_list("pk", flat=True))
    accepted = set(public.select_for_update(of=("self",)).values_list("pk", flat=True))
    chosen = {nomination.pk for nomination in awarded}
    if not chosen <= accepted - against:
        raise ValidationError({"awarded": _("An objection was upheld, or it was never public.")})
    left_out = accepted - against - chosen
    if left_out and not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why the others are not awarded.")})
    decision = {"decided_by": by, "decided_name": by.name, "decided_at": now}
    for keys, state, said in (
        (chosen, Nomination.State.AWARDED, resolution),
        (left_out, Nomination.State.DROPPED, reason),
        (against, Nomination.State.DROPPED, OBJECTION_UPHELD),
    ):
        Nomination.objects.filter(pk__in=keys).update(state=state, reason=said, **decision)
    round_.resolution = resolution
    round_.decided_by, round_.decided_name, round_.decided_at = by, by.name, now
    round_.save(update_fields=["resolution", "decided_by", "decided_name", "decided_at"])
    return round_
