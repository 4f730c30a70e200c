"""The form on which a team writes its report, and what leaders answer to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Section, Unit
from notices.files import FILE_SIZE, FILENAME_LENGTH
from notices.forms import ClassifiedQuestionForm
from research.forms.topic import DayInput
from research.models import (
    CORRECTION_LENGTH,
    FINDING_LENGTH,
    LIFT_LENGTH,
    RETURN_LENGTH,
    Finding,
    ResearchReport,
)
from research.services.reports import FindingPlan, finding_faults
from research.services.reports.writing import DOCX, MOST_FINDINGS

TEXT_LIMIT = 20_000
"""Characters of a report; this only bounds the input."""
MINUTES_LIMIT = 10_000


class ReportForm(ClassifiedQuestionForm):
    """The text of a report and its file; all of it may still be missing in a draft.

    ``version`` is the one that was on screen, so that of two colleagues the second is told; then
    ``meanwhile`` is what the first has kept, and the form, sent again, replaces it.
    """

    meanwhile: ResearchReport | None = None
    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=pgettext_lazy("research", "Report"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("One paragraph a line. Left empty, the Word file below is the report."),
    )
    upload = forms.FileField(
        label=_("The report as a Word file"),
        max_length=FILENAME_LENGTH,
        required=False,
        widget=forms.FileInput(attrs={"accept": DOCX}),
    )
    drop_file = forms.BooleanField(label=_("Take the attached file off"), required=False)

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        report: ResearchReport | None,
        about_people: bool = False,
        **kwargs: Any,
    ) -> None:
        initial = {"text": report.text, "version": report.version} if report else {"version": 0}
        super().__init__(data, files, initial=initial, **kwargs)
        self.fields["upload"].help_text = gettext("docx, at most %(limit)s MB.") % {
            "limit": FILE_SIZE // 2**20
        }
        if about_people:  # what is taken out bears its reader's name, which no such file does
            del self.fields["upload"]
            self.fields["text"].help_text = gettext(
                "One paragraph a line. Who reads it is on record."
            )
        if report is None or not report.file:
            del self.fields["drop_file"]
        else:
            self.fields["drop_file"].help_text = report.filename

    @property
    def on_screen(self) -> Any:
        """The version that the page shows; of a classified matter nothing else is left."""
        return self.data.get("version", self.initial["version"])

    def rest_on(self, kept: ResearchReport) -> None:
        """Let the form, if it is sent again, replace what is kept now."""
        self.data = {name: self.data[name] for name in self.data} | {"version": kept.version}

    def seen(self, kept: ResearchReport) -> None:
        """Show what a colleague has kept beside what was typed, which stays."""
        self.meanwhile = kept
        self.rest_on(kept)
        file = self.files.get("upload")
        if file is not None and "upload" in self.fields:
            message = gettext("Choose the file again, the browser has forgotten it: %(name)s")
            self.add_error("upload", message % {"name": file.name})


class FindingForm(forms.Form):
    """One finding; a block that is left empty is none."""

    text = forms.CharField(
        label=_("What was found"),
        max_length=FINDING_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    units = forms.TypedMultipleChoiceField(
        label=_("Units that it concerns"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each reads its own findings, and nobody else's."),
    )
    needs_correction = forms.BooleanField(label=_("A correction is required"), required=False)
    correction = forms.CharField(
        label=_("What is to be put right"),
        max_length=CORRECTION_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = forms.DateField(label=_("By when"), required=False, widget=DayInput)
    minutes = forms.IntegerField(
        label=_("Minutes that it takes each unit"),
        min_value=1,
        max_value=MINUTES_LIMIT,
        required=False,
    )

    def plan(self, units: Mapping[int, Unit]) -> FindingPlan:
        """What the block says; ``units`` are those that can be chosen, by id."""
        chosen = [units[pk] for pk in self.cleaned_data["units"]]
        return FindingPlan(**{**self.cleaned_data, "units": chosen})


class FindingFormSet(forms.BaseFormSet):
    """The findings, each a block, and one block more for the next."""

    form = FindingForm
    extra, min_num = 1, 0
    max_num = absolute_max = MOST_FINDINGS
    validate_max = True
    can_order = can_delete = can_delete_extra = validate_min = False
    renderer = forms.renderers.get_default_renderer()

    def __init__(
        self,
        data: Any = None,
        *,
        units: Iterable[Unit],
        findings: Sequence[Finding] = (),
        earliest: date,
    ) -> None:
        self._units = {unit.pk: unit for unit in units}
        self._earliest = earliest
        super().__init__(data, prefix="findings", initial=[_initial(one) for one in findings])

    def add_fields(self, form: FindingForm, index: int | None) -> None:
        """Offer the units visited; nothing is mandatory before the report is filed."""
        super().add_fields(form, index)
        form.empty_permitted = False
        form.fields["units"].choices = [(pk, unit.name) for pk, unit in self._units.items()]
        form.fields["due_on"].help_text = gettext("%(day)s at the earliest.") % {
            "day": date_format(self._earliest)
        }

    def plans(self) -> list[FindingPlan]:
        """The findings that were written, in their order."""
        return [form.plan(self._units) for form in self._written()]

    def refuse_unfit(self) -> bool:
        """Say on each finding what it lacks to be filed; whether there was anything to say."""
        for form in self._written():
            for fault in finding_faults(form.plan(self._units), earliest=self._earliest):
                form.add_error(None, fault)
        return any(form.errors for form in self.forms)

    def _written(self) -> list[FindingForm]:
        """The blocks in which something stands; one that was emptied is taken out."""
        return [form for form in self.forms if any(form.cleaned_data.values())]


def _initial(finding: Finding) -> dict[str, Any]:
    return {
        "text": finding.text,
        "units": [concerned.unit_id for concerned in finding.concerned.all()],
        "needs_correction": finding.needs_correction,
        "correction": finding.correction,
        "due_on": finding.due_on,
        "minutes": finding.minutes,
    }


class ReasonForm(forms.Form):
    """Why a report goes back to its team."""

    reason = forms.CharField(
        label=_("Reason"), max_length=RETURN_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


class LiftForm(forms.Form):
    """Which section may go on although the report is overdue, and why."""

    section = forms.ModelChoiceField(label=_("Section"), queryset=Section.objects.none())
    reason = forms.CharField(label=_("Reason"), max_length=LIFT_LENGTH)

    def __init__(self, *args: Any, sections: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections


class LibraryForm(forms.Form):
    """What the library of reports is searched for."""

    q = forms.CharField(label=_("Words"), max_length=100, required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("all years")), *((year, year) for year in years)]
