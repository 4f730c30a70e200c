"""The form on which a county, or the office for it, closes days to visits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import County, User
from research import selectors
from research.forms.topic import DayInput
from research.models import CountyClosure


class ClosureForm(forms.Form):
    """County, days and cause; only counties that ``user`` may close are offered."""

    county = forms.ModelChoiceField(label=_("County"), queryset=County.objects.none())
    first_day = forms.DateField(label=_("First day"), widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), widget=DayInput)
    cause = forms.ChoiceField(
        label=_("Cause"), choices=CountyClosure.Cause, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Note"),
        help_text=_("Needed for another cause."),
        max_length=CountyClosure._meta.get_field("note").max_length,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = selectors.closable(user)
        self.fields["county"].queryset = counties
        if len(counties) == 1:
            self.fields["county"].initial = counties[0]
