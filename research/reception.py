"""What rule R9 says of a reception: how a team was hosted, and what of it breaks the rule."""

from dataclasses import dataclass

from office.rules import RuleInForce, in_force
from research.models import Breach

LARGE_SHARE = 3
"""Of more guests than the rule's number, companions are at most one in so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How a team was hosted at one stop.

    ``hosts`` units were visited by ``guests`` people; ``companions`` is the most of the hosts'
    people at one of the ``meals``. ``paid`` is None where there was no meal.
    """

    hosts: int
    guests: int
    meals: int
    companions: int
    paid: bool | None
    alcohol: bool
    gifts: bool


def breaches(reception: Reception) -> list[Breach]:
    """What of it breaks rule R9 as it is in force now; nothing while it is switched off."""
    rule = in_force("R9")
    if not rule.enabled:
        return []
    broken = {
        Breach.MEALS: reception.meals > int(rule["meals"]) * reception.hosts,
        Breach.COMPANIONS: reception.companions > companions_allowed(reception.guests, rule),
        Breach.UNPAID: reception.meals > 0 and not reception.paid,
        Breach.ALCOHOL: reception.alcohol,
        Breach.GIFTS: reception.gifts,
    }
    return [breach for breach, found in broken.items() if found]


def companions_allowed(guests: int, rule: RuleInForce) -> int:
    """How many of the hosts' people may sit at a meal with so many guests."""
    if guests <= rule["guests"]:
        return int(rule["companions"])
    return guests // LARGE_SHARE
