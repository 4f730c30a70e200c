"""The form on which a notice is written."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import ANSWERING_ROLES
from accounts.models import User
from notices.audience import reading_minutes
from notices.files import FILENAME_LENGTH, KINDS, check_upload
from notices.forms.audience import (
    AudienceForm,
    ClassifiedQuestionForm,
    CopiesForm,
    DeadlineField,
    choices_for,
)
from notices.forms.text import NoticeTextField
from notices.models import Notice
from notices.models.notice import TITLE_LENGTH, answering_roles
from notices.rules import earliest_due_day
from notices.services.attachments import MOST_FILES
from office.workdays import close_of

MINUTES_LIMIT = 10_000


class SeveralFilesInput(forms.FileInput):
    """A file input in which several can be chosen at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files such as a notice may bring, each looked at before any is kept."""

    widget = SeveralFilesInput(attrs={"multiple": True, "accept": ",".join(KINDS)})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The files, maybe none; one error for each that cannot be taken."""
        uploads: list[UploadedFile] = list(data or [])
        wrong: list[str] = []
        for upload in uploads:
            try:
                check_upload(upload)
            except ValidationError as error:
                wrong.extend(f"{upload.name}: {message}" for message in error.messages)
        if wrong:
            raise ValidationError(wrong)
        return uploads


class NoticeForm(ClassifiedQuestionForm, AudienceForm):
    """Everything a notice needs; ``groups`` gives the fields under headings.

    A *rough* one is saved as it stands: only the title and the classified question are mandatory.
    ``copies`` is the form within this form that asks who gets a copy.
    """

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    text = NoticeTextField(
        help_text=_("One paragraph a line. What needs no meeting fits on one page."),
    )
    single_task = forms.BooleanField(
        label=_("It is about a single task"),
        help_text=_("The limit is then lower (rule N1)."),
        required=False,
    )
    attachments = SeveralFilesField(
        label=_("Attachments"), required=False, max_length=FILENAME_LENGTH
    )
    removed = forms.MultipleChoiceField(
        label=_("Attached are; tick what to take off"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        help_text=_("The document or decision on which this is asked."),
    )
    asks = forms.ChoiceField(
        label=_("What is asked"),
        choices=Notice.Asks,
        initial=Notice.Asks.ACKNOWLEDGE,
        widget=forms.RadioSelect,
    )
    needs_verification = forms.BooleanField(
        label=_("You verify each answer"),
        help_text=_("Only for answers in words: accepted or returned, always with a sentence."),
        required=False,
    )
    per_person = forms.TypedChoiceField(
        label=_("Who settles it"),
        choices=[("no", _("one person for the whole unit")), ("yes", _("each person told"))],
        coerce=lambda choice: choice == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    roles = forms.MultipleChoiceField(
        label=_("Who is told in the units"),
        choices=[(role.value, role.label) for role in ANSWERING_ROLES],
        initial=answering_roles,
        widget=forms.CheckboxSelectMultiple,
    )
    due_at = DeadlineField(label=_("Due day"))
    minutes = forms.IntegerField(
        label=_("Minutes it takes one person"),
        min_value=1,
        max_value=MINUTES_LIMIT,
        required=False,
        help_text=_("Left empty, it is estimated from the length of the text."),
    )
    urgent_reason = forms.CharField(
        label=_("Why it is urgent"),
        max_length=200,
        required=False,
        help_text=_(
            "Only if the deadline gives less time than the rules ask, or the messages have to "
            "leave at once, whatever the hour."
        ),
    )

    _MATTER = ("classified", "title", "text", "single_task", "removed", "attachments", "basis")
    _ASKED = ("asks", "needs_verification", "due_at", "minutes", "urgent_reason")
    _AUDIENCE = ("counties", "kinds", "units", "roles", "per_person")
    _QUESTIONS = ("counties", "kinds", "units", "attachments", "removed")
    """Fields that are no content of a notice by themselves."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        user: User,
        now: datetime,
        notice: Notice | None = None,
        rough: bool = False,
    ) -> None:
        super().__init__(data, files, user=user, initial=_initial_of(notice))
        copied = list(notice.copies.all()) if notice is not None else []
        self.copies = CopiesForm(data, user=user, initial=choices_for(copied))
        self._user, self._earliest = user, earliest_due_day(now)
        self._kept = list(notice.attachments.all()) if notice is not None else []
        self.needs_audience = not rough
        for name in ("text", "basis", "due_at"):
            self.fields[name].required = not rough
        self.fields["text"].count_by_rule(single_task=self["single_task"].auto_id)
        self.fields["due_at"].help_text = gettext(
            "Until the end of office hours of that day. The earliest is %(day)s, unless it is "
            "urgent."
        ) % {"day": date_format(self._earliest, "MONTH_DAY_FORMAT")}
        self.fields["attachments"].help_text = gettext(
            "At most %(most)s, of 10 MB each. Choose them last: if something else has to be put "
            "right, the browser forgets them."
        ) % {"most": MOST_FILES}
        if self._kept:
            self.fields["removed"].choices = [
                (file.pk, f"{file.filename} ({filesizeformat(file.size)})") for file in self._kept
            ]
        else:
            del self.fields["removed"]

    def groups(self) -> Iterator[tuple[str | Promise, list[BoundField]]]:
        """The fields under their headings; the copies follow the last group."""
        for heading, names in (
            (_("The matter"), self._MATTER),
            (_("What is asked, and by when"), self._ASKED),
            (_("To whom"), self._AUDIENCE),
        ):
            yield heading, [self[name] for name in names if name in self.fields]

    def full_clean(self) -> None:
        """Clean as usual; of a classified matter the copies are forgotten as well."""
        super().full_clean()
        if self.is_bound and not self.data:
            self.copies = CopiesForm(user=self._user)

    def is_valid(self) -> bool:
        """Whether this form and that of the copies are; if not, say which files are forgotten."""
        fine = super().is_valid()
        if self.copies.is_valid() and fine:
            return True
        self._tell_forgotten_files()
        return False

    def refuse(self, refusal: ValidationError) -> None:
        """Show what a service refused, with everything still there but the files."""
        self.add_error(None, refusal)
        self._tell_forgotten_files()

    def clean(self) -> dict[str, Any]:
        """Estimate minutes and deadline where none are given; count the files."""
        cleaned = super().clean()
        if not cleaned.get("minutes") and "minutes" not in self.errors:
            cleaned["minutes"] = reading_minutes(cleaned.get("text", ""))
        if cleaned.get("due_at") is None and "due_at" not in self.errors:
            cleaned["due_at"] = close_of(self._earliest)
        if cleaned.get("needs_verification") and cleaned.get("asks") != Notice.Asks.ANSWER:
            self.add_error("needs_verification", _("Only answers in words can be verified."))
        left = len(self._kept) - len(cleaned.get("removed") or [])
        if left + len(cleaned.get("attachments") or []) > MOST_FILES:
            message = gettext("A notice comes with at most %(most)s files.") % {"most": MOST_FILES}
            self.add_error("attachments", message)
        return cleaned

    @property
    def content(self) -> dict[str, Any]:
        """What the services take: the audience, not the questions from which it came."""
        content = {
            name: value for name, value in self.cleaned_data.items() if name not in self._QUESTIONS
        }
        return content | {"copies": self.copies.cleaned_data["audience"]}

    def _tell_forgotten_files(self) -> None:
        if names := [file.name or "" for file in self.files.getlist("attachments")]:
            message = gettext("Choose these files again, the browser has forgotten them: %(names)s")
            self.add_error("attachments", message % {"names": gettext(", ").join(names)})


_KEPT_AS_TYPED = (
    "title",
    "text",
    "single_task",
    "basis",
    "asks",
    "needs_verification",
    "roles",
    "due_at",
    "urgent_reason",
)


def _initial_of(notice: Notice | None) -> dict[str, Any]:
    """What a draft says, its audience as one would choose it; what was estimated is left empty."""
    if notice is None:
        return {}
    is_estimated = notice.minutes == reading_minutes(notice.text)
    return {
        **{name: getattr(notice, name) for name in _KEPT_AS_TYPED},
        **choices_for(list(notice.audience.all())),
        "per_person": "yes" if notice.per_person else "no",
        "minutes": None if is_estimated else notice.minutes,
    }
