"""A spreadsheet that somebody hands in."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from notices.forms.audience import ClassifiedQuestionForm
from office.spreadsheets.containers import Kind

MOST_FAULTS = 50
"""As many sentences as anybody reads at once."""


class SheetForm(ClassifiedQuestionForm):
    """A spreadsheet to read; the readers judge what it holds."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx, xls, ods or csv, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in Kind)}),
        max_length=200,
    )

    def refuse(self, refusal: ValidationError) -> None:
        """Show what is wrong with the file, sentence by sentence, as far as anybody reads on."""
        shown = refusal.messages[:MOST_FAULTS]
        if more := len(refusal.messages) - len(shown):
            message = ngettext("And %(more)s fault more.", "And %(more)s faults more.", more)
            shown.append(message % {"more": more})
        self.add_error("file", shown)

    @property
    def content(self) -> bytes:
        """The whole file."""
        content: bytes = self.cleaned_data["file"].read()
        return content

    @property
    def filename(self) -> str:
        """The file's own name, without folders."""
        return PurePath(self.cleaned_data["file"].name or "").name
