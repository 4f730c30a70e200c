"""The form that appoints when a draft is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

_LOCAL = "%Y-%m-%dT%H:%M"


class ScheduleForm(forms.Form):
    """Day and time at which a draft is sent by itself."""

    send_at = forms.DateTimeField(
        label=_("Send it at"),
        input_formats=[_LOCAL],
        widget=forms.DateTimeInput(format=_LOCAL, attrs={"type": "datetime-local"}),
    )
