"""The agenda as rows of a form."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetings.models.agenda import PRESENTER_LENGTH, TITLE_LENGTH
from meetings.wish import Item

ROWS = 4
"""How many rows an empty form offers."""
MORE_ROWS = 3
"""How many are added to those that are filled in."""
MOST_ROWS = 60
_LONGEST = 5 * 24 * 60
"""Minutes."""


class ItemForm(forms.Form):
    """One item; a row that is left empty is none."""

    title = forms.CharField(label=_("Item"), max_length=TITLE_LENGTH)
    presenter = forms.CharField(label=_("Presenter"), max_length=PRESENTER_LENGTH)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=_LONGEST)
    is_main_speech = forms.BooleanField(label=_("Main speech"), required=False)


class AgendaFormSet(forms.BaseFormSet):
    """The items, each a row; what was typed before comes as ``rows``."""

    form = ItemForm
    min_num = 0
    max_num = absolute_max = MOST_ROWS
    validate_max = True
    can_order = can_delete = can_delete_extra = validate_min = False
    renderer = forms.renderers.get_default_renderer()

    def __init__(self, data: Any = None, *, rows: Sequence[Mapping[str, Any]] = ()) -> None:
        self.extra = MORE_ROWS if rows else ROWS
        super().__init__(data, prefix="agenda", initial=list(rows) or None)

    def add_fields(self, form: ItemForm, index: int | None) -> None:
        """Let any row stay empty, and name its fields for who does not see the table."""
        super().add_fields(form, index)
        form.empty_permitted = True
        for field in form.fields.values():
            label = gettext("%(field)s, item %(number)s")
            number = (index or 0) + 1
            field.widget.attrs["aria-label"] = label % {"field": field.label, "number": number}

    def clean(self) -> None:
        """Refuse an agenda of nothing."""
        if not any(form.has_changed() for form in self.forms):
            raise ValidationError(gettext("Enter at least one item of the agenda."))

    @property
    def items(self) -> list[Item]:
        """What the filled rows say, wrong ones left out."""
        if not self.is_bound:
            return []
        return [
            Item(**form.cleaned_data)
            for form in self.forms
            if form.has_changed() and not form.errors
        ]

    @property
    def minutes(self) -> int:
        """How long they take together: the duration of the meeting."""
        return sum(item.minutes for item in self.items)

    def typed(self) -> list[dict[str, Any]]:
        """All rows as they were typed, empty ones as well."""
        return [{name: form[name].value() for name in form.fields} for form in self.forms]
