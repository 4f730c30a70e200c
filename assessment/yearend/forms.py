"""What is typed on the pages of the year-end."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import County, LineOfWork
from assessment.models import Block, Indicator, Objection, Standing
from assessment.models.year_end import SENTENCE_LENGTH
from assessment.scoring.methods import TALLEST_CAP, method_of
from assessment.services.settings import Folding

SHARE: dict[str, Any] = {"min_value": 0, "max_value": 100, "max_digits": 5, "decimal_places": 2}
WEIGHT: dict[str, Any] = {
    "min_value": Decimal("0.01"),
    "max_value": 100,
    "max_digits": 5,
    "decimal_places": 2,
}
STEP_ROWS = 5
"""How many steps the page has fields for."""


class SettingsForm(forms.Form):
    """What each block counts for in the total, and in which group each county is compared."""

    def __init__(
        self,
        *args: Any,
        blocks: Iterable[Block],
        counties: Iterable[County],
        groups: Mapping[int, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._blocks, self._counties = list(blocks), list(counties)
        for block in self._blocks:
            self.fields[f"share-{block.pk}"] = forms.DecimalField(
                label=_("Per cent of the total"),
                help_text=_("All blocks together are 100."),
                initial=block.share,
                **SHARE,
            )
            self.fields[f"line-{block.pk}"] = forms.ChoiceField(
                label=_("Line of the peer inspection"),
                choices=[("", _("no inspection counts")), *LineOfWork.choices],
                initial=block.line,
                required=False,
            )
            self.fields[f"tour-{block.pk}"] = forms.DecimalField(
                label=_("Per cent of the block from the peer inspection"),
                initial=block.tour_share,
                required=False,
                **SHARE,
            )
        for county in self._counties:
            self.fields[f"group-{county.pk}"] = forms.CharField(
                label=county.name, max_length=20, initial=groups.get(county.pk, "")
            )

    def block_fields(self) -> list[tuple[Block, list[forms.BoundField]]]:
        """The fields of each block."""
        names = ("share", "line", "tour")
        return [(b, [self[f"{name}-{b.pk}"] for name in names]) for b in self._blocks]

    def group_fields(self) -> list[forms.BoundField]:
        """One field per county."""
        return [self[f"group-{county.pk}"] for county in self._counties]

    def foldings(self) -> dict[Block, Folding]:
        """What was typed of the blocks."""
        typed = self.cleaned_data
        return {
            block: Folding(
                share=typed[f"share-{block.pk}"],
                line=typed[f"line-{block.pk}"],
                tour_share=typed[f"tour-{block.pk}"] or Decimal(0),
            )
            for block in self._blocks
        }

    def groups(self) -> dict[County, str]:
        """What was typed of the counties."""
        return {county: self.cleaned_data[f"group-{county.pk}"] for county in self._counties}


class AppraisalForm(forms.Form):
    """The grade of each county in the annual appraisal, and why."""

    def __init__(self, *args: Any, standings: Iterable[Standing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._standings = list(standings)
        for standing in self._standings:
            self.fields[f"grade-{standing.pk}"] = forms.ChoiceField(
                label=_("Grade"),
                choices=[("", _("not yet")), *Standing.Grade.choices],
                initial=standing.grade,
                required=False,
            )
            self.fields[f"reason-{standing.pk}"] = forms.CharField(
                label=_("Reason"),
                max_length=SENTENCE_LENGTH,
                initial=standing.grade_reason,
                required=False,
            )

    def rows(self) -> list[tuple[County, list[forms.BoundField]]]:
        """The fields of each county."""
        return [
            (standing.county, [self[f"grade-{standing.pk}"], self[f"reason-{standing.pk}"]])
            for standing in self._standings
        ]

    def grades(self) -> dict[County, tuple[str, str]]:
        """Grade and reason of each county."""
        typed = self.cleaned_data
        return {
            standing.county: (typed[f"grade-{standing.pk}"], typed[f"reason-{standing.pk}"])
            for standing in self._standings
        }


class PublishForm(forms.Form):
    """That it is known how many values are missing."""

    missing = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    confirmed = forms.BooleanField(label=_("I know that they count as 0"))

    def __init__(self, *args: Any, missing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["missing"].initial = missing
        if not missing:
            del self.fields["confirmed"]


class TakeBackForm(forms.Form):
    """Why public results are taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The counties read it."),
    )


class ObjectionForm(forms.Form):
    """What a county objects to."""

    text = forms.CharField(
        label=_("What the county objects to, and why"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Name the indicator and what you hold to be right."),
    )


class AnswerForm(forms.Form):
    """The answer to an objection; its two buttons carry the outcome."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=SENTENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The county reads it."),
    )
    outcome = forms.ChoiceField(choices=Objection.Outcome.choices)


class ParametersForm(forms.Form):
    """The parameters of an indicator's scoring method; which fields there are, the method says."""

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scoring = indicator.scoring
        now = method_of(indicator.scoring, indicator.parameters).as_data()
        getattr(self, f"_{self.scoring}_fields")(now)

    def _completion_fields(self, now: Mapping[str, Any]) -> None:
        self.fields["floor"] = forms.DecimalField(
            label=_("Floor, per cent of the target"),
            help_text=_("Below it nothing is earned."),
            initial=now["floor"],
            **SHARE,
        )
        self.fields["cap"] = forms.DecimalField(
            label=_("Cap, per cent of the target"),
            help_text=_("More than this is not counted."),
            initial=now["cap"],
            **SHARE | {"min_value": 100, "max_value": TALLEST_CAP},
        )

    def _steps_fields(self, now: Mapping[str, Any]) -> None:
        rows = [*now["steps"], *[("", "")] * STEP_ROWS][: max(STEP_ROWS, len(now["steps"]))]
        for number, (reached, share) in enumerate(rows, 1):
            values = {"number": number}
            self.fields[f"reached-{number}"] = forms.DecimalField(
                label=_("Step %(number)s: from this per cent of the target") % values,
                initial=reached,
                required=number == 1,
                **SHARE | {"max_value": 1000, "max_digits": 6},
            )
            self.fields[f"share-{number}"] = forms.DecimalField(
                label=_("Step %(number)s: this per cent of the weight") % values,
                initial=share,
                required=number == 1,
                **SHARE,
            )

    def _rank_fields(self, now: Mapping[str, Any]) -> None:
        self.fields["last"] = forms.DecimalField(
            label=_("What the last of a group earns, per cent of the weight"),
            initial=now["last"],
            **SHARE,
        )

    def _deduction_fields(self, now: Mapping[str, Any]) -> None:
        self._per_unit(_("Points less for each unit worse than the target"), now)

    def _bonus_fields(self, now: Mapping[str, Any]) -> None:
        self._per_unit(_("Points for each unit better than the target"), now)

    def _per_unit(self, label: Any, now: Mapping[str, Any]) -> None:
        self.fields["per_unit"] = forms.DecimalField(label=label, initial=now["per_unit"], **WEIGHT)

    def clean(self) -> dict[str, Any]:
        """A step is given whole or not at all."""
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name in self.fields if name.startswith("reached-")]:
            share = name.replace("reached", "share")
            if (cleaned.get(name) is None) != (cleaned.get(share) is None) and not self.errors:
                self.add_error(share, _("Give both numbers of a step, or none."))
        return cleaned

    def data_of_method(self) -> dict[str, Any]:
        """What was typed, as the method stores it."""
        typed = self.cleaned_data
        if self.scoring != Indicator.Scoring.STEPS:
            return {name: str(typed[name]) for name in self.fields}
        numbers = [name.removeprefix("reached-") for name in self.fields if "reached-" in name]
        return {
            "steps": [
                [str(typed[f"reached-{n}"]), str(typed[f"share-{n}"])]
                for n in numbers
                if typed[f"reached-{n}"] is not None
            ]
        }


class WhatIfForm(forms.Form):
    """Other values and weights of one county's sheet, to be tried out."""

    def __init__(self, *args: Any, indicators: Iterable[Indicator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._indicators = list(indicators)
        for indicator in self._indicators:
            self.fields[f"value-{indicator.pk}"] = forms.DecimalField(
                label=_("Value assumed for %s") % indicator.name,
                max_digits=14,
                decimal_places=4,
                required=False,
            )
            self.fields[f"weight-{indicator.pk}"] = forms.DecimalField(
                label=_("Weight assumed for %s") % indicator.name, required=False, **WEIGHT
            )

    def fields_of(self, indicator: int) -> list[forms.BoundField]:
        """Value and weight of one indicator."""
        return [self[f"value-{indicator}"], self[f"weight-{indicator}"]]

    def assumed(self) -> dict[int, tuple[Decimal | None, Decimal | None]]:
        """Value and weight by indicator, of those for which something was typed."""
        typed = {
            indicator.pk: (
                self.cleaned_data.get(f"value-{indicator.pk}"),
                self.cleaned_data.get(f"weight-{indicator.pk}"),
            )
            for indicator in self._indicators
        }
        return {pk: pair for pk, pair in typed.items() if pair != (None, None)}
