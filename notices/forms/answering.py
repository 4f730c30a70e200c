"""The forms on which a unit answers, and on which the section that asked verifies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from notices.files import FILE_SIZE, KINDS
from notices.models import Notice, Receipt, Verification
from notices.models.receipt import ANSWER_LENGTH
from notices.services.answering import NAME_LENGTH
from notices.services.verifying import SENTENCE_LENGTH


class AnswerTextField(forms.CharField):
    """An answer in words. The browser cuts nothing off; what is too long comes back whole."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=ANSWER_LENGTH, required=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No ``maxlength``: a browser drops the end of a longer text that is pasted."""
        return {}

    def to_python(self, value: Any) -> str:
        """Browsers send line ends as two characters; keep one."""
        return (super().to_python(value) or "").replace("\r\n", "\n")


class ReplyForm(forms.Form):
    """What every answer carries besides itself: which text and which answer were on screen.

    ``replaces`` is empty unless an answer stood there. A form that was refused holds what stands
    now, so that whoever has read that can send it again with all that was typed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    replaces = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def refuse(self, refusal: ValidationError) -> None:
        """Show what the service refused."""
        self.add_error(None, refusal)

    def seen(self, *, version: int, replaces: int | None) -> None:
        """Let the form rest on what the page shows now; the browser has forgotten any file."""
        entered = {name: self.data[name] for name in self.data}
        self.data = entered | {"version": version, "replaces": replaces or ""}
        if (file := self.files.get("upload")) is not None:
            message = gettext("Choose the file again, the browser has forgotten it: %(name)s")
            self.add_error("upload", message % {"name": file.name})


class AnswerForm(ReplyForm):
    """An answer in words, a file, or both."""

    text = AnswerTextField(label=_("Answer"), help_text=_("At most 500 characters."))
    upload = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(KINDS)}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = gettext("One, of at most %(size)s MB. Nothing classified belongs here.")
        self.fields["upload"].help_text = help_text % {"size": FILE_SIZE // 2**20}


class NameForm(ReplyForm):
    """Somebody's name, with a remark if need be."""

    named = forms.CharField(label=_("Whom you name"), max_length=NAME_LENGTH)
    text = AnswerTextField(label=_("Remark"), help_text=_("At most 500 characters."))


def reply_form(
    receipt: Receipt, replaces: int | None, data: Any = None, files: Any = None
) -> ReplyForm:
    """The form that fits what the notice asks for, bound to ``data`` if any is given."""
    names = receipt.notice.asks == Notice.Asks.NAME
    kind: type[ReplyForm] = NameForm if names else AnswerForm
    initial = {"version": receipt.notice.version, "replaces": replaces}
    return kind(data, files, initial=initial)


class AcknowledgeForm(forms.Form):
    """Which version was on screen when the button was pressed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class VerificationForm(forms.Form):
    """A sentence on one answer; the two buttons carry the outcome."""

    answer = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(choices=Verification.Outcome)
    sentence = forms.CharField(
        label=_("Your sentence"),
        help_text=_("The unit reads it, whether you accept or return the answer."),
        max_length=SENTENCE_LENGTH,
    )

    def __init__(self, data: Any = None, *, answer_id: int) -> None:
        super().__init__(data, auto_id=f"answer-{answer_id}-%s", initial={"answer": answer_id})
        self.answer_id = answer_id
