"""Forms of the tour: its plan, its score table, a stop changed by hand, what a team writes down."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import County
from assessment.halfyear.reading import items_for
from assessment.inspections.forms import MINUTES_LIMIT
from assessment.models import Cycle, InspectionItem, Tour, TourScoreItem, TourStop
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.models.tour import MOST_HOSTS_A_DAY
from assessment.models.tour_findings import CORRECTION_LENGTH, PRACTICE_LENGTH, PROBLEM_LENGTH
from assessment.rules import TOUR_LINES
from assessment.services.tour_stops import ProblemPlan
from assessment.services.tours import ScoreItemPlan, TourWish
from notices.forms import ClassifiedQuestionForm

AREAS = [("", _("on a day of its own")), *((str(n), f"{n}") for n in range(1, 7))]
SPARE_ROWS = 5
"""Empty rows at the end of a score table."""


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget)


class TourForm(forms.Form):
    """What a tour is to be; each county of the city has its area."""

    item = forms.ModelChoiceField(
        label=_("Item of the plan of inspections"),
        queryset=InspectionItem.objects.none(),
        help_text=_("Approved, on site. The counties whose departments it reaches take part."),
    )
    lines = forms.MultipleChoiceField(
        label=_("Lines of work"),
        choices=[(line.value, line.label) for line in TOUR_LINES],
        initial=[line.value for line in TOUR_LINES],
        widget=forms.CheckboxSelectMultiple,
    )
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    hosts_a_day = forms.IntegerField(
        label=_("Hosts a day"),
        min_value=1,
        max_value=MOST_HOSTS_A_DAY,
        initial=1,
        help_text=_("At most; only counties of one area share a day."),
    )
    team = forms.IntegerField(label=_("People of a team"), min_value=1, max_value=50, initial=5)
    team_minutes = forms.IntegerField(
        label=_("Minutes per person of a team"),
        min_value=1,
        max_value=MINUTES_LIMIT,
        initial=480,
        help_text=_("With travel and preparation."),
    )

    def __init__(self, *args: Any, user: Any, cycle: Cycle, tour: Tour | None, **kw: Any) -> None:
        areas: dict[int, int | None] = {}
        if tour is not None:
            areas = dict(tour.counties.values_list("county", "area"))
            kept = {name: getattr(tour, name) for name in self.base_fields}
            kw["initial"] = kept | kw.get("initial", {})
        super().__init__(*args, **kw)
        self.fields["item"].queryset = items_for(user, cycle)
        taking_part = County.objects.filter(city=cycle.city_id, units__office__isnull=False)
        self.counties = list(taking_part.distinct().order_by("code"))
        for county in self.counties:
            self.fields[f"area_{county.pk}"] = forms.ChoiceField(
                label=_("Area of %(county)s") % {"county": county},
                choices=AREAS,
                required=False,
                initial=areas.get(county.pk) or "",
            )

    def wish(self) -> TourWish:
        """What was entered, as the services take it."""
        data = self.cleaned_data
        areas = {county: data[f"area_{county.pk}"] for county in self.counties}
        return TourWish(
            areas={county: int(area) if area else None for county, area in areas.items()},
            **{name: data[name] for name in self.base_fields},
        )


class StopForm(forms.Form):
    """A stop changed by hand."""

    day = _day(_("Day"))
    inspector = forms.ModelChoiceField(
        label=_("Inspecting county"),
        queryset=County.objects.none(),
        empty_label=None,
        help_text=_("The county that inspects there now takes over the other's host."),
    )

    def __init__(self, *args: Any, stop: TourStop, **kwargs: Any) -> None:
        kwargs["initial"] = {"day": stop.day, "inspector": stop.inspector_id}
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = County.objects.filter(tours__tour=stop.tour_id)


class ScoreRowForm(forms.Form):
    """A row of the score table; one that is left empty is no item."""

    line = forms.ChoiceField(label=_("Line of work"), required=False)
    text = forms.CharField(label=_("What is looked at"), max_length=SENTENCE_LENGTH, required=False)
    points = forms.DecimalField(
        label=_("Points"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=5,
        decimal_places=2,
    )

    def __init__(self, *args: Any, lines: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = list(lines)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        text, points = cleaned.get("text"), cleaned.get("points")
        if not self.errors and bool(text) != (points is not None):
            raise ValidationError(_("Every item has a text, and points above zero."))
        return cleaned

    @property
    def item(self) -> ScoreItemPlan | None:
        """What was entered; nothing for an empty row."""
        data = self.cleaned_data
        if not data.get("text"):
            return None
        return ScoreItemPlan(line=data["line"], text=data["text"], points=data["points"])


ScoreTable = forms.formset_factory(ScoreRowForm, extra=SPARE_ROWS, max_num=60)


def score_table(tour: Tour, data: Any = None) -> Any:
    """The tour's score table as rows to fill in."""
    rows = [
        {"line": row.line, "text": row.text, "points": row.points}
        for row in tour.score_items.order_by("line", "number")
    ]
    return ScoreTable(data, initial=rows, form_kwargs={"lines": tour.line_names}, prefix="items")


class DeductionForm(forms.Form):
    """Points off an item, with the reason."""

    item = forms.ModelChoiceField(label=_("Item"), queryset=TourScoreItem.objects.none())
    points = forms.DecimalField(
        label=_("Points deducted"), min_value=Decimal("0.01"), max_digits=5, decimal_places=2
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=SENTENCE_LENGTH, help_text=_("The host reads it.")
    )

    def __init__(self, *args: Any, stop: TourStop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = TourScoreItem.objects.filter(tour=stop.tour_id)
        self.fields["item"].queryset = items.order_by("line", "number")


class _WritingForm(ClassifiedQuestionForm):
    """What a team writes down in one of the tour's lines of work."""

    line = forms.ChoiceField(label=_("Line of work"))

    def __init__(self, *args: Any, stop: TourStop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = stop.tour.line_names


class NoteForm(_WritingForm):
    """Something that the host does well."""

    text = forms.CharField(
        label=_("Good practice"),
        max_length=PRACTICE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All counties of the tour read it once it is published."),
    )


class ProblemForm(_WritingForm):
    """A problem, and what the host is to put right."""

    text = forms.CharField(
        label=_("What was found"),
        max_length=PROBLEM_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    correction = forms.CharField(
        label=_("What is to be put right"),
        max_length=CORRECTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = _day(_("By when"))
    minutes = forms.IntegerField(
        label=_("Minutes that it takes the host"), min_value=1, max_value=MINUTES_LIMIT
    )

    def plan(self) -> ProblemPlan:
        """What was entered, as the services take it."""
        return ProblemPlan(**{name: self.cleaned_data[name] for name in ProblemPlan.__slots__})


class AnswerForm(forms.Form):
    """The host's answer to one deduction."""

    answer = forms.CharField(label=_("Answer"), max_length=SENTENCE_LENGTH)
