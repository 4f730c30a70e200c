"""Forms of logging in and of the own password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


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
