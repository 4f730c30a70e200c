"""Forms of those who hold a meeting: moving, cancelling, minutes and resolutions."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from meetings.models import Meeting
from meetings.models.meeting import REASON_LENGTH
from meetings.models.record import SENTENCE_LENGTH

_LOCAL = "%Y-%m-%dT%H:%M"


class CancelForm(forms.Form):
    """Why a meeting is not held."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who was told of the meeting reads this."),
    )


class MoveForm(CancelForm):
    """To when and where a meeting moves, and why."""

    starts_at = forms.DateTimeField(
        label=_("Starts at"),
        input_formats=[_LOCAL],
        widget=forms.DateTimeInput(format=_LOCAL, attrs={"type": "datetime-local"}),
    )
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    field_order = ["starts_at", "place", "reason"]

    def __init__(self, data: QueryDict | None = None, *, meeting: Meeting) -> None:
        initial = {"starts_at": timezone.localtime(meeting.starts_at), "place": meeting.place}
        super().__init__(data, initial=initial)


class MinutesForm(forms.Form):
    """What was said at the meeting."""

    text = forms.CharField(
        label=_("Minutes of the meeting"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("A line is a paragraph. What is to be done goes below, one resolution each."),
    )


class ResolutionForm(forms.Form):
    """What was resolved, and who does it by when."""

    text = forms.CharField(
        label=_("What was resolved"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    unit = forms.ModelChoiceField(label=_("Unit in charge"), queryset=Unit.objects.none())
    due_on = forms.DateField(
        label=_("To be done by"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    minutes = forms.IntegerField(
        label=_("Minutes of work"),
        min_value=1,
        max_value=60_000,
        help_text=_("An estimate of all that it asks of the unit; it counts in the ledger."),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class ReportForm(forms.Form):
    """What the unit in charge has done, in a sentence."""

    report = forms.CharField(
        label=_("What was done"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence; nothing else has to be handed in."),
    )


class VerdictForm(forms.Form):
    """Whether the hosts accept what a unit reports."""

    verdict = forms.CharField(
        label=_("A sentence to the unit"),
        max_length=SENTENCE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed if the report is returned: what is still missing?"),
    )
