"""Upload a file of indicators; change a word of routine work."""

import datetime as dt
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessment.models import RoutineWord
from notices.forms import ClassifiedQuestionForm
from office.spreadsheets.containers import Kind
from office.spreadsheets.limits import Limits
from office.spreadsheets.reading import sentence
from office.spreadsheets.reasons import Reason


class UploadForm(ClassifiedQuestionForm):
    """The cycle's year and the file; cells are checked later, by a worker."""

    year = forms.IntegerField(label=_("Cycle"), min_value=2000, max_value=2100)
    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx, xls, ods or csv, at most 10 MB. The office's own layout will do."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in Kind)}),
        max_length=200,
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = today.year

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if PurePath(file.name or "").suffix.lower().removeprefix(".") not in list(Kind):
            raise ValidationError(sentence(Reason.UNKNOWN_KIND))
        if (file.size or 0) > Limits().file_bytes:
            raise ValidationError(sentence(Reason.FILE_TOO_LARGE))
        return file


class SheetForm(forms.Form):
    """Which sheet of a workbook is read; the one that was, first."""

    sheet = forms.ChoiceField(label=_("Sheet"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reading: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = reading.get("sheet", "")
        sheets = sorted(reading.get("sheets", ()), key=lambda sheet: sheet != now)
        self.fields["sheet"].choices = [(sheet, sheet) for sheet in sheets]
        self.fields["sheet"].initial = now


class ColumnsForm(forms.Form):
    """What the headers that the portal does not know stand for, as proposed or as changed."""

    def __init__(self, *args: Any, reading: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [(name, name) for name in reading.get("columns", ())]
        self.headers = [asked["header"] for asked in reading.get("headers", ())]
        for number, asked in enumerate(reading.get("headers", ())):
            self.fields[f"header_{number}"] = forms.ChoiceField(
                label=asked["header"],
                choices=[("", _("is not read")), *columns],
                initial=asked["proposed"],
                required=False,
            )

    @property
    def names(self) -> dict[str, str]:
        """The column of each header; empty where it is not read."""
        return {
            header: self.cleaned_data[f"header_{number}"]
            for number, header in enumerate(self.headers)
        }


class WordForm(forms.ModelForm):
    """A word of routine work, whether it is refused, and why."""

    is_refused = forms.TypedChoiceField(
        label=_("What holds from now on"),
        choices=[
            ("yes", pgettext_lazy("a word", "refused")),
            ("no", _("no longer refused")),
        ],
        coerce=lambda choice: choice == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )

    class Meta:
        model = RoutineWord
        fields = ["word", "is_refused", "reason"]
        help_texts = {
            "word": _("As it stands in names; … leaves a gap: 召开…次 is in 召开专题会议次数."),
        }

    @property
    def change(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
