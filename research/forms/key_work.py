"""The form on which the office adds key work."""

from django import forms
from django.utils.translation import pgettext_lazy

from research.models import KeyWork


class KeyWorkForm(forms.Form):
    """One more name on the list."""

    name = forms.CharField(
        label=pgettext_lazy("key work", "Name"),
        max_length=KeyWork._meta.get_field("name").max_length,
    )
