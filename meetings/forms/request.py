"""The form by which a section asks for a meeting."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Unit, User
from meetings.models import MeetingRequest, Mode, Post
from meetings.services import Item
from notices.forms import AudienceForm, ClassifiedQuestionForm, DeadlineField

_DAY = 24 * 60
_LOCAL = "%Y-%m-%dT%H:%M"


class MeetingRequestForm(ClassifiedQuestionForm, AudienceForm):
    """What a section says of the meeting it wants; ``groups`` gives the fields under headings."""

    name = forms.CharField(
        label=_("Name of the meeting"), max_length=80, help_text=_("As it would stand in a notice.")
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is to be settled at the meeting?"),
    )
    line = forms.ChoiceField(label=_("Line of work"), choices=LineOfWork)
    off_plan_reason = forms.CharField(label=_("Why it is not in the plan"), max_length=300)
    convener = forms.CharField(label=_("Convened by"), max_length=60)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode, widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Place"),
        max_length=80,
        required=False,
        help_text=_("Needed if people are to come."),
    )
    starts_at = forms.DateTimeField(
        label=_("Starts at"),
        input_formats=[_LOCAL],
        widget=forms.DateTimeInput(format=_LOCAL, attrs={"type": "datetime-local"}),
    )
    minutes = forms.IntegerField(
        label=_("Duration in minutes"), min_value=1, max_value=5 * _DAY, initial=90
    )
    has_group_discussion = forms.BooleanField(label=_("With discussion in groups"), required=False)
    posts = forms.MultipleChoiceField(
        label=_("Who of each unit is called"),
        choices=Post,
        initial=[Post.DEPUTY],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One person each."),
    )
    travel_minutes = forms.IntegerField(
        label=_("Travel, one way, in minutes"),
        min_value=0,
        max_value=_DAY,
        help_text=_("On average, per person; 0 if nobody travels."),
    )
    preparation_minutes = forms.IntegerField(
        label=_("Preparation, in minutes"),
        min_value=0,
        max_value=5 * _DAY,
        help_text=_("Reading papers, writing a report to give; per person."),
    )
    why_not_notice = forms.CharField(
        label=_("Why a notice cannot do it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has to be talked over that cannot be written?"),
    )
    notice_text = forms.CharField(
        label=_("Text of the notice instead"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("If the department affairs meeting prefers a notice, this goes out at once."),
    )
    notice_due_at = DeadlineField(
        label=_("Due day of the notice"), help_text=_("At least 2 working days from now.")
    )

    _GROUPS = (
        (
            _("The matter"),
            ("classified", "name", "purpose", "line", "off_plan_reason", "why_not_notice"),
        ),
        (
            _("The meeting"),
            ("convener", "mode", "place", "starts_at", "minutes", "has_group_discussion"),
        ),
        (
            _("Who comes, and what it takes them"),
            (
                "counties",
                "kinds",
                "units",
                "posts",
                "travel_minutes",
                "preparation_minutes",
            ),
        ),
        (_("The notice that could replace it"), ("notice_text", "notice_due_at")),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        if user.section is not None:
            self.fields["line"].initial = user.section.line
        # Rule M11: a meeting is not taken down to the townships unless somebody says so.
        self.fields["kinds"].initial = [Unit.Kind.COUNTY_ORGAN]

    def groups(self) -> Iterator[tuple[str | Promise, list[BoundField]]]:
        """The fields under their headings."""
        for heading, names in self._GROUPS:
            yield heading, [self[name] for name in names]

    def wish(self) -> dict[str, Any]:
        """What was entered, as :func:`meetings.services.request_meeting` takes it."""
        entered = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("counties", "kinds", "units", "minutes")
        }
        item = Item(
            title=entered["name"],
            presenter=entered["convener"][:40],
            minutes=self.cleaned_data["minutes"],
        )
        return entered | {"agenda": [item]}


def initial_of(request: MeetingRequest) -> dict[str, Any]:
    """What a returned request said, to start from when it is mended."""
    names = MeetingRequestForm.base_fields.keys() - {"classified", "counties", "kinds", "units"}
    return {name: getattr(request, name) for name in names} | {
        "starts_at": timezone.localtime(request.starts_at),
        "notice_due_at": timezone.localdate(request.notice_due_at),
        "units": [unit.pk for unit in request.audience.all()],
    }
