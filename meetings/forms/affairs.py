"""Forms of the department affairs meeting."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from meetings.models import Decision, Meeting, MeetingRequest
from meetings.selectors import waiting_requests


class RequestsField(forms.ModelMultipleChoiceField):
    """Requests to tick, each with its section and day."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, request: MeetingRequest) -> str:
        return f"{request.name}（{request.section}，{timezone.localdate(request.starts_at)}）"


class AgendaForm(forms.Form):
    """Which waiting requests go on the agenda."""

    requests = RequestsField(
        label=_("Requests for the agenda"), queryset=MeetingRequest.objects.none(), required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = waiting_requests(user).filter(affairs_meeting=None)
        self.fields["requests"].queryset = waiting
        self.fields["requests"].initial = waiting
        if not waiting:
            self.fields["requests"].help_text = _("None waits now; they can be added later.")


class AffairsMeetingForm(AgendaForm):
    """When a session is held, by whom, and on what."""

    held_on = forms.DateField(
        label=_("Held on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    chaired_by = forms.ModelChoiceField(label=_("Chaired by"), queryset=User.objects.none())
    field_order = ["held_on", "chaired_by", "requests"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        leaders = User.objects.visible_to(user).filter(
            section__office__sections=user.section_id, role=Role.LEADER, is_active=True
        )
        self.fields["chaired_by"].queryset = leaders
        self.fields["chaired_by"].initial = leaders.first()


class DecisionForm(forms.Form):
    """What the session decided on one request."""

    outcome = forms.ChoiceField(
        label=_("Decision"), choices=Decision.Outcome, widget=forms.RadioSelect
    )
    merge_into = forms.ModelChoiceField(
        label=_("Meeting to merge into"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("No merger"),
        help_text=_("Only for a merger: a meeting that is approved and lies ahead."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was considered, and why so. The asking section reads this."),
    )
    over_quota_reason = forms.CharField(
        label=_("Why beyond the quota"),
        max_length=300,
        required=False,
        help_text=_("Only if it is held although the year's number is used up (M2)."),
    )

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["merge_into"].queryset = meetings
