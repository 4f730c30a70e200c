"""A round of awards until it is made public: opened, nominated, reviewed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.models import County, Section, User
from assessment.awards.obstacles import called_off
from assessment.awards.quotas import shared_out
from assessment.awards.requirements import award_specs
from assessment.models import AwardQuota, AwardRound, Nomination
from assessment.models.nomination import Letters
from assessment.rules import FIVE_STARS, check_score, check_share
from notices.rules import earliest_due_day
from notices.services import refuse_classified, require
from office.rules import in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """What a county says of an organisation or a person; ``score`` of organisations alone."""

    name: str
    unit_name: str
    deeds: str
    score: Decimal | None
    evidence: str


@transaction.atomic
def open_awards(
    *,
    section: Section,
    kind: AwardRound.Kind | str,
    year: int,
    basis: str,
    places: int,
    minutes: int,
    nominate_until: date,
    organisations: Mapping[County, int],
    classified: bool,
    by: User,
    now: datetime,
) -> AwardRound:
    """Open a year's round: the places are shared out, and each county that has any is asked.

    Raises ``PermissionDenied`` for another section or counties that one may not task,
    ``ValidationError`` for a classified matter, a year that is neither this one nor the last, one
    that has such a round, a day too near (N5), or more places than rule A11 allows.
    """
    refuse_classified(classified=classified)
    _refuse_stranger(section, organisations, by)
    this_year = timezone.localdate(now).year
    if year not in (this_year - 1, this_year):
        raise ValidationError({"year": _("Awards are for this year or the last.")})
    refuse_near(nominate_until, now)
    together = sum(organisations.values())
    if not together:
        raise ValidationError(_("Say how many organisations take part in at least one county."))
    city = section.office.unit.city
    type(city).objects.select_for_update(no_key=True).get(pk=city.pk)  # one round of a kind
    if AwardRound.objects.standing().filter(city=city, year=year, kind=kind).exists():
        raise ValidationError({"kind": _("This year has such a round already.")})
    round_ = AwardRound(
        city=city,
        section=section,
        year=year,
        kind=kind,
        basis=basis,
        places=places,
        minutes=minutes,
        nominate_until=nominate_until,
        opened_by=by,
        opened_at=now,
    )
    refuse_share(round_, places, organisations=together, field="places")
    round_.save()
    AwardQuota.objects.bulk_create(
        AwardQuota(
            round=round_, county=county, organisations=organisations[county], places=allotted
        )
        for county, allotted in shared_out(places, organisations).items()
    )
    require(award_specs(AwardQuota.objects.filter(round=round_)))
    return round_


@transaction.atomic
def move_places(
    *, round_: AwardRound, places: Mapping[int, int], reason: str, by: User, now: datetime
) -> None:
    """Give counties, by primary key, other places than the number of organisations gives.

    Raises ``PermissionDenied`` for another section's round, ``ValidationError`` without a reason or
    a change, for more than the round's places, fewer than a county has nominated, more than its
    organisations where those are awarded, or once it is made public.
    """
    round_ = in_turn(round_, by)
    if round_.is_public:
        raise ValidationError(_("It is public; the places stand."))
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Say why; the counties read it.")})
    rows = round_.quotas.select_for_update(of=("self",)).select_related("county")
    quotas = {quota.county_id: quota for quota in rows.order_by("pk")}
    if not set(places) <= set(quotas):
        raise PermissionDenied
    changed = [quotas[pk] for pk, number in places.items() if quotas[pk].places != number]
    if not changed:
        raise ValidationError(_("Nothing is changed."))
    together = sum(places.get(pk, quota.places) for pk, quota in quotas.items())
    if together > round_.places:
        numbers = {"together": together, "places": round_.places}
        raise ValidationError(
            _("That makes %(together)s places; the round has %(places)s.") % numbers
        )
    for quota in changed:
        _move(quota, places[quota.county_id], round_, reason, by, now)
    require(award_specs(AwardQuota.objects.filter(pk__in=[quota.pk for quota in changed])))


@transaction.atomic
def nominate(
    *, quota: AwardQuota, nominee: Nominee, classified: bool, by: User, now: datetime
) -> Nomination:
    """A county nominates somebody, up to the last day and within its places.

    Raises ``PermissionDenied`` when it is not the person's county to answer for,
    ``ValidationError`` for a classified matter, after the last day, without a place left, for
    somebody nominated already, or below the score of rule A11.
    """
    refuse_classified(classified=classified)
    quota = _own(quota, by)
    round_ = quota.round
    if timezone.localdate(now) > round_.nominate_until:
        last = date_format(round_.nominate_until, "DATE_FORMAT")
        raise ValidationError(_("Nominations were taken until %s.") % last)
    taken = quota.round.nominations.filter(county=quota.county_id).live().count()
    if taken >= quota.places:
        raise ValidationError(_("Your county has no place left in this round."))
    nomination = _worded(Nomination(round=round_, county=quota.county), nominee, by, now)
    if taken + 1 == quota.places:
        quota.complete_name, quota.complete_at = by.name, now
        quota.save(update_fields=["complete_name", "complete_at"])
    _state(quota)
    return nomination


@transaction.atomic
def change_nomination(
    *, nomination: Nomination, nominee: Nominee, classified: bool, by: User, now: datetime
) -> Nomination:
    """Word a nomination anew that waits for its review or is returned; it then waits again.

    Also after the last day, until the round is made public. Raises as :func:`nominate` does.
    """
    refuse_classified(classified=classified)
    quota = AwardQuota.objects.get(round=nomination.round_id, county=nomination.county_id)
    quota = _own(quota, by)
    row = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if not row.is_open:
        raise ValidationError(_("“%s” is reviewed and stands as it is.") % row)
    row.round, row.state, row.reason = quota.round, Nomination.State.SUBMITTED, ""
    row.decided_by, row.decided_name, row.decided_at = None, "", None
    _worded(row, nominee, by, now)
    _state(quota)
    return row


@transaction.atomic
def say_complete(*, quota: AwardQuota, by: User, now: datetime) -> AwardQuota:
    """A county says that it nominates nobody more, with places left or not.

    Raises ``PermissionDenied`` when it is not the person's to say, ``ValidationError`` if it was
    said already, or while a nomination is returned to the county.
    """
    quota = _own(quota, by)
    if quota.is_complete:
        raise ValidationError(_("That is said already."))
    own = quota.round.nominations.filter(county=quota.county_id)
    if own.filter(state=Nomination.State.RETURNED).exists():
        raise ValidationError(_("A nomination is returned to you; mend it first."))
    quota.complete_name, quota.complete_at = by.name, now
    quota.save(update_fields=["complete_name", "complete_at"])
    _state(quota)
    return quota


@transaction.atomic
def review_nomination(
    *, nomination: Nomination, outcome: str, reason: str, by: User, now: datetime
) -> Nomination:
    """The section accepts a nomination, returns it to be mended, or refuses it for good.

    Until the round is made public it may think better of all but a refusal, which frees the
    county's place. Raises ``PermissionDenied`` for another section's, ``ValidationError`` without a
    reason, for a refused one, one that is returned and to be accepted unmended, below the score of
    rule A11, or once it is public.
    """
    state = Nomination.State(outcome)
    if state not in REVIEWED:
        raise PermissionDenied
    round_ = in_turn(nomination.round, by)
    # First the county's places, as whoever words it anew does: neither holds what the other wants.
    own = round_.quotas.select_for_update(of=("self",), no_key=True)
    own.get(county=nomination.county_id)
    row = round_.nominations.select_for_update(of=("self",)).get(pk=nomination.pk)
    if round_.is_public:
        raise ValidationError(_("It is public; the review is over."))
    if row.state == Nomination.State.REFUSED:
        raise ValidationError(_("“%s” is refused; that stands.") % row)
    if row.state == Nomination.State.RETURNED and state != Nomination.State.REFUSED:
        raise ValidationError(_("It is with the county, to be mended."))
    if not (reason := reason.strip()):
        raise ValidationError({"reason": _("Give the reason; the county reads it.")})
    if state == Nomination.State.ACCEPTED:
        refuse_score(round_, row.score)
    row.state, row.reason = state, reason
    row.decided_by, row.decided_name, row.decided_at = by, by.name, now
    row.save(update_fields=["state", "reason", "decided_by", "decided_name", "decided_at"])
    require(award_specs(AwardQuota.objects.filter(round=round_, county=row.county_id)))
    return row


REVIEWED = (Nomination.State.ACCEPTED, Nomination.State.RETURNED, Nomination.State.REFUSED)
"""What a review may come to."""


def in_turn(round_: AwardRound, by: User) -> AwardRound:
    """The round as it is now; whoever else decides on it waits.

    Another section's is refused, and so is one that is called off.
    """
    row = AwardRound.objects.run_by(by).select_for_update(of=("self",), no_key=True)
    found = row.filter(pk=round_.pk).first()
    if found is None:
        raise PermissionDenied
    refuse_called_off(found)
    return found


def refuse_called_off(round_: AwardRound) -> None:
    if round_.is_called_off:
        raise ValidationError(called_off())


def refuse_near(last_day: date, now: datetime) -> None:
    """Refuse a last day of nominations that leaves the counties less time than rule N5."""
    if last_day < (earliest := earliest_due_day(now)):
        soonest = date_format(earliest, "DATE_FORMAT")
        raise ValidationError(
            {"nominate_until": _("Counties need time; the earliest is %s (N5).") % soonest}
        )


def refuse_score(round_: AwardRound, score: Decimal | None) -> None:
    """Refuse an organisation without a score, or with less than rule A11 wants."""
    if not round_.is_of_organisations:
        return
    if score is None:
        raise ValidationError({"score": _("Give the score of the organisation.")})
    rule = in_force(FIVE_STARS.id)
    verdict = check_score(score, least=rule["score"])
    if rule.enabled and not verdict.passed:
        raise ValidationError({"score": verdict.message})


def refuse_share(
    round_: AwardRound, places: int, *, organisations: int, field: str = NON_FIELD_ERRORS
) -> None:
    """Refuse so many places if rule A11 allows fewer of so many organisations."""
    rule = in_force(FIVE_STARS.id)
    if not round_.is_of_organisations or not rule.enabled:
        return
    verdict = check_share(places, organisations=organisations, share=rule["share"])
    if not verdict.passed:
        raise ValidationError({field: verdict.message})


def _refuse_stranger(section: Section, counties: Mapping[County, int], by: User) -> None:
    if by.section_id != section.pk or not by.can(Capability.SEND_NOTICES):
        raise PermissionDenied
    taskable = by.permitted_counties(County.TASK)
    if any(
        county.pk not in taskable or county.city_id != section.office.unit.city_id
        for county in counties
    ):
        raise PermissionDenied


def _own(quota: AwardQuota, by: User) -> AwardQuota:
    """The county's places as they are now, locked: whoever else nominates for it waits."""
    rows = AwardQuota.objects.answerable_by(by).select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=quota.pk).first()
    if found is None:
        raise PermissionDenied
    found.round.refresh_from_db()
    refuse_called_off(found.round)
    if found.round.is_public:
        raise ValidationError(_("It is public; nobody is nominated any more."))
    return found


def _worded(nomination: Nomination, nominee: Nominee, by: User, now: datetime) -> Nomination:
    nomination.name, nomination.unit_name = nominee.name.strip(), nominee.unit_name.strip()
    nomination.deeds, nomination.evidence = nominee.deeds.strip(), nominee.evidence.strip()
    nomination.score = nominee.score if nomination.round.is_of_organisations else None
    for field in ("name", "unit_name", "deeds", "evidence"):
        if not getattr(nomination, field):
            raise ValidationError({field: _("This field is required.")})
    refuse_score(nomination.round, nomination.score)
    in_round = Nomination.objects.alias(of_name=Letters("name"), of_unit=Letters("unit_name"))
    same = in_round.filter(
        round=nomination.round,
        of_name=Letters(Value(nomination.name)),
        of_unit=Letters(Value(nomination.unit_name)),
    )
    if same.exclude(pk=nomination.pk).exists():
        raise ValidationError({"name": _("It is nominated in this round already.")})
    nomination.nominated_by, nomination.nominated_name = by, by.name
    nomination.nominated_at = now
    nomination.save()
    return nomination


def _move(
    quota: AwardQuota, number: int, round_: AwardRound, reason: str, by: User, now: datetime
) -> None:
    taken = round_.nominations.filter(county=quota.county_id).live().count()
    if number < taken:
        numbers = {"county": quota.county, "taken": taken}
        raise ValidationError(_("%(county)s has nominated %(taken)s already.") % numbers)
    if round_.is_of_organisations and number > quota.organisations:
        numbers = {"county": quota.county, "organisations": quota.organisations}
        raise ValidationError(
            _("In %(county)s %(organisations)s organisations take part.") % numbers
        )
    if number > quota.places:  # it may nominate more, and is asked again
        quota.complete_name, quota.complete_at = "", None
    quota.places, quota.reason = number, reason
    quota.changed_by, quota.changed_at = by, now
    quota.save()


def _state(quota: AwardQuota) -> None:
    require(award_specs(AwardQuota.objects.filter(pk=quota.pk)))
