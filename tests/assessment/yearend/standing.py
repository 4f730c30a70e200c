"""Values of one county in every state, and every step that writes what results rest on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from assessment.models import Cycle, Indicator, Report, Target
from assessment.services import (
    accept_values,
    answer_objection,
    approve_values,
    enter_known_values,
    object_to_value,
    reopen_target,
    report_value,
    return_value,
    set_parameters,
)
from assessment.services.known_values import KnownValue
from tests.assessment.reporting.steps import accept, approve, colleague_of
from tests.cast import Cast


class Values:
    """阜蒙县's values in every state in which they can be when results are made public."""

    def __init__(self, city: Cast, cycle: Cycle, now: datetime) -> None:
        self.city, self.cycle, self.now = city, cycle, now
        self.colleague: User = colleague_of(city.county)
        self.draft = self._typed("A02")
        self.approved = approve(self._typed("A03"), self.colleague, now)
        self.accepted = accept(approve(self._typed("A04"), self.colleague, now), city.assess, now)
        self.known, self.entered = self._known("B02"), self._known("B01")
        self.disputed = self._known("B05")
        self.objection = object_to_value(
            report=self.disputed, revision=1, reason="少计两个村", user=city.county, now=now
        )
        # What is in dispute keeps results from being public, unless it counts no more.
        Indicator.objects.filter(code="B05").update(withdrawn_at=now)
        self.nothing_yet, self.locked = self.target("A06"), self.target("A01")

    def target(self, code: str) -> Target:
        return Target.objects.get(
            indicator__cycle=self.cycle, indicator__code=code, county=self.city.fumeng
        )

    def _typed(self, code: str) -> Report:
        return report_value(
            target=self.target(code), value=Decimal(5), user=self.city.county, now=self.now
        )

    def _known(self, code: str) -> Report:
        target = self.target(code)
        value = KnownValue(
            target_id=target.pk, period=target.indicator.periods[-1], value=Decimal(93)
        )
        enter_known_values(cycle=self.cycle, values=[value], user=self.city.organ, now=self.now)
        return Report.objects.get(target=target)

    def steps(self) -> dict[str, Callable[[], object]]:
        """Every service that writes a value, a target, or what is asked."""
        city, now = self.city, self.now
        day = now.date()
        return {
            "report": lambda: report_value(
                target=self.nothing_yet, value=Decimal(7), user=city.county, now=now
            ),
            "approve": lambda: approve_values(
                seen={self.draft.pk: 1}, user=self.colleague, now=now
            ),
            "accept": lambda: accept_values(seen={self.approved.pk: 1}, user=city.assess, now=now),
            "return": lambda: return_value(
                report=self.accepted,
                revision=1,
                reason="口径不对",
                until=day + timedelta(days=7),
                user=city.assess,
                now=now,
            ),
            "reopen": lambda: reopen_target(
                target=self.locked, period=6, reason="补报", until=day, user=city.assess, now=now
            ),
            "enter": lambda: enter_known_values(
                cycle=self.cycle,
                values=[KnownValue(target_id=self.entered.target_id, period=6, value=Decimal(9))],
                user=city.organ,
                now=now,
            ),
            "object": lambda: object_to_value(
                report=self.known, revision=1, reason="不对", user=city.county, now=now
            ),
            "answer": lambda: answer_objection(
                objection=self.objection,
                answer="已补计",
                value=Decimal(95),
                user=city.organ,
                now=now,
            ),
            "parameters": lambda: set_parameters(
                indicator=self.nothing_yet.indicator,
                data={"floor": "60", "cap": "120"},
                by=city.assess,
            ),
        }
