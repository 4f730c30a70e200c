"""Forms of the plan of bundling."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import County
from research.forms.topic import DayInput
from research.models import LONGEST_EXPLANATION, BundlePlan, BundleWish, Topic
from research.services.accepting import HOST_MINUTES, HOST_PEOPLE

Kind = BundleWish.Kind


class PeriodForm(forms.Form):
    """Which days a plan is for."""

    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)


class AcceptForm(forms.Form):
    """Who leads a trip, and what each of its visits costs a unit."""

    leader = forms.TypedChoiceField(
        label=_("Team leader"), coerce=int, empty_value=None, required=False
    )
    host_people = forms.IntegerField(
        label=_("People whom a visit keeps busy in each unit"),
        min_value=1,
        max_value=100,
        initial=HOST_PEOPLE,
    )
    host_minutes = forms.IntegerField(
        label=_("Minutes for each of them, with preparation"),
        min_value=1,
        max_value=2400,
        initial=HOST_MINUTES,
    )
    explanation = forms.CharField(
        label=_("Why the trip goes all the same"),
        help_text=_("Only where a rule warns of it."),
        max_length=LONGEST_EXPLANATION,
        required=False,
    )

    def __init__(self, *args: Any, leaders: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leader"].choices = [("", _("one of the team")), *leaders]


class MoveStopForm(forms.Form):
    """The day on which a stop is to begin."""

    day = forms.DateField(label=_("Day"), widget=DayInput)


class WishForm(forms.Form):
    """What the plan is to be otherwise; each kind of wish takes its own fields."""

    kind = forms.ChoiceField(label=_("Wish"), choices=Kind, widget=forms.RadioSelect)
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("None")
    )
    other = forms.ModelChoiceField(
        label=_("Other topic"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For “together” and “never together”."),
    )
    county = forms.ModelChoiceField(
        label=_("County"),
        queryset=County.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For all but “never together”."),
    )
    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput,
        help_text=_("For “from this day on” and “no visit on this day”."),
    )

    NEEDED = {
        Kind.ON_DAY: ("topic", "county", "day"),
        Kind.TOGETHER: ("topic", "other", "county"),
        Kind.APART: ("topic", "other"),
        Kind.FREE_DAY: ("county", "day"),
    }

    def __init__(self, *args: Any, plan: BundlePlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = Topic.objects.filter(bundle_pairs__plan=plan).distinct().order_by("title", "pk")
        self.fields["topic"].queryset = topics
        self.fields["other"].queryset = topics
        self.fields["county"].queryset = County.objects.filter(
            pk__in=plan.pairs.values("county")
        ).order_by("code")

    def clean(self) -> dict[str, Any]:
        """Everything that the kind of wish asks for."""
        entered: dict[str, Any] = self.cleaned_data
        for name in self.NEEDED.get(entered.get("kind", ""), ()):
            if not entered.get(name) and name not in self.errors:
                self.add_error(name, _("Choose it for this wish."))
        return entered
