"""The forms on which a trip is cancelled, a stop is moved and a team is changed."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from research import selectors
from research.forms.topic import DayInput
from research.forms.trip import PeopleChoices
from research.models import LONGEST_EXPLANATION, REASON_LENGTH, Stop, Trip


class CancelForm(forms.Form):
    """Why a trip, or one visit of it, does not take place."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: QueryDict | None = None, *, announced: bool) -> None:
        super().__init__(data)
        self.fields["reason"].help_text = (
            _("The units that were to be visited read this.")
            if announced
            else _("Read by the department alone; the units learn nothing.")
        )


class MoveForm(forms.Form):
    """On which day the team enters the county now."""

    first_day = forms.DateField(
        label=_("New first day"),
        widget=DayInput,
        help_text=_("The stop keeps its length, and every visit its place in it."),
    )
    explanation = forms.CharField(
        label=_("Why the trip goes all the same"),
        help_text=_("Only if an alert is given; kept with it and read by the department alone."),
        max_length=LONGEST_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, stop: Stop) -> None:
        super().__init__(data, initial={"first_day": stop.first_day})


class TeamForm(forms.Form):
    """Who goes now, and who leads; ``changes`` is how many changes of the team were on screen."""

    changes = forms.IntegerField(widget=forms.HiddenInput)
    leader = forms.ModelChoiceField(label=_("Team leader"), queryset=User.objects.none())
    members = PeopleChoices(
        label=_("Who goes along"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Read by the department alone; the units learn nothing."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    explanation = forms.CharField(
        label=_("Why the trip goes all the same"),
        help_text=_("Only if an alert is given; kept with it and read by the department alone."),
        max_length=LONGEST_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, trip: Trip, user: User) -> None:
        self.trip = trip
        members = [member.person_id for member in trip.team.all()]
        changes = trip.team_changes.count()
        initial = {"changes": changes, "leader": trip.leader_id, "members": members}
        super().__init__(data, initial=initial)
        people = selectors.possible_leaders(user)
        self.fields["leader"].queryset = self.fields["members"].queryset = people

    def show_present(self) -> None:
        """What is typed stands beside the team as it is now; sent again, it replaces that."""
        typed = {
            name: field.widget.value_from_datadict(self.data, {}, name)
            for name, field in self.fields.items()
        }
        self.data = typed | {"changes": self.trip.team_changes.count()}
