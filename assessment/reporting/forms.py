"""Forms of reporting: a value, giving one back, opening a locked one, objecting."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.models.indicator import VALUE_DIGITS, VALUE_PLACES
from assessment.models.report import SENTENCE_LENGTH
from assessment.reporting.slots import Slot
from office.spreadsheets.values import plain_text


class NumberField(forms.DecimalField):
    """A value in an indicator's measure, written without trailing zeros."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=VALUE_DIGITS,
            decimal_places=VALUE_PLACES,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return plain_text(value) if isinstance(value, Decimal) else value


class ValueField(NumberField):
    """A number, the norm; the form sees to it that a comment says why there is none."""

    def validate(self, value: Any) -> None:
        if value is not None:
            super().validate(value)


class SentenceField(forms.CharField):
    """A sentence or two; the browser cuts nothing off."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=SENTENCE_LENGTH, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SentenceForm(forms.Form):
    """A form that shows what a service refused beside the field, or above all of them."""

    def refuse(self, refusal: ValidationError) -> None:
        """Show the refusal."""
        self.add_error(None, refusal)


class ReportForm(SentenceForm):
    """The county's value for one slot, or why there is none.

    ``typed`` gives back, unjudged, what stood in the fields of a page that was sent for another
    slot.
    """

    use_required_attribute = False
    value = ValueField(label=_("Actual value"))
    comment = SentenceField(
        label=_("Comment"),
        required=False,
        help_text=_("Needed if there is no number: say why."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        slot: Slot,
        prefix: str | None = None,
        typed: dict[str, Any] | None = None,
    ) -> None:
        report = slot.report
        initial = {"value": report.value, "comment": report.comment} if report else {}
        super().__init__(data, prefix=prefix, initial=initial | (typed or {}))
        measure = slot.target.indicator.measure
        self.fields["value"].help_text = format_html(gettext("In {measure}."), measure=measure)

    def clean(self) -> dict[str, Any]:
        """A number or a reason; a number that cannot be read is told once."""
        cleaned = super().clean() or {}
        if "value" in cleaned and cleaned["value"] is None and not cleaned.get("comment"):
            self.add_error("comment", _("Give the number, or say why there is none."))
        return cleaned


class ReturnForm(SentenceForm):
    """Why a value goes back, until when it is to be mended, and which value was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = SentenceField(label=_("What is to be mended"))
    until = DayField(label=_("New date"))

    def __init__(self, data: Any, *, revision: int, until: date, auto_id: str) -> None:
        initial = {"revision": revision, "until": until}
        super().__init__(data, initial=initial, auto_id=auto_id)


class ReopenForm(SentenceForm):
    """Why a locked value is opened again, and until when."""

    reason = SentenceField(label=_("Reason"))
    until = DayField(label=_("Open until"))


class ObjectionForm(SentenceForm):
    """What is wrong with a value that a system gave."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = SentenceField(label=_("What is wrong, and how you know"))


class ObjectionAnswerForm(SentenceForm):
    """The section's sentence on an objection, and the value that counts from now on."""

    value = NumberField(label=_("Value that counts"))
    answer = SentenceField(label=_("Your sentence"), help_text=_("The county reads it."))
