"""The form on which a section proposes a topic or changes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import County, LineOfWork, Section, User
from notices.forms import ClassifiedQuestionForm
from research import selectors
from research.models import LONGEST_PROBLEM, KeyWork, Method, Topic
from research.rules import problems_required
from research.stop_plan import LONGEST_TOPIC


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


class People(forms.ModelMultipleChoiceField):
    """People of the department to tick, each with the section."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "columns"})

    def label_from_instance(self, person: User) -> str:
        return f"{person.name}（{person.section}）"


class TopicForm(ClassifiedQuestionForm):
    """What a section wants to find out: problems, counties and units, days, method, team.

    Only kinds that are open to the ``section`` and counties that ``user`` may task are offered, and
    the units of those ``ticked`` so far; the service checks the rest. Key work is what is in use,
    and ``kept``, which the topic has.
    """

    title = forms.CharField(
        label=_("Title of the topic"), max_length=Topic._meta.get_field("title").max_length
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Topic.Kind,
        initial=Topic.Kind.THEMATIC,
        widget=forms.RadioSelect,
    )
    line = forms.ChoiceField(label=_("Line of work"), choices=LineOfWork, widget=forms.RadioSelect)
    key_work = forms.ModelChoiceField(
        label=_("Key work"),
        queryset=KeyWork.objects.none(),
        empty_label=_("none of it"),
        required=False,
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
    days = forms.IntegerField(
        label=_("Days per county"),
        help_text=_("Working days; a longer stay keeps all others out of the county."),
        min_value=1,
        max_value=LONGEST_TOPIC,
        initial=1,
    )
    method = forms.ChoiceField(label=_("Method"), choices=Method, widget=forms.RadioSelect)
    announced = announced_question(_("Are those visited told beforehand?"))
    unannounced_reason = forms.CharField(
        label=_("Why unannounced"),
        help_text=_("Only for an unannounced topic; those visited do not read it."),
        max_length=Topic._meta.get_field("unannounced_reason").max_length,
        required=False,
    )
    team = People(
        label=_("Who goes"),
        help_text=_("As far as it is known; whoever plans the trip decides."),
        queryset=User.objects.none(),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        user: User,
        section: Section,
        kept: KeyWork | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = Topic.Kind.open_to(section.line)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        counties = County.objects.permitting(user, County.TASK)
        self.fields["problems"].required = problems_required()
        self.fields["counties"].queryset = counties
        self.fields["line"].initial = user.own_section.line
        self.fields["team"].queryset = selectors.possible_leaders(user)
        in_use = selectors.key_work_in_use(user)
        if kept is not None:
            in_use |= KeyWork.objects.filter(pk=kept.pk)
        self.fields["key_work"].queryset = in_use
        keys = self._ticked_keys()
        self.ticked = [county for county in counties if str(county.pk) in keys]
        units = selectors.units_by_county(self.ticked)
        self.units = {unit.pk: unit for listed in units.values() for unit in listed}
        for county in self.ticked:
            self.fields[f"units_{county.pk}"] = forms.TypedMultipleChoiceField(
                label=str(county),
                choices=[(unit.pk, unit.name) for unit in units.get(county.pk, [])],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
            )

    def _ticked_keys(self) -> set[str]:
        """Which counties are ticked, on a form that is only shown as well."""
        field, name = self.fields["counties"], self.add_prefix("counties")
        if self.is_bound:
            return set(map(str, field.widget.value_from_datadict(self.data, self.files, name)))
        return set(map(str, self.get_initial_for_field(field, "counties") or []))

    @classmethod
    def resumed(cls, data: QueryDict, **kwargs: Any) -> "TopicForm":
        """The form with what was typed, not yet judged: the counties have only just changed."""
        counties = data.getlist("counties")
        form = cls(initial={"counties": counties}, **kwargs)
        form.initial = {
            name: field.widget.value_from_datadict(data, {}, name)
            for name, field in form.fields.items()
            if name in data
        }
        return form

    def unit_fields(self) -> list[BoundField]:
        """The choices of units, county by county."""
        return [self[name] for name in self.fields if name.startswith("units_")]

    def topic_fields(self) -> dict[str, Any]:
        """What the services take: the units of all ticked counties as one list."""
        typed = self.cleaned_data
        said = {name: value for name, value in typed.items() if not name.startswith("units_")}
        chosen = [pk for name in typed if name.startswith("units_") for pk in typed[name]]
        return said | {"units": [self.units[pk] for pk in chosen]}


def initial_of(topic: Topic) -> dict[str, Any]:
    """A topic as the form shows it before anything is changed."""
    fields = ("title", "kind", "line", "key_work", "first_day", "last_day", "days", "method")
    units: dict[str, list[int]] = {}
    for unit in topic.units.all():
        units.setdefault(f"units_{unit.county_id}", []).append(unit.pk)
    return {
        **{name: getattr(topic, name) for name in fields},
        **units,
        "problems": "\n".join(topic.problems),
        "counties": [county.pk for county in topic.counties.all()],
        "announced": "yes" if topic.announced else "no",
        "unannounced_reason": topic.unannounced_reason,
        "team": [person.pk for person in topic.team.all()],
    }
