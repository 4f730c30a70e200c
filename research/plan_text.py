"""A plan of bundling in plain text, for a terminal or a mail."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from research.models import BundlePair, BundlePlan, BundleStop


def plan_text(plan: BundlePlan, stops: Iterable[BundleStop], left: Iterable[BundlePair]) -> str:
    """The figures, then each stop with what is asked there, then what is left out and why."""
    return "\n".join([*_figures(plan), *map(_stop, stops), *map(_left, left)])


def proof(plan: BundlePlan) -> str:
    """Whether the plan can be improved, as a fact."""
    if plan.is_proven:
        return _("Proven: under these rules and wishes no plan needs fewer visits to counties.")
    if plan.least_left < plan.left:
        message = _("Not proven to be the best: another plan could leave out %(least)s of them.")
        return message % {"least": plan.least_left}
    message = _("Not proven to be the best: another plan could need up to %(gap)s percent less.")
    return message % {"gap": f"{plan.gap:.1f}"}


def _figures(plan: BundlePlan) -> Iterator[str]:
    yield f"{plan}"
    yield (
        _(
            "%(stops)s visits to counties, %(days)s days, %(person_days)s person-days (as asked: "
            "%(asked)s visits, one after the other: %(greedy)s), %(left)s left out"
        )
        % {
            "stops": plan.stops,
            "days": plan.days,
            "person_days": plan.person_days,
            "asked": plan.asked_stops,
            "greedy": plan.greedy_stops,
            "left": plan.left,
        }
    )
    yield proof(plan)


def _stop(stop: BundleStop) -> str:
    names = _(", ").join(str(pair.topic) for pair in stop.pairs.all())
    return f"{stop.first_day} – {stop.last_day}  {stop.county}  {names}"


def _left(pair: BundlePair) -> str:
    return f"× {pair.county}  {pair.topic}: {pair.get_reason_display()}"
