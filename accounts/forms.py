"""Forms of logging in, of the own password, and of naming a deputy."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class LogInForm(AuthenticationForm):
    """Staff number or phone, and the password; a wrong one does not tell which was wrong."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("Staff number, phone or password is wrong. Capitals count."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Staff number or phone")


class OwnPasswordForm(PasswordChangeForm):
    """The old password and, twice, a new one that is not the same."""

    def clean_new_password1(self) -> str:
        """A password that somebody else handed out must really go."""
        new = self.cleaned_data["new_password1"]
        if new == self.cleaned_data.get("old_password"):
            raise ValidationError(_("The new password is the old one."))
        return new

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """Keep the password; from now on it is the person's own."""
        self.user.must_change_password = False
        return super().save(commit)


class _DayField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DeputyForm(forms.Form):
    """The colleague who answers in a person's place, and from when until when."""

    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.none())
    first_day = _DayField(label=_("From which day"))
    last_day = _DayField(label=_("Until which day, inclusive"))

    def __init__(self, data: QueryDict | None = None, *, person: User) -> None:
        super().__init__(data)
        self.fields["deputy"].queryset = User.objects.able_to_stand_in_for(person)
