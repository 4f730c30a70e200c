"""The forms of discipline: the sign-off of a stop, a report on conduct, and its closing."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notices.forms import ClassifiedQuestionForm
from research.models import LONGEST_CONDUCT_REPORT, ConductReport, SignOff
from research.services.conduct import LONGEST_SENTENCE

MOST_PEOPLE, MOST_MEALS = 500, 50
"""Bounds of what can be typed; the rule's own numbers are far below."""


class LongTextField(forms.CharField):
    """A text that comes back whole if it is too long: the browser cuts nothing off."""

    widget = forms.Textarea(attrs={"rows": 5})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser drops the end of a longer text that is pasted."""
        return {}

    def to_python(self, value: Any) -> str:
        """Browsers send line ends as two characters; keep one."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


def yes_or_no(label: Any) -> forms.TypedChoiceField:
    """A question with two answers and no default."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("no", _("no")), ("yes", _("yes"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


class SignOffForm(forms.Form):
    """How the team was hosted at one stop; the service checks it against rule R9."""

    guests = forms.IntegerField(
        label=_("Guests: how many of you came"), min_value=1, max_value=MOST_PEOPLE
    )
    meals = forms.IntegerField(
        label=_("Working meals taken, over all days"), min_value=0, max_value=MOST_MEALS
    )
    companions = forms.IntegerField(
        label=_("Companions: most of the hosts' people at one meal"),
        min_value=0,
        max_value=MOST_PEOPLE,
    )
    paid = forms.TypedChoiceField(
        label=_("Were the meals paid for?"),
        help_text=_("Leave it open if there was no meal."),
        choices=[("yes", _("paid")), ("no", _("not paid"))],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        required=False,
    )
    amount = forms.DecimalField(
        label=_("Paid in all, in yuan"),
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        required=False,
    )
    alcohol = yes_or_no(_("Was there alcohol?"))
    gifts = yes_or_no(_("Were there gifts?"))
    remark = forms.CharField(
        label=_("Remark"), max_length=SignOff._meta.get_field("remark").max_length, required=False
    )
    explanation = LongTextField(
        label=_("Explanation of a breach"),
        help_text=_("Only where rule R9 was broken; the discipline handler reads it."),
        max_length=SignOff._meta.get_field("explanation").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )


class ConductReportForm(ClassifiedQuestionForm):
    """What a visited unit's person reports of the team in confidence."""

    kind = forms.ChoiceField(
        label=_("What do you report?"),
        choices=ConductReport.Kind,
        widget=forms.RadioSelect,
    )
    text = LongTextField(
        label=_("What happened"),
        help_text=_("Who, when, where, how much; only what you know yourself."),
        max_length=LONGEST_CONDUCT_REPORT,
    )


class ReceiptForm(forms.Form):
    """The number that a reporter was given."""

    receipt = forms.CharField(
        label=_("Receipt number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CloseReportForm(forms.Form):
    """The sentence with which a report on conduct is closed."""

    sentence = LongTextField(
        label=_("Final sentence"),
        help_text=_("The reporter reads it; say what was found and what was done."),
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
