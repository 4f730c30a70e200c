"""What a service refuses, shown on the form that asked for it."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def refuse(form: BaseForm, refusal: ValidationError) -> None:
    """Show a refusal at the fields that the form has, else above them all."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def done(form: BaseForm, write: Callable[[], object]) -> bool:
    """Whether the service took it; else its refusal stands on the form, with all that was typed."""
    try:
        write()
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    return True
