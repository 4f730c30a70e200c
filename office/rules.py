"""The rules that the software works under: declared in code, adjustable by the office.

An app declares its rules in its own ``rules`` module with :func:`declare`. The number in force
is the newest :class:`office.models.RuleChange`, or the declared default where there is none, so
an office changes a number without a deployment and every change is kept.

A check answers with a :class:`Verdict`; on screen a verdict always names the rule and its source.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from office.models import RuleChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of an office.

    ``id`` is stable ("M2"). ``numbers`` holds the adjustable quantities by name with their
    defaults; the unit of each stands in ``units``. ``checked`` is false while the portal lists
    the rule but does not enforce it yet; the rules page says so.
    """

    id: str
    sentence: str | Promise
    source: str | Promise
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[str, str | Promise] = field(default_factory=dict)
    enabled: bool = True
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInForce:
    """A rule with the numbers and the switch that hold now."""

    rule: Rule
    enabled: bool
    numbers: Mapping[str, Decimal]

    def __getitem__(self, name: str) -> Decimal:
        return self.numbers[name]

    @property
    def is_changed(self) -> bool:
        """Whether the office has moved it away from the declared default."""
        return self.enabled != self.rule.enabled or self.numbers != self.rule.numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a rule says of one case: a sentence for people, with the rule it rests on."""

    rule: Rule
    passed: bool
    message: str | Promise


class UnknownRule(LookupError):
    """No app declares a rule with this id."""


_declared: dict[str, Rule] = {}


def declare(*rules: Rule) -> None:
    """Register the rules of an app. Raises ``ValueError`` if an id is taken."""
    for rule in rules:
        if _declared.setdefault(rule.id, rule) is not rule:
            raise ValueError(f"rule {rule.id} is declared twice")


def declared() -> Iterator[Rule]:
    """All rules, by letter and number."""
    return iter(sorted(_declared.values(), key=lambda rule: (rule.id[0], int(rule.id[1:]))))


def declared_rule(rule_id: str) -> Rule:
    """The declared rule. Raises :class:`UnknownRule`."""
    try:
        return _declared[rule_id]
    except KeyError:
        raise UnknownRule(rule_id) from None


def in_force(rule_id: str) -> RuleInForce:
    """The rule with what holds now: one query. Raises :class:`UnknownRule`."""
    return rules_in_force([rule_id])[rule_id]


def rules_in_force(rule_ids: Iterable[str]) -> dict[str, RuleInForce]:
    """Several rules with what holds now, in one query. Raises :class:`UnknownRule`."""
    rules = {rule_id: declared_rule(rule_id) for rule_id in rule_ids}
    newest = RuleChange.objects.newest().filter(rule_id__in=rules)
    changes = {change.rule_id: change for change in newest}
    return {rule_id: _apply(rule, changes.get(rule_id)) for rule_id, rule in rules.items()}


def _apply(rule: Rule, change: RuleChange | None) -> RuleInForce:
    if change is None:
        return RuleInForce(rule=rule, enabled=rule.enabled, numbers=rule.numbers)
    changed = {name: Decimal(number) for name, number in change.numbers.items()}
    numbers = {name: changed.get(name, default) for name, default in rule.numbers.items()}
    return RuleInForce(rule=rule, enabled=change.enabled, numbers=numbers)


@transaction.atomic
def change_rule(
    rule_id: str,
    *,
    enabled: bool,
    numbers: Mapping[str, Decimal],
    reason: str,
    changed_by: str,
    now: datetime,
) -> RuleChange:
    """Put a new number or switch into force and keep the old one in the history.

    ``changed_by`` is the name of the person, kept as text because the ground floor knows no
    accounts. Raises :class:`UnknownRule`, or ``ValidationError`` for a missing reason, an
    unknown number or a negative one.
    """
    rule = declared_rule(rule_id)
    if not reason.strip():
        raise ValidationError(_("Say why the rule is changed."))
    if set(numbers) != set(rule.numbers):
        raise ValidationError(_("Give every number of the rule, and no other."))
    if any(not number.is_finite() or number < 0 for number in numbers.values()):
        raise ValidationError(_("A number of a rule is zero or more."))
    return RuleChange.objects.create(
        rule_id=rule_id,
        enabled=enabled,
        numbers={name: str(number) for name, number in numbers.items()},
        reason=reason.strip(),
        changed_by=changed_by,
        changed_at=now,
    )
