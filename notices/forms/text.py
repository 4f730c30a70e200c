"""The text of a notice, counted against rule N1 while it is written."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office.rules import in_force

TEXT_LIMIT = 20_000
"""Far above rule N1, whose verdict stands on the preview page; this only bounds the input."""


class NoticeTextField(forms.CharField):
    """The text of a notice; the counter in the browser reads its limits from the widget."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Text"),
            widget=forms.Textarea(attrs={"rows": 12}),
            validators=[MaxLengthValidator(TEXT_LIMIT)],
            **kwargs,
        )

    def to_python(self, value: Any) -> str:
        """Browsers send line ends as two characters; keep one."""
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def count_by_rule(self, *, single_task: str | bool) -> None:
        """Let the browser count, unless rule N1 is switched off: one query.

        ``single_task`` says which limit holds; a text names the checkbox that says so.
        """
        rule = in_force("N1")
        if not rule.enabled:
            return
        several, single = int(rule["characters"]), int(rule["single_task"])
        limits: dict[str, object] = {"data-limit": single if single_task is True else several}
        if isinstance(single_task, str):
            limits |= {"data-limit-single": single, "data-single": single_task}
        self.widget.attrs |= limits | {
            "data-count": gettext("{length} of at most {limit} characters"),
            "data-over": gettext("{over} characters too many: {length} of at most {limit}"),
        }
