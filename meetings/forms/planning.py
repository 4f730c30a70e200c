"""Forms of the plan of mergers."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, MeetingRequest, MergePlan, MergeWish


def _day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class PeriodForm(forms.Form):
    """Which days a plan is for."""

    first_day = _day_field(_("First day"))
    last_day = _day_field(_("Last day"))


class WishForm(forms.Form):
    """Two requests together or never together, or one on a day of its own."""

    kind = forms.ChoiceField(label=_("Wish"), choices=MergeWish.Kind, widget=forms.RadioSelect)
    request = forms.ModelChoiceField(label=_("Request"), queryset=MeetingRequest.objects.none())
    other = forms.ModelChoiceField(
        label=_("Other request"),
        queryset=MeetingRequest.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("For “together” and “never together”."),
    )
    meeting = forms.ModelChoiceField(
        label=_("Or an approved meeting"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    day = _day_field(
        _("Day"), required=False, help_text=_("For “on this day”: one that its section named.")
    )

    def __init__(
        self, *args: Any, plan: MergePlan, meetings: QuerySet[Meeting], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        members = MeetingRequest.objects.filter(
            merge_members__plan=plan, merge_members__accepted=False
        ).order_by("starts_at", "pk")
        self.fields["request"].queryset = members
        self.fields["other"].queryset = members
        self.fields["meeting"].queryset = meetings

    def clean(self) -> dict[str, Any]:
        """Exactly what the kind of wish asks for."""
        entered: dict[str, Any] = self.cleaned_data
        partners = [entered.get(name) for name in ("other", "meeting") if entered.get(name)]
        if entered.get("kind") == MergeWish.Kind.ON_DAY:
            if not entered.get("day") and "day" not in self.errors:
                self.add_error("day", _("Choose the day."))
        elif len(partners) != 1:
            self.add_error("other", _("Choose one other request, or one approved meeting."))
        return entered

    def partner(self) -> MeetingRequest | Meeting:
        """With whom it is to be together, or never."""
        partner: MeetingRequest | Meeting = (
            self.cleaned_data["other"] or self.cleaned_data["meeting"]
        )
        return partner
