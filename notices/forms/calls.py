"""The form on which a caller notes what came of a call."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notices.models import Call
from notices.services.calls import NOTE_LENGTH


class CallForm(forms.Form):
    """Who was rung, what came of it, and a note; ``people`` are those with a number."""

    person = forms.ModelChoiceField(
        User.objects.none(), label=_("Who was rung"), required=False, empty_label=_("switchboard")
    )
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Call.Outcome)
    note = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args: object, people: Iterable[User], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        reachable = User.objects.filter(pk__in=[person.pk for person in people])
        self.fields["person"].queryset = reachable
