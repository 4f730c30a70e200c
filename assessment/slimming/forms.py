"""What is written of an indicator that is gone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from assessment.models import Cycle, Indicator, IndicatorFate
from assessment.models.inspection_plan import SENTENCE_LENGTH


class FateForm(forms.Form):
    """Cut, or merged into which of the cycle's indicators, and why."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("an indicator", "What became of it"),
        choices=IndicatorFate.Kind,
        widget=forms.RadioSelect,
    )
    merged_into = forms.ModelChoiceField(
        label=_("Merged into"),
        queryset=Indicator.objects.none(),
        required=False,
        help_text=_("The indicator that holds it now; leave it empty if it was cut."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever sees the indicator reads it."),
    )

    def __init__(self, *args: Any, user: User, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = Indicator.objects.visible_to(user).live().filter(cycle=cycle)
        self.fields["merged_into"].queryset = seen.order_by("block__position", "code")
