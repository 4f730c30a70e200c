"""Accepting trips of a plan of bundling: each is booked as a trip like any other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from research.bundling import fingerprint, with_facts
from research.hosting import Visit, planned_visits
from research.models import BundlePair, BundlePlan, BundleStop, BundleTrip, Stop, Topic, Trip
from research.services.booking import lock
from research.services.trips import plan_trip
from research.stop_plan import StopPlan
from research.visibility import sees_plan

State = BundlePlan.State
HOST_PEOPLE, HOST_MINUTES = 3, 120
"""People whom a visit keeps busy in each unit, and minutes of each of them, unless one says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """What a visit costs its unit, in people and minutes of each, and why the trip goes anyway."""

    people: int
    minutes: int
    explanation: str


@transaction.atomic
def accept_trips(
    *,
    plan: BundlePlan,
    bundles: Iterable[BundleTrip] | None = None,
    leader: User | None = None,
    host_people: int = HOST_PEOPLE,
    host_minutes: int = HOST_MINUTES,
    explanation: str = "",
    by: User,
    now: datetime,
) -> list[Trip]:
    """Book these trips of a plan (all that are left), each with the whole team of its topics.

    The units to see are those that the topics name, on other days one that was not visited for
    longest; their days leave the plan's other trips the quiet periods that they need (R2). The
    ``leader`` joins a single trip; else one of the team leads. ``explanation`` answers what rules
    R3 to R6 warn of. Raises ``ValidationError``, and books nothing, if a newer plan exists, a trip
    was accepted already, a topic was changed, withdrawn or planned meanwhile, or as
    :func:`~research.services.trips.plan_trip` does.
    """
    plan = BundlePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state == State.ACCEPTED:
        raise ValidationError(_("This plan has been accepted already."))
    if plan.state != State.SOLVED:
        raise ValidationError(_("There is a newer plan; look at that one."))
    chosen = plan.trips.filter(trip=None)
    if bundles is not None:
        wanted = {bundle.pk for bundle in bundles}
        chosen = chosen.filter(pk__in=wanted)
        if {bundle.pk for bundle in chosen} != wanted:
            raise ValidationError(_("This trip has been accepted already."))
    standing = list(chosen.order_by("position"))
    topics = _unchanged(standing)
    _lock_all(standing, topics, leader)
    visits = planned_visits(plan, standing)
    hosting = Hosting(people=host_people, minutes=host_minutes, explanation=explanation)
    booked = []
    for bundle in standing:
        trip = _booked(bundle, topics, visits, leader, hosting, by=by, now=now)
        BundleTrip.objects.filter(pk=bundle.pk).update(trip=trip, accepted_by=by, accepted_at=now)
        booked.append(trip)
    if not plan.trips.filter(trip=None).exists():
        BundlePlan.objects.filter(pk=plan.pk).update(state=State.ACCEPTED)
    return booked


def _lock_all(
    bundles: Sequence[BundleTrip], topics: dict[UUID, Topic], leader: User | None
) -> None:
    """Hold the counties and people of all these trips before the first is booked.

    Trip by trip, the counties of the second would be locked after the people of the first, and two
    who book would wait for each other without end.
    """
    stops = BundleStop.objects.filter(bundle__in=bundles).select_related("county")
    people = [person for topic in topics.values() for person in goers(topic)]
    lock([stop.county for stop in stops], [*people, *([leader] if leader else [])])


def _unchanged(bundles: Sequence[BundleTrip]) -> dict[UUID, Topic]:
    """The topics of these trips, which from here on cannot change under our hands."""
    pairs = BundlePair.objects.filter(stop__bundle__in=bundles).select_related("county", "topic")
    wanted = {pair.topic_id: pair for pair in pairs}
    rows = Topic.objects.filter(pk__in=wanted)
    list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    present = {topic.pk: topic for topic in with_facts(rows)}
    for pair in wanted.values():
        words = {"name": pair.topic}
        if pair.topic_id not in present:
            raise ValidationError(_("“%(name)s” has been withdrawn meanwhile; plan again.") % words)
        if fingerprint(present[pair.topic_id]) != pair.fingerprint:
            raise ValidationError(_("“%(name)s” has been changed meanwhile; plan again.") % words)
    for pair in pairs:
        if Stop.objects.filter(
            county=pair.county, cancelled=False, trip__topics=pair.topic
        ).exists():
            message = _("A trip to %(county)s carries “%(name)s” already; plan again.")
            raise ValidationError(message % {"county": pair.county, "name": pair.topic})
    return present


def _booked(
    bundle: BundleTrip,
    topics: dict[UUID, Topic],
    visits: Mapping[UUID, list[Visit]],
    leader: User | None,
    hosting: Hosting,
    *,
    by: User,
    now: datetime,
) -> Trip:
    weighed = set(bundle.plan.pairs.values_list("topic", flat=True))
    stops = list(bundle.stops.select_related("county").prefetch_related("pairs"))
    carried = sorted(
        (topics[key] for key in {pair.topic_id for stop in stops for pair in stop.pairs.all()}),
        key=lambda topic: (topic.last_day, topic.title, str(topic.pk)),
    )
    team = sorted({person for topic in carried for person in goers(topic)}, key=lambda p: p.pk)
    title = _title(carried, stops)
    try:
        return plan_trip(
            title=title,
            topics=carried,
            stops=[_stop_plan(stop, visits[stop.pk]) for stop in stops],
            leader=leader or leading(team),
            members=team,
            announced=bundle.announced,
            host_people=hosting.people,
            host_minutes=hosting.minutes,
            explanation=hosting.explanation,
            bundled=weighed,
            by=by,
            now=now,
        )
    except ValidationError as refusal:
        message = _("“%(trip)s” cannot be booked: %(why)s")
        reasons = [message % {"trip": title, "why": why} for why in refusal.messages]
        asks = hasattr(refusal, "error_dict")  # nothing is against it but the missing explanation
        raise ValidationError({"explanation": reasons} if asks else reasons) from refusal


def goers(topic: Topic) -> list[User]:
    """Who goes for the topic: its team; whoever proposed it, where none is named."""
    return list(topic.team.all()) or [topic.proposed_by]


def leading(team: Sequence[User]) -> User:
    """Who of the team leads it, if nobody says: the first who may."""
    return next((person for person in team if sees_plan(person)), team[0])


def _title(topics: Sequence[Topic], stops: Sequence[BundleStop]) -> str:
    more = f"等{len(topics)}个课题" if len(topics) > 1 else ""
    counties = "、".join(str(stop.county) for stop in stops)
    return f"{counties}：{topics[0]}"[: 120 - len(more)] + more


def _stop_plan(stop: BundleStop, visits: Sequence[Visit]) -> StopPlan:
    return StopPlan(
        county=stop.county,
        first_day=stop.first_day,
        last_day=stop.last_day,
        visits=visits,
    )
