"""The form by which a unit names who attends."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_SEPARATORS = re.compile(r"[\n、，,;；]+")


class AttendeesForm(forms.Form):
    """Names of who attends, cleaned to a list."""

    names = forms.CharField(
        label=_("Who attends"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One name per line."),
    )

    def clean_names(self) -> list[str]:
        """The single names, without blanks around them."""
        names = _SEPARATORS.split(self.cleaned_data["names"])
        return [name.strip() for name in names if name.strip()]
