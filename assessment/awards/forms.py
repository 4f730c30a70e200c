"""Forms of awards."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import County, User
from assessment.awards.reading import CountyRow
from assessment.models import AwardObjection, AwardQuota, AwardRound, Nomination
from assessment.models.award_objection import OBJECTION_LENGTH
from assessment.models.inspection_plan import SENTENCE_LENGTH
from assessment.models.nomination import DEEDS_LENGTH, NominationQuerySet
from assessment.services.awards import Nominee
from notices.forms import ClassifiedQuestionForm

MOST = 32_767
"""Places and organisations of one county."""


class ReasonField(forms.CharField):
    """Why something is done, in a sentence; ``help_text`` tells who reads it."""

    def __init__(self, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": 2})
        super().__init__(label=_("Reason"), max_length=SENTENCE_LENGTH, widget=area, **options)


class OpenForm(ClassifiedQuestionForm):
    """A round to open; of each county that one may task, how many organisations take part."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("awards", "Kind"), choices=AwardRound.Kind, widget=forms.RadioSelect
    )
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("The document that asks for it.")
    )
    places = forms.IntegerField(
        label=_("Places in all"),
        min_value=1,
        max_value=MOST,
        help_text=_("Shared out among the counties by the number of their organisations."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes per nomination"), min_value=1, max_value=480, initial=60
    )
    nominate_until = forms.DateField(
        label=_("Nominations until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = today.year
        city = user.own_section.office.unit.city_id
        counties = County.objects.permitting(user, County.TASK).filter(city=city)
        before: dict[int, int] = dict(
            AwardQuota.objects.visible_to(user)
            .order_by("round__opened_at")
            .values_list("county", "organisations")
        )
        self._counties = {f"county-{county.pk}": county for county in counties}
        for name, county in self._counties.items():
            self.fields[name] = forms.IntegerField(
                label=_("Organisations of %s that take part") % county,
                min_value=0,
                max_value=MOST,
                initial=before.get(county.pk, 0),
            )

    @property
    def round_fields(self) -> dict[str, Any]:
        """What was typed, for the service."""
        typed = {name: self.cleaned_data[name] for name in self.base_fields}
        return typed | {
            "organisations": {
                county: self.cleaned_data[name] for name, county in self._counties.items()
            }
        }


class PlacesForm(forms.Form):
    """Other places for counties, with the reason."""

    reason = ReasonField(help_text=_("The counties read it."))

    def __init__(self, *args: Any, counties: list[CountyRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._counties = {f"county-{row.quota.county_id}": row.quota.county_id for row in counties}
        for row in counties:
            said = {"organisations": row.quota.organisations, "nominated": row.nominated}
            self.fields[f"county-{row.quota.county_id}"] = forms.IntegerField(
                label=row.quota.county.short_name,
                min_value=0,
                max_value=MOST,
                initial=row.quota.places,
                help_text=_("%(organisations)s organisations; nominated so far: %(nominated)s")
                % said,
            )
        self.order_fields([*self._counties, "reason"])

    @property
    def places(self) -> dict[int, int]:
        """Places by the county's primary key."""
        return {pk: self.cleaned_data[name] for name, pk in self._counties.items()}


class ExtendForm(forms.Form):
    """A later last day of nominations, with the reason."""

    nominate_until = forms.DateField(
        label=_("Nominations until"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    reason = ReasonField(help_text=_("The counties read it."))


class CallOffForm(forms.Form):
    """Why a round is called off."""

    reason = ReasonField(help_text=_("The counties read it, and whoever objected."))


class NomineeForm(ClassifiedQuestionForm):
    """An organisation or a person, with deeds and evidence; organisations with their score."""

    name = forms.CharField(max_length=60)
    unit_name = forms.CharField(max_length=60)
    score = forms.DecimalField(
        label=pgettext_lazy("an award", "Score"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        help_text=_("Out of 100 points; rule A11 says how many are needed."),
    )
    deeds = forms.CharField(
        label=_("Deeds"),
        max_length=DEEDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What was done and what came of it; everybody of the city will read it."),
    )
    evidence = forms.CharField(
        label=_("Where the evidence lies"),
        max_length=SENTENCE_LENGTH,
        help_text=_("A file number or system; nothing is to be sent in."),
    )

    def __init__(self, *args: Any, round_: AwardRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if round_.is_of_organisations:
            self.fields["name"].label = _("Party organisation")
            self.fields["unit_name"].label = _("Township or unit that it belongs to")
        else:
            del self.fields["score"]
            self.fields["name"].label = _("Person")
            self.fields["unit_name"].label = _("The person's unit")

    @property
    def nominee(self) -> Nominee:
        """What was typed, as the services take it."""
        typed = self.cleaned_data
        return Nominee(
            name=typed["name"],
            unit_name=typed["unit_name"],
            deeds=typed["deeds"],
            score=typed.get("score"),
            evidence=typed["evidence"],
        )


def nominee_of(nomination: Nomination) -> dict[str, Any]:
    """What a nomination says, to start from when it is worded anew."""
    return {name: getattr(nomination, name) for name in Nominee.__slots__}


class ReviewForm(forms.Form):
    """The reason of a review; its buttons carry the outcome."""

    reason = ReasonField(help_text=_("The county reads it."))
    outcome = forms.ChoiceField(choices=Nomination.State, widget=forms.HiddenInput)


class ObjectionForm(ClassifiedQuestionForm):
    """What somebody objects to."""

    text = forms.CharField(
        label=_("Objection"),
        max_length=OBJECTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What is not true or not in order, and where that can be checked."),
    )


class AnswerForm(forms.Form):
    """The section's answer to an objection."""

    is_upheld = forms.TypedChoiceField(
        label=_("What comes of it"),
        choices=[
            ("no", _("not upheld: the nominee stays")),
            ("yes", _("upheld: the nominee will not be awarded")),
        ],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Answer"),
        max_length=AwardObjection._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who objected reads it, and nobody else."),
    )


class NomineesField(forms.ModelMultipleChoiceField):
    """Nominees to tick, each with its unit and county."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, nomination: Nomination) -> str:
        return f"{nomination.name}（{nomination.unit_name}，{nomination.county}）"


class DecideForm(forms.Form):
    """Whom a session awarded; all that can be are ticked to begin with."""

    awarded = NomineesField(label=_("Awarded"), queryset=Nomination.objects.none(), required=False)
    reason = forms.CharField(
        label=_("Why others are not awarded"),
        max_length=SENTENCE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    resolution = forms.CharField(
        label=_("Decided by"),
        max_length=SENTENCE_LENGTH,
        help_text=_("The session and its date, as in its minutes."),
    )

    def __init__(self, *args: Any, nominees: NominationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["awarded"].queryset = nominees
        self.fields["awarded"].initial = nominees


class ExamplesForm(forms.Form):
    """Which examples to list; what is not understood is passed over."""

    q = forms.CharField(label=_("Words"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=pgettext_lazy("awards", "Kind"),
        choices=[("", _("all kinds")), *AwardRound.Kind.choices],
        required=False,
    )
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("all years")), *((year, year) for year in years)]

    @property
    def words(self) -> str:
        """The words searched for."""
        self.is_valid()
        words: str = self.cleaned_data.get("q", "")
        return words

    @property
    def chosen(self) -> dict[str, Any]:
        """Conditions on nominations."""
        self.is_valid()
        chosen = {f"round__{name}": self.cleaned_data.get(name) for name in ("kind", "year")}
        return {name: value for name, value in chosen.items() if value}
