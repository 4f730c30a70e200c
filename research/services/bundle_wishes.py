"""What the office wants of the plans of bundling, and what it moves on their boards by hand."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import County, Office, User
from research.bundling import Intake, take_in, why_impossible
from research.models import BundlePair, BundlePlan, BundleStop, BundleWish, Topic
from research.planning import Impossible
from research.planning.blocks import blocks_of, never
from research.planning.days import Calendar

Kind = BundleWish.Kind


@transaction.atomic
def wish_day(
    *, plan: BundlePlan, topic: Topic, county: County, day: date, by: User, now: datetime
) -> BundleWish:
    """Want a topic's stop in a county to begin on this day; an earlier wish for it is replaced.

    Raises ``ValidationError``, and keeps nothing, if a trip carries the topic there already, or
    a rule or another wish is against that day.
    """
    _lock(plan.office)
    wish = _put_day(plan.office, topic, county, day, by, now)
    _check(plan, now, [(topic, county)])
    return wish


@transaction.atomic
def wish_pair(
    *,
    plan: BundlePlan,
    kind: BundleWish.Kind | str,
    topic: Topic,
    other: Topic,
    county: County | None = None,
    by: User,
    now: datetime,
) -> BundleWish:
    """Want two topics by one stop in a county, or never by one in whatever county.

    Raises ``ValidationError``, and keeps nothing, for a topic with itself, a wish that is there,
    or one that another wish or a rule contradicts.
    """
    _lock(plan.office)
    if topic == other:
        raise ValidationError(_("Choose two different topics."))
    first, second = sorted([topic, other], key=lambda each: each.pk)
    where = county if kind == Kind.TOGETHER else None
    if BundleWish.objects.filter(kind=kind, topic=first, other=second, county=where).exists():
        raise ValidationError(_("This is wished already."))
    wish = _put(plan.office, by, now, kind=kind, topic=first, other=second, county=where)
    _check(plan, now, [(first, county), (second, county)])
    return wish


@transaction.atomic
def wish_free_day(
    *, plan: BundlePlan, county: County, day: date, by: User, now: datetime
) -> BundleWish:
    """Want a county without planned visits on this day.

    Raises ``ValidationError`` if that is wished already, or against another wish.
    """
    _lock(plan.office)
    if not plan.first_day <= day <= plan.last_day or day < timezone.localdate(now):
        raise ValidationError(_("This day is not in the plan's period."))
    if BundleWish.objects.filter(
        office=plan.office, kind=Kind.FREE_DAY, county=county, day=day
    ).exists():
        raise ValidationError(_("This is wished already."))
    wish = _put(plan.office, by, now, kind=Kind.FREE_DAY, county=county, day=day)
    _check(plan, now, [])
    return wish


@transaction.atomic
def move_planned_stop(*, stop: BundleStop, day: date, by: User, now: datetime) -> None:
    """Move a planned stop, with all its topics, to the days from this one on.

    It is kept as a wish for the plans to come. Raises ``ValidationError``, and moves nothing, if
    it has been booked or the rules or wishes refuse that.
    """
    plan = stop.plan
    _lock(plan.office)
    pairs = list(stop.pairs.select_related("topic", "county"))
    for pair in pairs:
        _put_day(plan.office, pair.topic, pair.county, day, by, now)
    _check(plan, now, [(pair.topic, pair.county) for pair in pairs])


@transaction.atomic
def move_planned_topic(*, pair: BundlePair, to: BundleStop, by: User, now: datetime) -> None:
    """Move a topic to another stop of its county; what was wished of it there before is forgotten.

    It is kept as a wish for the plans to come. Raises ``ValidationError``, and moves nothing, for
    a stop elsewhere, or if it has been booked or the rules or wishes refuse that.
    """
    plan = pair.plan
    _lock(plan.office)
    partner = to.pairs.exclude(topic=pair.topic).select_related("topic").first()
    if to.plan_id != plan.pk or to.county_id != pair.county_id or partner is None:
        raise ValidationError(_("Choose another stop in the same county."))
    about = Q(topic=pair.topic) | Q(other=pair.topic)
    BundleWish.objects.filter(
        about, county=pair.county, kind__in=[Kind.ON_DAY, Kind.TOGETHER]
    ).delete()
    first, second = sorted([pair.topic, partner.topic], key=lambda each: each.pk)
    _put(plan.office, by, now, kind=Kind.TOGETHER, topic=first, other=second, county=pair.county)
    _check(plan, now, [(pair.topic, pair.county), (partner.topic, pair.county)])


@transaction.atomic
def forget_wish(*, wish: BundleWish) -> None:
    """Take a wish back."""
    wish.delete()


def _lock(office: Office) -> None:
    """The department, so that of two contradicting wishes at once the second sees the first."""
    Office.objects.select_for_update().get(pk=office.pk)


def _put(office: Office, by: User, now: datetime, **fields: Any) -> BundleWish:
    return BundleWish.objects.create(office=office, made_by=by, made_at=now, **fields)


def _put_day(
    office: Office, topic: Topic, county: County, day: date, by: User, now: datetime
) -> BundleWish:
    BundleWish.objects.filter(kind=Kind.ON_DAY, topic=topic, county=county).delete()
    return _put(office, by, now, kind=Kind.ON_DAY, topic=topic, county=county, day=day)


def _check(plan: BundlePlan, now: datetime, about: list[tuple[Topic, County | None]]) -> None:
    """Whether the wishes stand together, and what they are about is still to be planned."""
    intake = take_in(office=plan.office, first_day=plan.first_day, last_day=plan.last_day, now=now)
    for topic, county in about:
        _check_waiting(intake, topic, county)
    calendar = Calendar(intake.problem)
    try:
        blocks_of(intake.problem, calendar, never(intake.problem, calendar))
    except Impossible as impossible:
        raise ValidationError(why_impossible(impossible, intake)) from impossible


def _check_waiting(intake: Intake, topic: Topic, county: County | None) -> None:
    waiting = intake.topics.get(str(topic.pk))
    pairs = set(intake.problem.pairs())
    if waiting is None or not any(key == str(topic.pk) for key, _county in pairs):
        message = _("“%(topic)s” is not waiting for a trip in this period.")
        raise ValidationError(message % {"topic": topic})
    if county is not None and (str(topic.pk), county.pk) not in pairs:
        message = _("“%(topic)s” is not waiting for a trip to %(county)s.")
        raise ValidationError(message % {"topic": topic, "county": county})
