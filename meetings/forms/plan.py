"""Forms of the annual plan and of last year's register."""

from datetime import date
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Section, User
from meetings.models import AffairsMeeting, Level, Mode, PlannedMeeting
from meetings.selectors import approving_sessions, changeable, planning_sections
from meetings.services.plan import Entry
from notices.forms import ClassifiedQuestionForm


class PlannedMeetingForm(ClassifiedQuestionForm):
    """One entry of the plan; who works in a section plans for that alone."""

    section = forms.ModelChoiceField(
        label=_("Section"), queryset=Section.objects.none(), empty_label=None
    )
    month = forms.TypedChoiceField(label=_("Month"), choices=list(MONTHS.items()), coerce=int)
    name = forms.CharField(
        label=_("Name of the meeting"), max_length=80, help_text=_("As it would stand in a notice.")
    )
    line = forms.ChoiceField(label=_("Line of work"), choices=LineOfWork)
    level = forms.ChoiceField(label=_("Reaches"), choices=Level, widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode, widget=forms.RadioSelect)
    people = forms.IntegerField(label=_("People to attend"), min_value=1, max_value=100_000)
    minutes = forms.IntegerField(
        label=_("Duration in minutes"), min_value=1, max_value=5 * 24 * 60, initial=90
    )
    is_comprehensive = forms.BooleanField(
        label=_("Comprehensive"),
        required=False,
        help_text=_("On a whole line of work; one a year is allowed (M5)."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = planning_sections(user)
        if user.section is not None:
            self.fields["section"].initial = user.section
            self.fields["line"].initial = user.section.line

    def entry(self) -> Entry:
        """What was entered, as the services take it."""
        return Entry(**{name: self.cleaned_data[name] for name in Entry.__slots__})


def initial_of(planned: PlannedMeeting) -> dict[str, Any]:
    """What an entry says, to start from when it is changed."""
    return {name: getattr(planned, name) for name in Entry.__slots__}


class PlannedMeetingsField(forms.ModelMultipleChoiceField):
    """Entries to tick, each with its month and section."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, planned: PlannedMeeting) -> str:
        return f"{MONTHS[planned.month]} {planned.name}（{planned.section}）"


class ApprovalForm(forms.Form):
    """Which entries a session took into the plan; all are ticked to begin with."""

    session = forms.ModelChoiceField(
        label=_("Approved by"), queryset=AffairsMeeting.objects.none(), empty_label=None
    )
    planned = PlannedMeetingsField(
        label=_("Meetings to approve"), queryset=PlannedMeeting.objects.none()
    )

    def __init__(self, *args: Any, user: User, year: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = approving_sessions(user, today)
        waiting = changeable(user).filter(year=year)
        self.fields["planned"].queryset = waiting
        self.fields["planned"].initial = waiting
