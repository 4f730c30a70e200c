"""Several days in one field."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext

DAYS = 4


class DaysInput(forms.MultiWidget):
    """As many date inputs, side by side."""

    use_fieldset = True

    def __init__(self) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__([day] * DAYS)

    def decompress(self, value: Sequence[date] | None) -> list[date | None]:
        """One day per input, the rest empty."""
        days = list(value or [])[:DAYS]
        return [*days, *[None] * (DAYS - len(days))]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Name each input for who does not see that they stand in a row."""
        context = super().get_context(name, value, attrs)
        for number, day in enumerate(context["widget"]["subwidgets"], start=1):
            day["attrs"]["aria-label"] = gettext("Day %(number)s") % {"number": number}
        return context


class DaysField(forms.MultiValueField):
    """At most :data:`DAYS` days, cleaned to a list in order, each once."""

    widget = DaysInput

    def __init__(self, **kwargs: Any) -> None:
        days = [forms.DateField(required=False) for _ in range(DAYS)]
        super().__init__(days, require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[date | None]) -> list[date]:
        """The days that were entered."""
        return sorted({day for day in data_list if day is not None})
