"""Forms of the annual plan of inspections and of its rounds."""

from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.access import Capability
from accounts.models import Section, Unit, User
from accounts.models.organization import SectionQuerySet
from assessment.models import BaseFigure, InspectionItem, InspectionRound
from assessment.models.inspection import InspectionItemQuerySet
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.services.inspections import Wording
from notices.forms import AudienceForm, ClassifiedQuestionForm
from notices.forms.audience import choices_for

MINUTES_LIMIT = 5 * 24 * 60


def asking_sections(user: User) -> SectionQuerySet:
    """For whom the user words items: the own section; the office for all."""
    sections = Section.objects.visible_to(user)
    if user.can(Capability.PREPARE_AFFAIRS_MEETING):
        return sections
    return sections.filter(people=user)


class ItemForm(ClassifiedQuestionForm, AudienceForm):
    """One item as it is worded; ``cleaned_data["audience"]`` holds all units reached."""

    needs_audience = False
    field_order = [
        "classified",
        "section",
        "name",
        "kind",
        "is_comprehensive",
        "subject",
        "basis",
        "months",
        "days",
        "method",
        "organs",
        "counties",
        "kinds",
        "units",
        "people",
        "minutes",
    ]

    section = forms.ModelChoiceField(
        label=_("Section"), queryset=Section.objects.none(), empty_label=None
    )
    name = forms.CharField(label=_("Name of the item"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=InspectionItem.Kind, widget=forms.RadioSelect)
    is_comprehensive = forms.BooleanField(
        label=_("Comprehensive item"),
        required=False,
        help_text=_("On the work as a whole; the department may have one a year (A2)."),
    )
    subject = forms.CharField(
        label=_("What is looked at"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("The document that asks for it.")
    )
    months = forms.TypedMultipleChoiceField(
        label=_("Months"),
        choices=list(MONTHS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        help_text=_("In which it is to begin; each is admitted by the office when it comes."),
    )
    days = forms.IntegerField(label=_("Days each time"), min_value=1, max_value=60, initial=1)
    method = forms.ChoiceField(
        label=_("How"), choices=InspectionItem.Method, widget=forms.RadioSelect
    )
    organs = forms.ModelMultipleChoiceField(
        label=_("Which city organs it reaches"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    people = forms.IntegerField(label=_("People per unit"), min_value=1, max_value=1000)
    minutes = forms.IntegerField(
        label=_("Minutes per person"),
        min_value=1,
        max_value=MINUTES_LIMIT,
        help_text=_("Each time, with preparation and travel."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["section"].queryset = asking_sections(user)
        self.fields["section"].initial = user.section
        self.fields["counties"].label = _("Which counties it reaches")
        self.fields["counties"].help_text = _("Counties, single units, city organs, or several.")
        self.fields["organs"].queryset = Unit.objects.filter(
            city=user.own_section.office.unit.city_id,
            kind=Unit.Kind.CITY_ORGAN,
            is_active=True,
        )

    def clean(self) -> dict[str, Any]:
        """Put organs and units below together; somebody is reached."""
        cleaned = super().clean()
        cleaned["audience"] = [*(cleaned.get("organs") or []), *cleaned["audience"]]
        if not cleaned["audience"] and not self.errors:
            self.add_error("counties", _("Choose at least one unit that it reaches."))
        return cleaned

    def wording(self) -> Wording:
        """What was entered, as the services take it."""
        return Wording(**{name: self.cleaned_data[name] for name in Wording.__slots__})


def initial_of(item: InspectionItem) -> dict[str, Any]:
    """What an item says, to start from when it is changed."""
    units = list(item.units.all())
    below = [unit for unit in units if unit.county_id is not None]
    return {
        **{name: getattr(item, name) for name in Wording.__slots__},
        **choices_for(below),
        "organs": [unit.pk for unit in units if unit.county_id is None],
    }


class ItemsField(forms.ModelMultipleChoiceField):
    """Items to tick, each with its section and whether it reaches below."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, item: InspectionItem) -> str:
        said = [str(item.section)]
        if item.reaches_below:
            said.append(str(_("reaches the county level")))
        if item.is_comprehensive:
            said.append(str(_("comprehensive item")))
        return f"{item.name}（{'，'.join(said)}）"


class PlanApprovalForm(forms.Form):
    """Which items a session took into the year's plan; all are ticked to begin with."""

    items = ItemsField(label=_("Items of the plan"), queryset=InspectionItem.objects.none())
    resolution = forms.CharField(
        label=_("Approved by"),
        max_length=SENTENCE_LENGTH,
        help_text=_("The session and its date, as in its minutes."),
    )

    def __init__(self, *args: Any, waiting: InspectionItemQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = waiting
        self.fields["items"].initial = waiting


class DecisionForm(forms.Form):
    """The reason of a decision on one item; its two buttons carry the outcome."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The section reads it."),
    )
    beyond_cap = forms.BooleanField(
        label=_("Approve it although the cap is reached"), required=False
    )

    def __init__(self, *args: Any, is_beyond: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_beyond:
            del self.fields["beyond_cap"]


class BaseYearForm(forms.Form):
    """A base year and, for each section and for none, how many items reached below."""

    year = forms.IntegerField(label=_("Base year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, user: User, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = year
        kept: dict[int | None, int] = dict(
            BaseFigure.objects.visible_to(user).filter(year=year).values_list("section", "items")
        )
        self._sections: dict[str, Section | None] = {
            f"section-{section.pk}": section for section in Section.objects.visible_to(user)
        } | {"section-none": None}
        for name, section in self._sections.items():
            self.fields[name] = forms.IntegerField(
                label=section.name if section else _("Of no section that still exists"),
                min_value=0,
                max_value=10_000,
                initial=kept.get(section.pk if section else None, 0),
            )

    def figures(self) -> dict[Section | None, int]:
        """Items by section, as the service takes them."""
        return {section: self.cleaned_data[name] for name, section in self._sections.items()}


class AdmissionForm(forms.Form):
    """One item in one month: the button says which, the reason why it is held back."""

    month = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=12)
    admitted = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda choice: choice == "yes"
    )
    reason = forms.CharField(
        label=_("Reason to hold it back"), max_length=SENTENCE_LENGTH, required=False
    )


class StartForm(forms.Form):
    """From which day to which a round goes."""

    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("By then the units are to be ready."),
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class EndForm(forms.Form):
    """How a round ended; its two buttons carry the outcome."""

    outcome = forms.ChoiceField(choices=InspectionRound.Outcome)
    note = forms.CharField(
        label=_("Note"),
        max_length=SENTENCE_LENGTH,
        required=False,
        help_text=_("Needed to call it off; the units read it."),
    )


class ReadyForm(forms.Form):
    """A unit's remark, if it has any."""

    remark = forms.CharField(
        label=_("Remark"),
        max_length=SENTENCE_LENGTH,
        required=False,
        help_text=_("Such as whom to call."),
    )


class FilterForm(forms.Form):
    """Which items of a year to list; what is not understood is passed over."""

    BELOW, INSIDE = "below", "city"

    section = forms.ModelChoiceField(
        label=_("Section"),
        queryset=Section.objects.none(),
        required=False,
        empty_label=_("all sections"),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[
            ("", _("all levels")),
            (BELOW, _("county level and below")),
            (INSIDE, _("city organs only")),
        ],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("all states")), *InspectionItem.State.choices],
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.visible_to(user)

    @property
    def chosen(self) -> dict[str, Any]:
        """Conditions on items with their extent."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if level := chosen.pop("level", ""):
            chosen["reaches_below"] = level == self.BELOW
        return chosen
