"""The form on which a notice is written."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notices.audience import reading_minutes
from notices.forms.audience import AudienceForm, ClassifiedQuestionForm, DeadlineField
from notices.models import Notice

TEXT_LIMIT = 20_000
"""Far above rule N1, whose verdict stands on the preview page; this only bounds the input."""
MINUTES_LIMIT = 10_000


class NoticeForm(ClassifiedQuestionForm, AudienceForm):
    """Everything a notice needs; ``cleaned_data`` holds what the services take."""

    field_order = ["classified", "title", "text", "basis"]

    title = forms.CharField(label=_("Title"), max_length=120)
    text = forms.CharField(
        label=_("Text"),
        widget=forms.Textarea(attrs={"rows": 12}),
        validators=[MaxLengthValidator(TEXT_LIMIT)],
        help_text=_("One paragraph a line. What needs no meeting fits on one page."),
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        help_text=_("The document or decision on which this is asked."),
    )
    due_at = DeadlineField(
        label=_("Acknowledge by"), help_text=_("Until the end of office hours of that day.")
    )
    minutes = forms.IntegerField(
        label=_("Minutes it takes one unit"),
        min_value=1,
        max_value=MINUTES_LIMIT,
        required=False,
        help_text=_("Left empty, it is estimated from the length of the text."),
    )
    urgent_reason = forms.CharField(
        label=_("Why it is urgent"),
        max_length=200,
        required=False,
        help_text=_("Only if the deadline gives less time than the rules ask."),
    )

    @classmethod
    def for_notice(cls, notice: Notice, *, user: User) -> "NoticeForm":
        """The form filled with a draft, its audience unit by unit."""
        initial = {
            name: getattr(notice, name)
            for name in ("title", "text", "basis", "due_at", "minutes", "urgent_reason")
        }
        units = list(notice.audience.values_list("pk", flat=True))
        return cls(user=user, initial={**initial, "kinds": [], "units": units})

    def clean_text(self) -> str:
        """Browsers send line ends as two characters; keep one."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """Estimate the minutes where none are given."""
        cleaned = super().clean()
        if not cleaned.get("minutes") and "minutes" not in self.errors:
            cleaned["minutes"] = reading_minutes(cleaned.get("text", ""))
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """What the services take: everything but the questions from which the audience came."""
        questions = {"counties", "kinds", "units"}
        return {name: value for name, value in self.cleaned_data.items() if name not in questions}
