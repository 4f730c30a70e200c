"""Forms of the department affairs meeting."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from meetings.models import AffairsMeeting, Decision, Meeting, MeetingRequest
from meetings.selectors import waiting_requests
from meetings.services.decisions import OF_SEVERAL


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


class MembersField(forms.ModelMultipleChoiceField):
    """Members of the department affairs meeting to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Members present"),
            help_text=_(
                "The chair counts without a tick. If fewer than half of the members are there, "
                "nothing can be decided."
            ),
            queryset=User.objects.none(),
            required=False,
            **kwargs,
        )


class PresentForm(forms.Form):
    """Which members are there, besides the chair."""

    present = MembersField()

    def __init__(self, *args: Any, user: User, session: AffairsMeeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leaders = _leaders(user)
        self.fields["present"].queryset = leaders
        self.fields["present"].initial = leaders.filter(name__in=session.present)


class AffairsMeetingForm(AgendaForm):
    """When a session is held, by whom, who is there, and on what."""

    held_on = forms.DateField(
        label=_("Held on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    chaired_by = forms.ModelChoiceField(label=_("Chaired by"), queryset=User.objects.none())
    present = MembersField()
    field_order = ["held_on", "chaired_by", "present", "requests"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        leaders = _leaders(user)
        self.fields["chaired_by"].queryset = self.fields["present"].queryset = leaders
        self.fields["chaired_by"].initial = leaders.first()


def _leaders(user: User) -> QuerySet[User]:
    """The members of the department affairs meeting, as the person may choose them."""
    return User.objects.visible_to(user).filter(
        section__office__sections=user.section_id, role=Role.LEADER, is_active=True
    )


class GroundsForm(forms.Form):
    """Why the session decides so, and why beyond the year's number if it is (rules M2, M3)."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was considered, and why so. The asking sections read this."),
    )
    over_quota_reason = forms.CharField(
        label=_("Why beyond the quota"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for a meeting beyond the year's number, if the request does not say."),
    )


class DecisionsForm(GroundsForm):
    """What the session decided on all the requests that are ticked on its agenda.

    The ticks stand in the agenda itself, so the page draws them, by :attr:`ticked`.
    """

    TOGETHER = "together"
    """Held as one meeting: of the host, with the others merged into it."""

    requests = forms.ModelMultipleChoiceField(
        queryset=MeetingRequest.objects.none(),
        error_messages={"required": _("Tick at least one request of the agenda.")},
    )
    outcome = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    host = forms.ModelChoiceField(
        label=_("Host of the one meeting"),
        queryset=MeetingRequest.objects.none(),
        required=False,
        empty_label=_("No merger"),
        help_text=_(
            "Only to hold them as one: its name, hour and place hold, the others join with their "
            "agendas, and each unit is convened once."
        ),
    )

    field_order = ("requests", "outcome", "host", "reason", "over_quota_reason")

    def __init__(self, *args: Any, agenda: QuerySet[MeetingRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["requests"].queryset = agenda
        self.fields["host"].queryset = agenda.undecided()
        outcomes = {outcome.value: outcome.label for outcome in OF_SEVERAL}
        together = {self.TOGETHER: _("hold as one meeting")}
        self.fields["outcome"].choices = list((outcomes | together).items())

    @property
    def ticked(self) -> set[int]:
        """Ids of the requests that were ticked, also in a form that is wrong."""
        typed = self["requests"].value() or []
        return {int(pk) for pk in typed if str(pk).isdecimal()}

    def clean(self) -> dict[str, Any]:
        """A merger has its host, and nothing else has one."""
        entered = super().clean() or {}
        is_together = entered.get("outcome") == self.TOGETHER
        if is_together and entered.get("host") is None and "host" not in self.errors:
            self.add_error("host", _("Choose whose request is the host."))
        if not is_together and entered.get("host") is not None:
            self.add_error("host", _("A host is chosen only to hold them as one meeting."))
        return entered


class ProposalForm(GroundsForm):
    """Why the session decides as a plan of mergers proposes."""

    @property
    def asks_for_explanation(self) -> bool:
        """Whether the year's number was found used up: only then there is a field to explain it."""
        field = self["over_quota_reason"]
        return bool(field.errors or field.value())


class DecisionForm(GroundsForm):
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

    field_order = ("outcome", "merge_into", "reason", "over_quota_reason")

    def __init__(self, *args: Any, meetings: QuerySet[Meeting], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["merge_into"].queryset = meetings
