"""The form by which a unit names who attends."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.user import NAME_LENGTH
from meetings.models import Attendee, Invitation
from meetings.services import Named


class SomebodyWidget(forms.MultiWidget):
    """A choice of the unit's people, and a line for anybody else."""

    def __init__(self) -> None:
        super().__init__(
            [
                forms.Select(attrs={"aria-label": _("Somebody of the unit")}),
                forms.TextInput(
                    attrs={
                        "aria-label": _("Or another name"),
                        "placeholder": _("Or another name"),
                        "autocomplete": "off",
                    }
                ),
            ]
        )

    def decompress(self, value: tuple[str, str] | None) -> list[str]:
        return list(value or ("", ""))


class SomebodyField(forms.MultiValueField):
    """One person: of the unit's people by id, or by name; cleaned to both."""

    def __init__(self, *, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        choices = [("", "—"), *people]
        fields = (
            forms.ChoiceField(choices=choices, required=False),
            forms.CharField(max_length=NAME_LENGTH, required=False),
        )
        widget = SomebodyWidget()
        widget.widgets[0].choices = choices
        super().__init__(fields, widget=widget, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> tuple[str, str]:
        pk, name = data_list or ("", "")
        return pk or "", (name or "").strip()


class AttendeesForm(forms.Form):
    """As many lines as people are invited: who attends, and the deputy if they cannot.

    ``taken`` are the names of those who are engaged elsewhere at that time. Whether they are
    named all the same is asked once the service has refused them.
    """

    confirmed = forms.BooleanField(label=_("Name them all the same"), required=False)

    def __init__(
        self,
        *args: Any,
        invitation: Invitation,
        people: Sequence[User],
        taken: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asks_to_confirm = False
        self._people = {str(person.pk): person for person in people}
        self._lines = range(1, invitation.people + 1)
        mark = _("%(name)s (taken at that time)")
        choices = [
            (pk, mark % {"name": person} if person.name in taken else person.name)
            for pk, person in self._people.items()
        ]
        named = list(invitation.attendees.all())
        for line, attendee in zip(self._lines, [*named, *[None] * len(self._lines)], strict=False):
            self._add_line(line, choices, attendee)

    def _add_line(
        self, line: int, choices: Sequence[tuple[str, str]], attendee: Attendee | None
    ) -> None:
        many = len(self._lines) > 1
        who = _("Who attends (%(line)s)") if many else _("Who attends")
        deputy = (
            _("Deputy, if they cannot come (%(line)s)")
            if many
            else _("Deputy, if they cannot come")
        )
        somebody, another = ("", ""), ("", "")
        if attendee is not None:
            somebody = self._initial(attendee.person_id, attendee.name)
            another = self._initial(attendee.deputy_id, attendee.deputy_name)
        self.fields[f"attendee_{line}"] = SomebodyField(
            label=who % {"line": line}, people=choices, required=line == 1, initial=somebody
        )
        self.fields[f"deputy_{line}"] = SomebodyField(
            label=deputy % {"line": line}, people=choices, required=False, initial=another
        )

    def _initial(self, account: int | None, name: str) -> tuple[str, str]:
        return (str(account), "") if str(account) in self._people else ("", name)

    def lines(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The two fields of each line."""
        for line in self._lines:
            yield self[f"attendee_{line}"], self[f"deputy_{line}"]

    def names(self) -> list[Named]:
        """Who was entered, as :func:`meetings.services.name_attendees` takes it."""
        named = []
        for line in self._lines:
            person, name = self._entered(f"attendee_{line}")
            deputy, deputy_name = self._entered(f"deputy_{line}")
            named.append(Named(name=name, person=person, deputy_name=deputy_name, deputy=deputy))
        return named

    def _entered(self, field: str) -> tuple[User | None, str]:
        """A name that was typed goes before a choice that was left standing."""
        pk, name = self.cleaned_data.get(field) or ("", "")
        return (None, name) if name else (self._people.get(pk), "")
