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
    Stop,
    Topic,
    Trip,
    Visit,
)

_PLANNING = {Capability.PROPOSE_TOPICS, Capability.SEE_DEPARTMENT}


def topics(user: User) -> QuerySet[Topic]:
    """The topics this person may see with section, counties and ``trip_count``, newest first."""
    return (
        Topic.objects.visible_to(user)
        .select_related("section__office")
        .prefetch_related("counties")
        .annotate(trip_count=Count("trips"))
        .order_by("-created_at", "pk")
    )


def open_topics(user: User, today: date) -> QuerySet[Topic]:
    """Topics whose window is not over, those not yet planned first."""
    return (
        topics(user).filter(last_day__gte=today).order_by(F("trip_count").asc(), "last_day", "pk")
    )


def waiting_topics(user: User, today: date) -> QuerySet[Topic]:
    """Topics that no trip carries yet and whose window is not over, the most urgent first."""
    return open_topics(user, today).filter(trips=None)


def trips(user: User) -> QuerySet[Trip]:
    """Trips with their counties, ``first_day``, and ``arrived`` of ``visits``; latest first."""
    return (
        Trip.objects.visible_to(user)
        .select_related("section", "leader")
        .prefetch_related(Prefetch("stops", Stop.objects.select_related("county")))
        .annotate(
            first_day=Min("stops__first_day"),
            visits=Count("stops__visits"),
            arrived=Count("stops__visits__arrived_at"),
        )
        .order_by("-first_day", "pk")
    )


def visits(user: User) -> QuerySet[Visit]:
    """Visits that this person may see, with all that a list of them shows."""
    return (
        Visit.objects.visible_to(user)
        .select_related("unit", "stop__county", "stop__trip__leader")
        .select_related("stop__trip__section__office__unit")
        .prefetch_related("stop__trip__topics")
    )


def coming_visits(user: User, today: date) -> QuerySet[Visit]:
    """Visits from today on, the next first; ``is_mine`` marks those of the own unit."""
    mine = Visit.objects.filter(of_own_unit(user), pk=OuterRef("pk"))
    return visits(user).filter(day__gte=today).annotate(is_mine=Exists(mine))


def past_visits(user: User, today: date) -> QuerySet[Visit]:
    """Visits of days gone by, the last first."""
    return visits(user).filter(day__lt=today).order_by("-day", "unit__code")


def booked_stops(user: User, today: date) -> dict[int, list[Stop]]:
    """What blocks each county from today on, by county id."""
    by_county: dict[int, list[Stop]] = {}
    for stop in Stop.objects.visible_to(user).blocking_from(today):
        by_county.setdefault(stop.county_id, []).append(stop)
    return by_county


def possible_leaders(user: User) -> QuerySet[User]:
    """The people of the department who can lead a trip."""
    roles = [role for role in Role if CAPABILITIES[role] & _PLANNING]
    office = user.section.office_id if user.section else None
    people: QuerySet[User] = User.objects.filter(
        section__office=office, section__isnull=False, role__in=roles, is_active=True
    )
    return people.order_by("section", "name")


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
