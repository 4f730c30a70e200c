"""The two parts of the form on which the office plans a trip.

First the route: which topics, which days in which county. From it follow the days and units
that the second part offers. Both are on one page and are sent together, so that nothing typed is
lost when the route changes; it works without a script.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Unit, User
from office.rules import Verdict
from office.workdays import WorkingCalendar
from research import selectors
from research.alerts import Journey, alerts
from research.forms.topic import DayInput, announced_question
from research.models import LONGEST_EXPLANATION, Stop, Topic, Trip
from research.services.trips import route_faults
from research.stop_plan import LONGEST_STOP, StopPlan
from research.visibility import sees_plan

MOST_NAMES = 3


class TopicChoices(forms.ModelMultipleChoiceField):
    """Topics to tick, each with what decides whether it can be bundled."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, topic: Topic) -> str:
        """Title, section, window, counties; and that it is unannounced, if it is."""
        parts = [
            str(topic.section),
            f"{date_format(topic.first_day)}—{date_format(topic.last_day)}",
            _named([str(county) for county in topic.counties.all()]),
        ]
        if not topic.announced:
            parts.append(gettext("unannounced"))
        return f"{topic.title}（{'；'.join(parts)}）"


def _named(counties: list[str]) -> str:
    """The counties, of many only how many they are."""
    if len(counties) <= MOST_NAMES:
        return "、".join(counties)
    words = {"first": counties[0], "number": len(counties)}
    return gettext("%(first)s and others, %(number)s counties") % words


class PeopleChoices(forms.ModelMultipleChoiceField):
    """Colleagues to tick, each with the section."""

    def label_from_instance(self, person: User) -> str:
        """Name and section."""
        return f"{person.name}（{person.section}）"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """One county of the route form: what is booked there, and the days wanted."""

    county: County
    booked: list[Stop]
    first_day: BoundField
    last_day: BoundField


class RouteForm(forms.Form):
    """Which topics, and which days in which county. An empty county is not entered.

    ``stops`` holds what could be read, also when the route is refused.
    """

    topics = TopicChoices(label=_("Topics to take along"), queryset=Topic.objects.none())

    def __init__(self, *args: Any, planner: User, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.planner, self.now = planner, now
        self.stops: list[StopPlan] = []
        self.counties = list(County.objects.permitting(planner, County.TASK))
        today = timezone.localdate(now)
        self.fields["topics"].queryset = selectors.open_topics(planner, today)
        for county in self.counties:
            words = {"county": county}
            for name, label in (
                (f"first_{county.code}", gettext("%(county)s, from") % words),
                (f"last_{county.code}", gettext("%(county)s, to") % words),
            ):
                self.fields[name] = forms.DateField(label=label, required=False, widget=DayInput)

    def clean(self) -> dict[str, Any]:
        """Read the stops and let the service say what stands against them."""
        cleaned = super().clean() or self.cleaned_data
        self.stops = list(self._read_stops())
        if not self.errors:
            topics = list(cleaned["topics"])
            faults = route_faults(topics=topics, stops=self.stops, by=self.planner, now=self.now)
            for fault in faults:
                self.add_error(None, fault)
        return cleaned

    def _read_stops(self) -> Iterator[StopPlan]:
        """One day, if only the first is given."""
        for county in self.counties:
            first = self.cleaned_data.get(f"first_{county.code}")
            last = self.cleaned_data.get(f"last_{county.code}")
            if first:
                yield StopPlan(county=county, first_day=first, last_day=last or first)
            elif last:
                self.add_error(f"first_{county.code}", gettext("Give the first day too."))

    def rows(self) -> list[RouteRow]:
        """The counties with their two days, and what is booked in them: one query."""
        booked = selectors.booked_stops(self.planner, timezone.localdate(self.now))
        return [
            RouteRow(
                county=county,
                booked=booked.get(county.pk, []),
                first_day=self[f"first_{county.code}"],
                last_day=self[f"last_{county.code}"],
            )
            for county in self.counties
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """The units to visit in one county on one day: the name of its field."""

    county: County
    day: date

    @property
    def field(self) -> str:
        return f"units_{self.county.code}_{self.day:%Y-%m-%d}"


class TripForm(forms.Form):
    """What is left once the route stands: units by day, team, and what it costs the hosts.

    ``warnings`` are what the rules warn of (R3 to R6); they are read before anything is sent, and
    need an explanation. Hosts who are told nothing are asked for neither briefing nor materials.
    """

    title = forms.CharField(
        label=_("Name of the trip"),
        max_length=Trip._meta.get_field("title").max_length,
        help_text=_("Read by the department alone before an unannounced visit."),
    )
    leader = forms.ModelChoiceField(label=_("Team leader"), queryset=User.objects.none())
    members = PeopleChoices(
        label=_("Who goes along"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    announced = announced_question(_("Are those visited told beforehand?"))
    host_people = forms.IntegerField(
        label=_("People whom a visit keeps busy in each unit"),
        min_value=1,
        max_value=100,
        initial=3,
    )
    host_minutes = forms.IntegerField(
        label=_("Minutes for each of them, with preparation"),
        min_value=1,
        max_value=2400,
        initial=120,
    )
    briefing_people = forms.IntegerField(
        label=_("People called together for a briefing"),
        help_text=_("None: 0. Only where those visited are told beforehand."),
        min_value=0,
        max_value=1000,
        initial=0,
        required=False,
    )
    materials = forms.CharField(
        label=_("Materials to have at hand"),
        help_text=_("Records that are there anyway. Nothing is written for the visit (rule R13)."),
        max_length=Trip._meta.get_field("materials").max_length,
        required=False,
    )
    explanation = forms.CharField(
        label=_("Why the trip goes all the same"),
        help_text=_("Kept with the alert; read by the department alone."),
        max_length=LONGEST_EXPLANATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, route: RouteForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.route = route
        people = selectors.possible_leaders(route.planner)
        self.fields["leader"].queryset = self.fields["members"].queryset = people
        self.topics: list[Topic] = list(route.cleaned_data.get("topics", []))
        self.warnings: list[Verdict] = []
        if not all(topic.announced for topic in self.topics):
            del self.fields["briefing_people"], self.fields["materials"]
        calendar = WorkingCalendar.load()
        units = selectors.units_by_county([stop.county for stop in route.stops])
        self.choices = [choice for stop in route.stops for choice in _days_of(stop, calendar)]
        self.units = {unit.pk: unit for listed in units.values() for unit in listed}
        for choice in self.choices:
            self.fields[choice.field] = forms.TypedMultipleChoiceField(
                label=date_format(choice.day),
                choices=[(unit.pk, unit.name) for unit in units.get(choice.county.pk, [])],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
            )
        if not self.is_bound:
            self.initial = {**self.initial, **self._usual()}

    def _usual(self) -> dict[str, Any]:
        """What follows from the topics: told or not, and the people whom their sections send."""
        team = selectors.usual_team(self.topics)
        leaders = [person for person in team if sees_plan(person)]
        return {
            "announced": "yes" if all(topic.announced for topic in self.topics) else "no",
            "leader": leaders[0].pk if leaders else None,
            "members": [person.pk for person in team],
        }

    @classmethod
    def resumed(cls, data: QueryDict, *, route: RouteForm) -> "TripForm":
        """The form with what was typed, not yet judged: the route has only just changed."""
        form = cls(route=route)
        form.initial = {
            **form.initial,
            **{
                name: field.widget.value_from_datadict(data, {}, name)
                for name, field in form.fields.items()
                if name in data
            },
        }
        if "title" in data:  # this part was on the page: who is not ticked stays at home
            form.initial["members"] = data.getlist("members")
        if route.is_valid():
            chosen = [form.initial["leader"], *form.initial["members"]]
            form._warn(team=_people(chosen), announced=form.initial["announced"] == "yes")
        return form

    def clean(self) -> dict[str, Any]:
        """See what the rules warn of; it is to be explained."""
        cleaned = super().clean() or self.cleaned_data
        team = {*cleaned.get("members", []), *filter(None, [cleaned.get("leader")])}
        self._warn(team=list(team), announced=bool(cleaned.get("announced")))
        if self.warnings and not cleaned.get("explanation") and "explanation" in cleaned:
            self.add_error("explanation", gettext("Explain why the trip goes all the same."))
        return cleaned

    def _warn(self, *, team: list[User], announced: bool) -> None:
        route = self.route
        self.warnings = alerts(
            Journey(
                topics=self.topics,
                stops=route.stops,
                team=team,
                announced=announced,
                by=route.planner,
            )
        )

    def stops(self) -> list[StopPlan]:
        """The route with the units chosen."""
        return [
            StopPlan(
                county=stop.county,
                first_day=stop.first_day,
                last_day=stop.last_day,
                visits=list(self._visits(stop)),
            )
            for stop in self.route.stops
        ]

    def _visits(self, stop: StopPlan) -> Iterator[tuple[Unit, date]]:
        for choice in self.choices:
            if choice.county == stop.county:
                for pk in self.cleaned_data[choice.field]:
                    yield self.units[pk], choice.day

    def days(self) -> list[tuple[County, list[BoundField]]]:
        """The choices of units under their county, day by day."""
        by_county: dict[County, list[BoundField]] = {}
        for choice in self.choices:
            by_county.setdefault(choice.county, []).append(self[choice.field])
        return list(by_county.items())

    def set_aside(self, data: QueryDict) -> list[tuple[str, str]]:
        """Units ticked for days that are not in the route now; they wait, unseen, on the page."""
        return [
            (name, value)
            for name in data
            if name.startswith("units_") and name not in self.fields
            for value in data.getlist(name)
        ]


def _days_of(stop: StopPlan, calendar: WorkingCalendar) -> list[DayChoice]:
    """The stop's working days, of a stop that is far too long only the first ones."""
    length = min((stop.last_day - stop.first_day).days + 1, LONGEST_STOP)
    days = [stop.first_day + timedelta(days=n) for n in range(length)]
    return [DayChoice(county=stop.county, day=day) for day in days if calendar.is_working_day(day)]


def _people(keys: list[Any]) -> list[User]:
    """Those of the keys typed that are people."""
    return list(User.objects.filter(pk__in={int(key) for key in keys if str(key).isdecimal()}))
