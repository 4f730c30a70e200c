"""The forms on which a trip is cancelled and a stop is moved."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from research.forms.topic import DayInput
from research.models import LONGEST_EXPLANATION, REASON_LENGTH, Stop


class CancelForm(forms.Form):
    """Why a trip, or one visit of it, does not take place."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: QueryDict | None = None, *, announced: bool) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = (
            _("The units that were to be visited read this.")
            if announced
            else _("Read by the department alone; the units learn nothing.")
        )


class MoveForm(forms.Form):
    """On which day the team enters the county now."""

    first_day = forms.DateField(
        label=_("New first day"),
        widget=DayInput,
        help_text=_("The stop keeps its length, and every visit its place in it."),
    )
    explanation = forms.CharField(
        label=_("Why the trip goes all the same"),
        help_text=_("Only if an alert is given; kept with it and read by the department alone."),
        max_length=LONGEST_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, stop: Stop) -> None:
        super().__init__(data, initial={"first_day": stop.first_day})
