"""The password rule S1: at least 10 characters of at least 3 classes."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.rules import in_force

_CLASSES = (r"[a-z]", r"[A-Z]", r"\d", r"[^a-zA-Z\d]")


class PasswordRuleValidator:
    """Refuse passwords shorter or plainer than rule S1 asks."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ``ValidationError`` if the password breaks the rule."""
        rule = in_force("S1")
        classes = sum(bool(re.search(pattern, password)) for pattern in _CLASSES)
        if len(password) < rule["length"] or classes < rule["classes"]:
            raise ValidationError(self.get_help_text(), code="password_rule")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        rule = in_force("S1")
        return _(
            "At least %(length)s characters, of at least %(classes)s of these kinds: small "
            "letters, capital letters, digits, signs."
        ) % {"length": rule["length"], "classes": rule["classes"]}
