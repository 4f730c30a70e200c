"""The slimming rules in force, and what they say."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import City
from assessment.rules import (
    ASKED_ONCE,
    CAP,
    NO_ROUTINE_WORK,
    VETO_EXPLAINED,
    WEIGHTS,
    check_weights,
)
from assessment.slimming.names import letters_of, likeness, numbers_in
from assessment.slimming.words import VETO, first_word_in, words_in_force
from office.rules import Rule, RuleInForce, Verdict, rules_in_force

MOST_COMPARED = 400
"""Names compared letter by letter; beyond that, which is far beyond any cap, only equal ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An indicator as the rules look at it; ``place`` tells people where it stands."""

    name: str
    measure: str = ""
    data_source: str = ""
    remark: str = ""
    explanation: str = ""
    place: str = ""


def check_cap(count: int, *, cap: Decimal) -> Verdict:
    """A4: so many indicators in the cycle."""
    message = _("The cycle would have %(count)d indicators; at most %(cap)s are allowed.")
    return Verdict(rule=CAP, passed=count <= cap, message=message % {"count": count, "cap": cap})


def check_routine(item: Item, words: Mapping[str, str]) -> Verdict:
    """A5: the name counts no routine work; ``words`` with the reason of each."""
    word = first_word_in(item.name, words)
    if word is None:
        return Verdict(rule=NO_ROUTINE_WORK, passed=True, message="")
    message = _("Routine work is no indicator: “%(word)s” (%(reason)s).") % {
        "word": word,
        "reason": words[word],
    }
    return Verdict(rule=NO_ROUTINE_WORK, passed=False, message=message)


def check_veto(item: Item) -> Verdict:
    """A6: a veto item or a pledge says why it is needed."""
    word = first_word_in(item.name, VETO) or first_word_in(item.remark, VETO)
    passed = word is None or bool(item.explanation)
    message = _("“%s” needs an explanation: on what basis, and why nothing milder will do.")
    return Verdict(rule=VETO_EXPLAINED, passed=passed, message=message % word if word else "")


class Asked:
    """Data that is asked for already; grows as a file is read."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._by_letters: dict[str, Item] = {}
        self._alike: dict[tuple[str, str, str], list[Item]] = defaultdict(list)
        for item in items:
            self.add(item)

    def add(self, item: Item) -> None:
        """Whatever comes later is compared with this item, too."""
        self._by_letters.setdefault(letters_of(item.name), item)
        if len(self._by_letters) <= MOST_COMPARED:
            self._alike[_kind(item)].append(item)

    def same(self, item: Item) -> Item | None:
        """The item of the same name, if spaces and marks do not count."""
        letters = letters_of(item.name)
        return self._by_letters.get(letters) if letters else None

    def nearly_same(self, item: Item, *, share: Decimal) -> Item | None:
        """An item of nearly the same name, in the same measure and from the same source.

        Names with different numbers in them (满1年, 满3年) are never the same.
        """
        if len(self._by_letters) > MOST_COMPARED:
            return None
        alike = self._alike.get(_kind(item), ())
        return next((o for o in alike if likeness(item.name, o.name) >= share), None)


def _kind(item: Item) -> tuple[str, str, str]:
    """What has to be equal for two names to be compared; another number is another matter."""
    return letters_of(item.data_source), item.measure.strip(), numbers_in(item.name)


def check_once(item: Item, others: Asked, *, share: Decimal) -> Verdict:
    """A8: none of the others asks for the same data."""
    other = others.same(item) or others.nearly_same(item, share=share)
    message = ""
    if other is not None:
        message = _("The same data is asked for already: “%(name)s” (%(place)s).") % {
            "name": other.name,
            "place": other.place,
        }
    return Verdict(rule=ASKED_ONCE, passed=other is None, message=message)


def check_against_last_year(item: Item, before: Asked, *, share: Decimal) -> Verdict:
    """A8: data of last year keeps its name, or says what is different about it."""
    other = None
    if not item.explanation and before.same(item) is None:
        other = before.nearly_same(item, share=share)
    message = ""
    if other is not None:
        message = _(
            "Last year this was “%(name)s”: keep the name, so that the years can be compared, or "
            "explain what is different."
        ) % {"name": other.name}
    return Verdict(rule=ASKED_ONCE, passed=other is None, message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What holds in a city now; each method answers with the verdicts that are not passed."""

    rules: Mapping[str, RuleInForce]
    words: Mapping[str, str]

    def of_count(self, count: int) -> Iterator[Verdict]:
        """Of the number of indicators that the cycle would have (A4)."""
        yield from self._failed(CAP, lambda rule: check_cap(count, cap=rule["indicators"]))

    def of_weights(self, weights: Mapping[str, Decimal]) -> Iterator[Verdict]:
        """Of the sums of weights by block (A7)."""
        rule = self.rules[WEIGHTS.id]
        if rule.enabled:
            verdicts = check_weights(weights, total=rule["total"])
            yield from (verdict for verdict in verdicts if not verdict.passed)

    def of_item(self, item: Item, *, beside: Asked, last_year: Asked) -> Iterator[Verdict]:
        """Of one item, what stands ``beside`` it, and last year's (A5, A6, A8)."""
        yield from self._failed(NO_ROUTINE_WORK, lambda _rule: check_routine(item, self.words))
        yield from self._failed(VETO_EXPLAINED, lambda _rule: check_veto(item))
        yield from self._failed(
            ASKED_ONCE, lambda rule: check_once(item, beside, share=rule["likeness"])
        )
        yield from self._failed(
            ASKED_ONCE,
            lambda rule: check_against_last_year(item, last_year, share=rule["likeness"]),
        )

    def _failed(self, rule: Rule, check: Callable[[RuleInForce], Verdict]) -> Iterator[Verdict]:
        held = self.rules[rule.id]
        if held.enabled and not (verdict := check(held)).passed:
            yield verdict


def gates_of(city: City) -> Gates:
    """The rules and words in force in a city: two queries."""
    rules = (CAP, NO_ROUTINE_WORK, VETO_EXPLAINED, WEIGHTS, ASKED_ONCE)
    return Gates(rules=rules_in_force(rule.id for rule in rules), words=words_in_force(city))
