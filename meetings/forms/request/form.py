"""All that a section says of the meeting it wants."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LineOfWork, Unit, User
from meetings.forms.request.agenda import AgendaFormSet
from meetings.forms.request.days import DaysField
from meetings.models import MeetingRequest, Mode, PlannedMeeting, Post
from meetings.wish import Wish, wish_while_writing
from notices.forms import AudienceForm, ClassifiedQuestionForm, DeadlineField
from notices.forms.audience import choices_for

_DAY = 24 * 60
_LOCAL = "%Y-%m-%dT%H:%M"


class PlannedField(forms.ModelChoiceField):
    """Entries of the annual plan, each with its year and month."""

    def label_from_instance(self, planned: PlannedMeeting) -> str:
        return f"{planned.year}-{planned.month:02d} {planned.name}"


class MeetingRequestForm(ClassifiedQuestionForm, AudienceForm):
    """What a section says of the meeting it wants; ``agenda`` holds the rows of its items.

    ``groups`` gives the fields under headings.
    """

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
    further_lines = forms.MultipleChoiceField(
        label=_("Further lines of work"),
        choices=LineOfWork,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_comprehensive = forms.BooleanField(
        label=_("Comprehensive: on the whole of the line's work"), required=False
    )
    needs_discussion = forms.TypedChoiceField(
        label=_("Does something have to be discussed?"),
        choices=[("yes", _("Yes, people have to talk it over")), ("no", _("No, it only informs"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )
    why_not_notice = forms.CharField(
        label=_("Why a notice cannot do it"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has to be talked over that cannot be written?"),
    )
    planned = PlannedField(
        label=_("In the annual plan as"),
        queryset=PlannedMeeting.objects.none(),
        required=False,
        empty_label=_("It is not in the plan"),
    )
    off_plan_reason = forms.CharField(
        label=_("Why it is not in the plan"),
        max_length=300,
        required=False,
        help_text=_("Needed unless an entry of the plan is chosen."),
    )
    over_quota_reason = forms.CharField(
        label=_("Why beyond the quota"),
        max_length=300,
        required=False,
        help_text=_("Needed once the year's number of meetings is used up."),
    )
    convener = forms.CharField(label=_("Convened by"), max_length=60)
    is_convened_by_deputy = forms.BooleanField(
        label=_("A deputy convenes it"),
        required=False,
        help_text=_("A deputy does not call the units' chiefs."),
    )
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
    other_days = DaysField(
        label=_("Other days on which it could be held"),
        required=False,
        help_text=_("At the same hour. The more days, the easier it is merged."),
    )
    has_group_discussion = forms.BooleanField(label=_("With discussion in groups"), required=False)
    paper_pages = forms.IntegerField(
        label=_("Pages of papers"), min_value=0, max_value=2000, initial=0
    )
    posts = forms.MultipleChoiceField(
        label=_("Who of each unit is called"),
        choices=[choice for choice in Post.choices if choice[0] != Post.STAFF.value],
        initial=[Post.DEPUTY],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    staff = forms.IntegerField(
        label=_("How many of the staff besides, of each unit"),
        min_value=0,
        max_value=20,
        initial=0,
        help_text=_("Those who do the work. The number of people comes by itself."),
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
    notice_text = forms.CharField(
        label=_("Text of the notice instead"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("If the department affairs meeting prefers a notice, this goes out at once."),
    )
    notice_due_at = DeadlineField(
        label=_("Due day of the notice"), help_text=_("At least 2 working days from now.")
    )

    _MATTER = (
        "classified",
        "name",
        "purpose",
        "line",
        "further_lines",
        "is_comprehensive",
        "needs_discussion",
        "why_not_notice",
    )
    _PLAN = ("planned", "off_plan_reason", "over_quota_reason")
    _MEETING = ("convener", "is_convened_by_deputy", "mode", "place", "starts_at", "other_days")
    _AGENDA = ("has_group_discussion", "paper_pages")
    _PEOPLE = (
        "counties",
        "kinds",
        "units",
        "posts",
        "staff",
        "travel_minutes",
        "preparation_minutes",
    )
    _NOTICE = ("notice_text", "notice_due_at")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self._user = user
        self.fields["line"].initial = user.own_section.line
        # Rule M11: a meeting is not taken down to the townships unless somebody says so.
        self.fields["kinds"].initial = [Unit.Kind.COUNTY_ORGAN]
        self.fields["planned"].queryset = PlannedMeeting.objects.visible_to(user).filter(
            section=user.section_id,
            approved_by__isnull=False,
            year__gte=timezone.localdate().year,
        )
        self.agenda = (
            AgendaFormSet(self.data)
            if self.is_bound
            else AgendaFormSet(rows=self.initial.get("agenda", ()))
        )

    def groups(self) -> Iterator[tuple[str | Promise, AgendaFormSet | None, list[BoundField]]]:
        """The fields under their headings; under one of them the agenda stands first."""
        for heading, agenda, names in (
            (_("The matter"), None, self._MATTER),
            (_("Plan and quota"), None, self._PLAN),
            (_("The meeting"), None, self._MEETING),
            (_("The agenda"), self.agenda, self._AGENDA),
            (_("Who comes, and what it takes them"), None, self._PEOPLE),
            (_("The notice that could replace it"), None, self._NOTICE),
        ):
            yield heading, agenda, [self[name] for name in names]

    def full_clean(self) -> None:
        """Clean as usual; of a classified matter the agenda is forgotten, too."""
        super().full_clean()
        if self.is_bound and not self.data:
            self.agenda = AgendaFormSet()

    def clean(self) -> dict[str, Any]:
        """Put the posts and the number of staff together."""
        cleaned = super().clean()
        if {"posts", "staff"} <= cleaned.keys():
            cleaned["posts"] = cleaned["posts"] + [Post.STAFF] * cleaned["staff"]
            if not cleaned["posts"]:
                self.add_error("posts", gettext("Say who of each unit is called."))
        return cleaned

    def is_valid(self) -> bool:
        """Whether the fields and the rows of the agenda are in order."""
        return super().is_valid() and self.agenda.is_valid()

    def with_more_rows(self) -> "MeetingRequestForm":
        """All that was typed, not judged yet, with more rows for the agenda.

        Of a classified matter nothing is repeated.
        """
        if self.data.get("classified") == "yes":
            return self
        typed = {name: self[name].value() for name in self.fields}
        return MeetingRequestForm(user=self._user, initial=typed | {"agenda": self.agenda.typed()})

    def wish_so_far(self, now: datetime) -> Wish | None:
        """What is typed already, once burden and rules can be told from it."""
        return wish_while_writing(
            self.cleaned_data, self.agenda.items, section=self._user.own_section, now=now
        )

    def wish(self) -> dict[str, Any]:
        """What was entered, as :func:`meetings.services.request_meeting` takes it."""
        entered = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("counties", "kinds", "units", "staff")
        }
        return entered | {"agenda": self.agenda.items}


def initial_of(request: MeetingRequest) -> dict[str, Any]:
    """All that a returned request said, to start from when it is mended."""
    asked_apart = {"classified", "counties", "kinds", "units", "posts", "staff"}
    names = MeetingRequestForm.base_fields.keys() - asked_apart
    return {name: getattr(request, name) for name in names} | {
        "needs_discussion": "yes" if request.needs_discussion else "no",
        "starts_at": timezone.localtime(request.starts_at),
        "notice_due_at": timezone.localdate(request.notice_due_at),
        "posts": [post for post in request.posts if post != Post.STAFF],
        "staff": request.posts.count(Post.STAFF),
        "agenda": list(request.agenda.values("title", "presenter", "minutes", "is_main_speech")),
        **choices_for(request.audience.all()),
    }
