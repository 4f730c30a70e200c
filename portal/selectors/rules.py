"""The rules page: every rule with what holds now and how it came to that."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.functional import Promise

from office.models import RuleChange
from office.rules import RuleInForce, declared, rules_in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One adjustable quantity of a rule: what holds now, and the declared default."""

    value: Decimal
    default: Decimal
    unit: str | Promise

    @property
    def is_changed(self) -> bool:
        return self.value != self.default


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWithHistory:
    """A rule in force and its changes, the newest first."""

    in_force: RuleInForce
    history: list[RuleChange]

    @property
    def numbers(self) -> list[Number]:
        rule = self.in_force.rule
        return [
            Number(value=value, default=rule.numbers[name], unit=rule.units.get(name, name))
            for name, value in self.in_force.numbers.items()
        ]


def all_rules() -> list[RuleWithHistory]:
    """All declared rules, by letter and number: two queries."""
    now = rules_in_force(rule.id for rule in declared())
    changes = RuleChange.objects.order_by("rule_id", "-changed_at", "-pk")
    history = {rule_id: list(rows) for rule_id, rows in groupby(changes, lambda row: row.rule_id)}
    return [
        RuleWithHistory(in_force=rule, history=history.get(rule_id, []))
        for rule_id, rule in now.items()
    ]
