"""What the pages of field research read; each function takes a fixed number of queries."""

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
)

from accounts.access import CAPABILITIES, Capability, Role
from accounts.models import County, Unit, User
from accounts.visibility import of_own_unit
from research.models import (
    BundlePair,
    BundlePlan,
    BundleStop,
    BundleWish,
    CountyClosure,
    KeyWork,
    Stop,
    Topic,
    Trip,
    Visit,
)
from research.models.closure import CountyClosureQuerySet
from research.models.topic import TopicQuerySet
from research.rules import sign_off_required
from research.visibility import closable_counties, planned_by_department, sees_plan

_PLANNING = {Capability.PROPOSE_TOPICS, Capability.SEE_DEPARTMENT}


def topics(user: User) -> TopicQuerySet:
    """The topics this person may see with section, counties and ``trip_count``, newest first.

    A cancelled trip does not count.
    """
    return (
        Topic.objects.visible_to(user)
        .select_related("section__office")
        .prefetch_related("counties")
        .annotate(trip_count=Count("trips", filter=Q(trips__cancelled_at=None)))
        .order_by("-created_at", "pk")
    )


def open_topics(user: User, today: date) -> TopicQuerySet:
    """Topics that can be bundled: their window is not over; those not yet planned come first."""
    offered = topics(user).offered().filter(last_day__gte=today)
    return offered.order_by(F("trip_count").asc(), "last_day", "pk")


def waiting_topics(user: User, today: date) -> TopicQuerySet:
    """Topics that no trip carries yet and whose window is not over, the most urgent first."""
    return open_topics(user, today).waiting()


def trips(user: User) -> QuerySet[Trip]:
    """Trips with their counties, ``first_day``, and ``arrived`` of ``visits``; latest first.

    A visit that was missed does not count.
    """
    return (
        Trip.objects.visible_to(user)
        .select_related("section", "leader")
        .prefetch_related(Prefetch("stops", Stop.objects.select_related("county")))
        .annotate(
            first_day=Min("stops__first_day"),
            visits=Count("stops__visits", filter=Q(stops__visits__missed_at=None)),
            arrived=Count("stops__visits__arrived_at"),
        )
        .order_by("-first_day", "pk")
    )


def untold_arrivals(user: User, today: date) -> QuerySet[Trip]:
    """Trips that this person leads with visits gone by of which nothing was said, oldest first.

    ``untold`` is how many, ``since`` the day of the first.
    """
    untold = Visit.objects.untold(today).filter(stop__trip__leader=user)
    return (
        Trip.objects.filter(stops__visits__in=untold)
        .annotate(untold=Count("stops__visits"), since=Min("stops__visits__day"))
        .order_by("since", "pk")
    )


def missing_sign_offs(user: User, today: date) -> QuerySet[Stop]:
    """Stops of trips that this person leads that wait for a sign-off (rule R9), oldest first."""
    if not sign_off_required():
        return Stop.objects.none()
    led = Stop.objects.to_sign_off(today).filter(trip__leader=user)
    return led.select_related("trip", "county").order_by("last_day", "pk")


def visits(user: User) -> QuerySet[Visit]:
    """Visits that this person may see, with all that a list of them shows."""
    return (
        Visit.objects.visible_to(user)
        .select_related("unit", "stop__county", "stop__trip__leader")
        .select_related("stop__trip__section__office__unit")
        .with_asked()
    )


def coming_visits(user: User, today: date) -> QuerySet[Visit]:
    """Visits from today on, the next first; ``is_mine`` marks those of the own unit."""
    mine = Visit.objects.filter(of_own_unit(user), pk=OuterRef("pk"))
    return visits(user).filter(day__gte=today).annotate(is_mine=Exists(mine))


def past_visits(user: User, today: date) -> QuerySet[Visit]:
    """Visits of days gone by, the last first."""
    return visits(user).filter(day__lt=today).order_by("-day", "unit__code")


def booked_stops(user: User, today: date) -> dict[int, list[Stop]]:
    """What the own department has booked in each county from today on, by county id."""
    by_county: dict[int, list[Stop]] = {}
    own = Stop.objects.filter(planned_by_department(user, "trip__section"))
    for stop in own.blocking_from(today):
        by_county.setdefault(stop.county_id, []).append(stop)
    return by_county


def changeable_topics(user: User) -> QuerySet[Topic]:
    """Topics that this person may still change or withdraw; no trip carries them."""
    mine = topics(user).waiting()
    if user.can(Capability.PLAN_TRIPS):
        return mine
    if not user.can(Capability.PROPOSE_TOPICS):
        return mine.none()
    return mine.filter(section=user.section_id)


def possible_leaders(user: User) -> QuerySet[User]:
    """The people of the department who can go on a trip and lead it."""
    roles = [role for role in Role if CAPABILITIES[role] & _PLANNING]
    office = user.section.office_id if user.section else None
    people: QuerySet[User] = User.objects.filter(
        section__office=office, section__isnull=False, role__in=roles, is_active=True
    )
    return people.select_related("section").order_by("section", "name")


def usual_team(topics: Iterable[Topic]) -> list[User]:
    """The people whom the sections send with these topics."""
    people = User.objects.filter(topics_to_go_on__in=list(topics), is_active=True)
    return list(people.distinct().order_by("section", "name"))


def key_work_in_use(user: User) -> QuerySet[KeyWork]:
    """The department's key work that a topic can be put under."""
    return KeyWork.objects.visible_to(user).filter(is_active=True)


def key_work(user: User) -> QuerySet[KeyWork]:
    """The department's whole list, what is in use first, with the number of ``topic_count``."""
    listed = KeyWork.objects.visible_to(user).annotate(topic_count=Count("topics"))
    return listed.order_by("-is_active", "pk")


def closable(user: User) -> QuerySet[County]:
    """The counties whose days this person may close."""
    return County.objects.filter(pk__in=closable_counties(user))


def closures(user: User) -> CountyClosureQuerySet:
    """Closed days that this person may see, with who closed and who opened them."""
    return CountyClosure.objects.visible_to(user).select_related("county", "closed_by", "lifted_by")


def closures_ahead(user: User, today: date) -> QuerySet[CountyClosure]:
    """Days that are closed now or will be, the first to begin first."""
    return closures(user).standing().filter(last_day__gte=today)


def earlier_closures(user: User, today: date) -> QuerySet[CountyClosure]:
    """Those that are over or were opened again, the latest first."""
    gone = closures(user).filter(Q(last_day__lt=today) | Q(lifted_at__isnull=False))
    return gone.order_by("-first_day", "county__code", "pk")


def closures_on(user: User, trip: Trip) -> QuerySet[CountyClosure]:
    """Closed days that a trip is booked on; told to those alone who plan, and never to a host."""
    if not sees_plan(user):
        return CountyClosure.objects.none()
    stops = Stop.objects.filter(
        trip=trip,
        county=OuterRef("county"),
        first_day__lte=OuterRef("last_day"),
        last_day__gte=OuterRef("first_day"),
    )
    return closures(user).standing().filter(Exists(stops))


def units_by_county(counties: Iterable[County]) -> dict[int, list[Unit]]:
    """The active units of these counties, by county id."""
    by_county: dict[int, list[Unit]] = {}
    for unit in Unit.objects.filter(county__in=list(counties), is_active=True).order_by("code"):
        by_county.setdefault(unit.county_id or 0, []).append(unit)
    return by_county


def bundle_plans(user: User) -> QuerySet[BundlePlan]:
    """Plans of bundling, the newest first; of those of one moment the one that stands."""
    plans = BundlePlan.objects.visible_to(user).select_related("office", "asked_by")
    outdated = Q(state=BundlePlan.State.OUTDATED)
    is_outdated = ExpressionWrapper(outdated, output_field=BooleanField())
    return plans.order_by("-asked_at", is_outdated, "pk")


def planned_stops(plan: BundlePlan) -> QuerySet[BundleStop]:
    """The stops of a plan with their topics and trips, by their days; two queries."""
    pairs = BundlePair.objects.select_related("topic__section").order_by("topic__title", "pk")
    return (
        plan.planned_stops.select_related("county", "bundle__trip")
        .prefetch_related(Prefetch("pairs", pairs))
        .order_by("first_day", "county__code")
    )


def left_out(plan: BundlePlan) -> QuerySet[BundlePair]:
    """What a plan leaves out, county by county."""
    rows = plan.pairs.filter(stop=None).select_related("topic__section", "county")
    return rows.order_by("county__code", "topic__title", "pk")


def bundle_wishes(user: User) -> QuerySet[BundleWish]:
    """What the department wants of its plans, the first wish first."""
    return BundleWish.objects.visible_to(user).select_related("topic", "other", "county")
