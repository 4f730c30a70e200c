"""The scoring methods: what a value earns of an indicator's weight.

Whatever the method, these hold (and property tests hold them):

- a value that is missing earns nothing;
- a better value never earns less, all else the same;
- points lie between zero and the weight, or the weight times the cap where one over 100 is set;
- points are rounded once, half up, to two places.

How far a target is reached is one formula for all signs: 100 + 100 × (value − target) ÷ |target|,
with the difference turned round where lower is better. For a positive target that is the usual
value ÷ target; for a negative one (a loss to be kept small) it is 100 at the target and grows as
the value gets better. A target of zero has no such ratio: met is 100, missed is 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import pairwise
from typing import Any, Protocol, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from office.spreadsheets.values import plain_text

HUNDRED = Decimal(100)
CENT = Decimal("0.01")
"""Points are rounded to this."""
TALLEST_CAP = Decimal(150)
"""Per cent of a weight that the best value can earn at most."""
STEPS_AT_MOST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One county's value for one indicator, in the indicator's measure.

    ``weight`` counts points; ``rank`` is the place within the group of comparable counties and
    ``rivals`` how many of the group have this indicator, the county included. A county whose
    value is missing has no rank.
    """

    value: Decimal | None
    target: Decimal
    weight: Decimal
    lower_is_better: bool = False
    rank: int | None = None
    rivals: int = 1

    @property
    def gain(self) -> Decimal:
        """How much better than the target the value is, in the measure; negative if worse."""
        if self.value is None:
            raise ValueError("a missing value has no gain")
        difference = self.value - self.target
        return -difference if self.lower_is_better else difference

    @property
    def reached(self) -> Decimal:
        """Per cent of the target that the value reaches; see the module for all signs."""
        if self.target == 0:
            return HUNDRED if self.gain >= 0 else Decimal(0)
        return HUNDRED + HUNDRED * self.gain / abs(self.target)


@dataclass(frozen=True, slots=True)
class Points:
    """What a case earns, with the formula in words that gives exactly these points."""

    points: Decimal
    formula: str


class Method(Protocol):
    """One scoring method with its parameters."""

    def points(self, case: Case) -> Points:
        """What a reported value earns."""

    @property
    def sentence(self) -> str:
        """The method with its parameters, in words."""

    def as_data(self) -> dict[str, Any]:
        """The parameters as they are stored: texts of numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The weight times the share of the target reached; nothing below the floor.

    ``floor`` and ``cap`` are per cent of the target.
    """

    floor: Decimal = Decimal(0)
    cap: Decimal = HUNDRED

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Raises ``ValidationError`` unless 0 ≤ floor ≤ 100 ≤ cap ≤ 150."""
        method = cls(floor=_number(data, "floor", cls().floor), cap=_number(data, "cap", cls().cap))
        if not 0 <= method.floor <= HUNDRED <= method.cap <= TALLEST_CAP:
            raise ValidationError(
                _("The floor lies between 0 and 100 per cent, the cap between 100 and 150.")
            )
        return method

    def points(self, case: Case) -> Points:
        reached = case.reached
        counted = min(reached, self.cap) if reached >= self.floor else Decimal(0)
        counted = max(counted, Decimal(0))
        points = rounded(case.weight * counted / HUNDRED)
        if reached < self.floor:
            words = _("%(reached)s %% of the target, below the floor of %(floor)s %%: 0")
        elif reached > self.cap:
            words = _(
                "%(reached)s %% of the target, counted up to %(cap)s %%: %(weight)s × %(cap)s %%"
            )
        else:
            words = _("%(reached)s %% of the target: %(weight)s × %(counted)s %%")
        return Points(points, words % self._in_words(case, counted))

    def _in_words(self, case: Case, counted: Decimal) -> dict[str, str]:
        return {
            "reached": plain_text(rounded(case.reached)),
            "counted": plain_text(rounded(counted)),
            "floor": plain_text(self.floor),
            "cap": plain_text(self.cap),
            "weight": plain_text(case.weight),
        }

    @property
    def sentence(self) -> str:
        words = _(
            "In proportion to the target reached; nothing below %(floor)s %%, at most %(cap)s %%."
        )
        return words % {"floor": plain_text(self.floor), "cap": plain_text(self.cap)}

    def as_data(self) -> dict[str, Any]:
        return {"floor": str(self.floor), "cap": str(self.cap)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A share of the weight by how far the target is reached.

    ``steps`` are pairs (from this per cent of the target, this per cent of the weight), the
    highest first; below the last there is nothing.
    """

    steps: Sequence[tuple[Decimal, Decimal]] = (
        (HUNDRED, HUNDRED),
        (Decimal(95), Decimal(80)),
        (Decimal(90), Decimal(60)),
    )

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Raises ``ValidationError`` for steps that do not fall from one to the next."""
        given = data.get("steps")
        if given is None:
            return cls()
        steps = tuple((_decimal(reached), _decimal(share)) for reached, share in given)
        falls = all(above[0] > below[0] and above[1] > below[1] for above, below in pairwise(steps))
        bounded = all(0 <= share <= HUNDRED and reached >= 0 for reached, share in steps)
        if not steps or len(steps) > STEPS_AT_MOST or not falls or not bounded:
            raise ValidationError(
                _("Give at most %s steps, each lower than the one before, of 0 to 100 per cent.")
                % STEPS_AT_MOST
            )
        return cls(steps=steps)

    def points(self, case: Case) -> Points:
        met = next((step for step in self.steps if case.reached >= step[0]), None)
        share = met[1] if met else Decimal(0)
        words = {
            "reached": plain_text(rounded(case.reached)),
            "from": plain_text(met[0] if met else self.steps[-1][0]),
            "share": plain_text(share),
            "weight": plain_text(case.weight),
        }
        sentence = (
            _("%(reached)s %% of the target, the step from %(from)s %%: %(weight)s × %(share)s %%")
            if met
            else _("%(reached)s %% of the target, below the last step of %(from)s %%: 0")
        )
        return Points(rounded(case.weight * share / HUNDRED), sentence % words)

    @property
    def sentence(self) -> str:
        step = _("from %(from)s %% of the target %(share)s %%")
        parts = [step % {"from": plain_text(r), "share": plain_text(s)} for r, s in self.steps]
        return _("By steps of the weight: %s.") % _("; ").join(parts)

    def as_data(self) -> dict[str, Any]:
        return {"steps": [[str(reached), str(share)] for reached, share in self.steps]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """The weight falls evenly from the first of a group to the last.

    ``last`` is what the last one earns, in per cent of the weight. Equal values share the better
    place. In a group of one there is nobody to compare with: the full weight.
    """

    last: Decimal = Decimal(60)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Raises ``ValidationError`` unless 0 ≤ last ≤ 100."""
        method = cls(last=_number(data, "last", cls().last))
        if not 0 <= method.last <= HUNDRED:
            raise ValidationError(_("The last of a group earns between 0 and 100 per cent."))
        return method

    def points(self, case: Case) -> Points:
        if case.rank is None:
            raise ValueError("a reported value has a rank in its group")
        share = HUNDRED
        if case.rivals > 1:
            share -= (HUNDRED - self.last) * (case.rank - 1) / (case.rivals - 1)
        words = {
            "rank": case.rank,
            "rivals": case.rivals,
            "share": plain_text(rounded(share)),
            "weight": plain_text(case.weight),
        }
        sentence = _("place %(rank)s of %(rivals)s in the group: %(weight)s × %(share)s %%")
        return Points(rounded(case.weight * share / HUNDRED), sentence % words)

    @property
    def sentence(self) -> str:
        words = _("By place in the group: the first earns all, the last %s %% of the weight.")
        return words % plain_text(self.last)

    def as_data(self) -> dict[str, Any]:
        return {"last": str(self.last)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """All points at the target, and so many fewer for each unit that the value is worse.

    Parts of a unit count in proportion; there is nothing below zero.
    """

    per_unit: Decimal = Decimal(1)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Raises ``ValidationError`` unless the points of a unit are more than zero."""
        return cls(per_unit=_positive(data, cls().per_unit))

    def points(self, case: Case) -> Points:
        worse = max(-case.gain, Decimal(0))
        words = {
            "worse": plain_text(worse),
            "each": plain_text(self.per_unit),
            "weight": plain_text(case.weight),
        }
        sentence = (
            _("%(worse)s worse than the target: %(weight)s − %(worse)s × %(each)s, at least 0")
            if worse
            else _("not worse than the target: %(weight)s")
        )
        points = max(case.weight - worse * self.per_unit, Decimal(0))
        return Points(rounded(points), sentence % words)

    @property
    def sentence(self) -> str:
        return _("%s points less for each unit worse than the target.") % plain_text(self.per_unit)

    def as_data(self) -> dict[str, Any]:
        return {"per_unit": str(self.per_unit)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """Nothing at the target, and points for each unit better, up to the weight."""

    per_unit: Decimal = Decimal(1)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Raises ``ValidationError`` unless the points of a unit are more than zero."""
        return cls(per_unit=_positive(data, cls().per_unit))

    def points(self, case: Case) -> Points:
        better = max(case.gain, Decimal(0))
        words = {
            "better": plain_text(better),
            "each": plain_text(self.per_unit),
            "weight": plain_text(case.weight),
        }
        sentence = _("%(better)s better than the target: %(better)s × %(each)s, at most %(weight)s")
        return Points(rounded(min(better * self.per_unit, case.weight)), sentence % words)

    @property
    def sentence(self) -> str:
        words = _("%s points for each unit better than the target, up to the weight.")
        return words % plain_text(self.per_unit)

    def as_data(self) -> dict[str, Any]:
        return {"per_unit": str(self.per_unit)}


class _Kind(Protocol):
    def from_data(self, data: Mapping[str, Any]) -> Method: ...


METHODS: dict[str, _Kind] = {
    "completion": Completion,
    "steps": Steps,
    "rank": Rank,
    "deduction": Deduction,
    "bonus": Bonus,
}
"""By ``Indicator.Scoring``."""


def method_of(scoring: str, parameters: Mapping[str, Any]) -> Method:
    """The method of an indicator; ``parameters`` holds data by method, else the defaults count.

    Raises ``ValidationError`` for parameters that the method cannot have.
    """
    return METHODS[scoring].from_data(parameters.get(scoring, {}))


def rounded(number: Decimal) -> Decimal:
    """Half up, to a hundredth."""
    return number.quantize(CENT, rounding=ROUND_HALF_UP)


def _decimal(text: object) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        raise ValidationError(_("“%s” is no number.") % text) from None
    if not number.is_finite():
        raise ValidationError(_("“%s” is no number.") % text)
    return number


def _number(data: Mapping[str, Any], name: str, default: Decimal) -> Decimal:
    return _decimal(data.get(name, default))


def _positive(data: Mapping[str, Any], default: Decimal) -> Decimal:
    number = _number(data, "per_unit", default)
    if number <= 0:
        raise ValidationError(_("A unit counts more than 0 points."))
    return number
