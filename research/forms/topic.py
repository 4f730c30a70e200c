"""The form on which a section proposes a topic."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import County, User
from notices.forms import ClassifiedQuestionForm
from research.models import LONGEST_PROBLEM, Method, Topic
from research.rules import problems_required


class DayInput(forms.DateInput):
    """The browser's own choice of a day."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LinesField(forms.CharField):
    """A text of which every line is one entry; cleaned to the list of those not empty."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        """The lines; raises ``ValidationError`` for one that is too long to be one entry."""
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        for number, line in enumerate(lines, start=1):
            if len(line) > LONGEST_PROBLEM:
                raise ValidationError(
                    _("Line %(number)s has %(length)s of at most %(limit)s characters."),
                    params={"number": number, "length": len(line), "limit": LONGEST_PROBLEM},
                )
        return lines


def announced_question(label: Any) -> forms.TypedChoiceField:
    """Whether hosts are told beforehand: one of two, said in words."""
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", _("announced beforehand")), ("no", _("unannounced"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
    )


class TopicForm(ClassifiedQuestionForm):
    """What a section wants to find out: problems, counties, days, method.

    Only counties that ``user`` may task are offered; the service checks the rest.
    """

    title = forms.CharField(
        label=_("Title of the topic"), max_length=Topic._meta.get_field("title").max_length
    )
    problems = LinesField(
        label=_("Problems that it goes to solve"),
        help_text=_("One on each line. Those visited read them before you come."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Name at least one problem that the topic goes to solve (rule R7).")
        },
    )
    counties = forms.ModelMultipleChoiceField(
        label=_("Target counties"),
        queryset=County.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    first_day = forms.DateField(label=_("Not before"), widget=DayInput)
    last_day = forms.DateField(
        label=_("Not after"),
        widget=DayInput,
        help_text=_("The wider the window, the more sections can go together."),
    )
    days = forms.IntegerField(label=_("Days per county"), min_value=1, max_value=10, initial=1)
    method = forms.ChoiceField(label=_("Method"), choices=Method, widget=forms.RadioSelect)
    announced = announced_question(_("Are those visited told beforehand?"))
    unannounced_reason = forms.CharField(
        label=_("Why unannounced"),
        help_text=_("Only for an unannounced topic; those visited do not read it."),
        max_length=Topic._meta.get_field("unannounced_reason").max_length,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problems"].required = problems_required()
        self.fields["counties"].queryset = County.objects.permitting(user, County.TASK)
