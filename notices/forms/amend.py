"""The form on which a sent notice is changed."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from notices.forms.audience import ClassifiedQuestionForm, DeadlineField
from notices.forms.text import NoticeTextField
from notices.models import Notice, NoticeVersion
from notices.models.notice import TITLE_LENGTH


class AmendForm(ClassifiedQuestionForm):
    """A notice as it should read from now on, and whether everybody is asked again.

    ``version`` is the one that was on screen, so that of two colleagues the second is told.
    """

    field_order = ["version", "classified", "title", "text", "due_at", "is_material", "change"]

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = NoticeTextField()
    due_at = DeadlineField(
        label=_("Due day"), help_text=_("Until the end of office hours of that day.")
    )
    is_material = forms.TypedChoiceField(
        label=_("What kind of change is it?"),
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether everybody has to settle it again.")},
    )
    change = forms.CharField(
        label=_("What has changed, in a sentence"),
        max_length=NoticeVersion._meta.get_field("change").max_length,
        help_text=_("Everybody reads it above the text."),
    )

    def __init__(self, data: Any = None, *, notice: Notice, settled: int) -> None:
        """``settled`` is the number of receipts that a material change would open again."""
        self._notice = notice
        names = ("version", "title", "text", "due_at")
        super().__init__(data, initial={name: getattr(notice, name) for name in names})
        self.fields["text"].count_by_rule(single_task=notice.single_task)
        again = ngettext(
            "Material: everybody is told and settles it again, also the %(settled)s that has; what "
            "was answered stays in the history.",
            "Material: everybody is told and settles it again, also the %(settled)s that have; "
            "what they answered stays in the history.",
            settled,
        )
        material = again if settled else gettext("Material: everybody is told again.")
        small = gettext("Small, as a typing error: nobody is told, and what is settled stays so.")
        self.fields["is_material"].choices = [
            ("yes", material % {"settled": settled}),
            ("no", small),
        ]

    def clean_due_at(self) -> datetime:
        """A day that stays the same keeps its hour as well."""
        due_at: datetime = self.cleaned_data["due_at"]
        before = self._notice.due_at
        return before if timezone.localdate(due_at) == timezone.localdate(before) else due_at

    @property
    def content(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "classified"}
