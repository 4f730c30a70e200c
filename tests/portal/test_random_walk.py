"""A thousand service calls in a row, and every requirement is still what its source says."""

from datetime import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from

from assessment.services import take_back
from notices.services import rebuild, rebuild_engagements
from tests.cast import make_cast
from tests.portal.walk import STEPS, Office
from tests.world import make_world

CALLS = 1000
ALL_AGREE = {"missing": 0, "changed": 0, "orphaned": 0}
ALL_TAKEN = {"missing": 0, "orphaned": 0}


class Walk(RuleBasedStateMachine):
    """Step after step in one transaction, which the end of the walk takes back."""

    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        cast = make_cast()
        world = make_world(cast, self.now)
        take_back(year_end=world["年终考核"], reason="继续填报", by=cast.assess)
        self.office = Office(cast, self.now)

    @rule(step=sampled_from(STEPS), seed=integers(0, 255))
    def take(self, step: str, seed: int) -> None:
        self.office.take(step, seed)
        if (self.office.done + self.office.refused) % 100 == 0:
            assert rebuild(check_only=True) == ALL_AGREE, step
            assert rebuild_engagements(check_only=True) == ALL_TAKEN, step

    def teardown(self) -> None:
        try:
            assert rebuild(check_only=True) == ALL_AGREE
            assert rebuild_engagements(check_only=True) == ALL_TAKEN
            walked.append((self.office.done, self.office.refused))
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


walked: list[tuple[int, int]] = []
"""Of each walk, how many calls were carried out and how many refused."""


@pytest.mark.django_db
def test_requirements_agree_with_their_sources_after_a_thousand_calls(
    now: datetime,
) -> None:
    Walk.now = now
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=2,  # the first walk is the dullest there is: one step again and again
            stateful_step_count=CALLS,
            phases=[Phase.generate],
            derandomize=True,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    done, refused = walked[-1]
    assert done + refused >= CALLS
    assert done > refused > 0
