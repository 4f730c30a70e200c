"""The pieces that every form which asks something of units is made of."""

from collections.abc import Collection
from datetime import datetime
from itertools import combinations
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Unit, User
from notices.services import refuse_classified
from office.workdays import close_of


class ClassifiedQuestionForm(forms.Form):
    """A form that asks whether the matter is classified before it takes anything (rule N3).

    There is no default answer. After a *yes* the form forgets all that was typed, so that the
    answer page cannot repeat it, and holds only the refusal.
    """

    classified = forms.TypedChoiceField(
        label=_("Does any of this involve a state secret or a work secret?"),
        choices=[("no", _("No, nothing of it")), ("yes", _("Yes, or I am not sure"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Answer this question first.")},
    )

    def full_clean(self) -> None:
        """Clean as usual, unless the matter is classified: then drop the input unread."""
        if not self.is_bound or self.data.get(self.add_prefix("classified")) != "yes":
            super().full_clean()
            return
        self.data, self.files = MultiValueDict(), MultiValueDict()
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict(renderer=self.renderer)
        try:
            refuse_classified(classified=True)
        except ValidationError as refusal:
            self.add_error("classified", refusal)


class DeadlineField(forms.DateField):
    """A day by whose end of office hours something is due; cleaned to that moment."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def prepare_value(self, value: Any) -> Any:
        """Show a moment as its day."""
        return timezone.localdate(value) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        """The close of the office on the day given, or None."""
        day = super().clean(value)
        return close_of(day) if day is not None else None


class UnitChoices(forms.CheckboxSelectMultiple):
    """Units to tick; each county is folded away until somebody needs a single unit of it."""

    template_name = "notices/forms/units.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Tell the counties in which something is ticked: they stand open."""
        context = super().get_context(name, value, attrs)
        context["widget"]["open_groups"] = [
            county
            for county, units, _index in context["widget"]["optgroups"]
            if any(unit["selected"] for unit in units)
        ]
        return context


class AudienceForm(forms.Form):
    """A form that asks whom something is for: counties × kinds of unit, and single units.

    Only counties that ``user`` may task are offered. ``cleaned_data["audience"]`` is the list of
    units, each once, in the order of their codes; nobody is refused where ``needs_audience``.
    """

    needs_audience = True

    counties = forms.ModelMultipleChoiceField(
        label=_("To which counties"),
        help_text=_("Choose counties, single units, or both."),
        queryset=County.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of unit in these counties"),
        choices=[choice for choice in Unit.Kind.choices if choice[0] != Unit.Kind.CITY_ORGAN.value],
        initial=list(Unit.TOWNSHIPS),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    units = forms.MultipleChoiceField(
        label=_("Single units besides"), widget=UnitChoices, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = County.objects.permitting(user, County.TASK)
        self.fields["counties"].queryset = counties
        self._permitted = Unit.objects.filter(county__in=counties, is_active=True)
        self.fields["units"].choices = self._unit_choices

    def _unit_choices(self) -> list[tuple[str, list[tuple[int, str]]]]:
        """The permitted units under the name of their county: one query."""
        by_county: dict[str, list[tuple[int, str]]] = {}
        for pk, name, county in self._permitted.order_by("county__code", "code").values_list(
            "pk", "name", "county__short_name"
        ):
            by_county.setdefault(county, []).append((pk, name))
        return list(by_county.items())

    def clean(self) -> dict[str, Any]:
        """Resolve the choices to units; refuse an audience of nobody."""
        cleaned = super().clean() or self.cleaned_data
        counties, kinds = cleaned.get("counties") or [], cleaned.get("kinds") or []
        if counties and not kinds:
            self.add_error("kinds", _("Choose which kinds of unit in these counties."))
        chosen = Q(pk__in=cleaned.get("units") or [])
        if counties and kinds:
            chosen |= Q(county__in=counties, kind__in=kinds)
        cleaned["audience"] = list(self._permitted.filter(chosen))
        wrong = self.errors.keys() & {"counties", "kinds", "units"}
        if self.needs_audience and not cleaned["audience"] and not wrong:
            self.add_error("counties", _("Choose at least one county or one single unit."))
        return cleaned


class CopiesForm(AudienceForm):
    """Who gets a copy for information; it may be nobody."""

    needs_audience = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="copies", **kwargs)
        self.fields["counties"].help_text = _("They read it and have nothing to settle.")
        self.fields["kinds"].initial = [Unit.Kind.COUNTY_ORGAN]

    @property
    def names_anybody(self) -> bool:
        """Whether something is chosen, or wrong, so that it should stand open."""
        return bool(self.errors or self["counties"].value() or self["units"].value())


def choices_for(chosen: Collection[Unit]) -> dict[str, list[Any]]:
    """Units as one would choose them: whole counties × kinds, and as few single ones as can be.

    What it answers is the ``initial`` of an :class:`AudienceForm`. One query.
    """
    if not chosen:
        return {}
    kinds = sorted({unit.kind for unit in chosen} - {Unit.Kind.CITY_ORGAN.value})
    wanted = {unit.pk for unit in chosen}
    by_place: dict[tuple[int, str], set[int]] = {}
    counties = {unit.county_id for unit in chosen if unit.county_id is not None}
    places = Unit.objects.filter(county__in=counties, is_active=True)
    for county, kind, pk in places.values_list("county", "kind", "pk"):
        by_place.setdefault((county, kind), set()).add(pk)
    best: tuple[list[int], list[str], set[int]] = ([], [], wanted)
    for size in range(1, len(kinds) + 1):
        for some in combinations(kinds, size):
            whole, rest = [], wanted
            for county in sorted(counties):
                inside = set().union(*(by_place.get((county, kind), set()) for kind in some))
                if inside and inside <= wanted:
                    whole.append(county)
                    rest = rest - inside
            if len(rest) < len(best[2]):
                best = (whole, list(some), rest)
    return {"counties": best[0], "kinds": best[1], "units": sorted(best[2])}
