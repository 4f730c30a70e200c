"""A plan of mergers in plain text, for a terminal or a mail."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import MergeGroup, MergePlan


def plan_text(plan: MergePlan, groups: Iterable[MergeGroup]) -> str:
    """The figures, then each meeting with what is dealt with there."""
    return "\n".join([*_figures(plan), *(line for group in groups for line in _group(group))])


def proof(plan: MergePlan) -> str:
    """Whether the plan can be improved, as a fact."""
    if plan.is_proven:
        return _("Proven: under these rules and wishes no plan takes fewer person-hours.")
    message = _("Not proven to be the best: another plan could take up to %(gap)s percent less.")
    return message % {"gap": f"{plan.gap:.1f}"}


def _figures(plan: MergePlan) -> Iterator[str]:
    hours = {
        name: f"{minutes / 60:.1f}"
        for name, minutes in (
            ("plan", plan.person_minutes),
            ("saved", plan.saved),
            ("apart", plan.apart),
            ("greedy", plan.greedy),
        )
    }
    yield f"{plan}"
    yield (
        _("%(plan)s person-hours, %(saved)s saved (apart: %(apart)s, first fit: %(greedy)s)")
        % hours
    )
    yield proof(plan)


def _group(group: MergeGroup) -> Iterator[str]:
    local = timezone.localtime(group.starts_at)
    names = _(", ").join(str(member) for member in group.members.all())
    taken_by = f"{group.meeting} ← " if group.meeting else ""
    clash = _(" (room or presenter taken)") if group.clashes else ""
    yield (
        f"{local:%Y-%m-%d %H:%M} {group.minutes:>4} min "
        f"{group.person_minutes / 60:>7.1f} h  {taken_by}{names}{clash}"
    )
