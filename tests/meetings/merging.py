"""What the tests of the plans of mergers share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from meetings.models import MergePlan
from tests.cast import Cast
from tests.meetings.steps import ask, ask_talent


def both(cast: Cast, now: datetime, **changes: Any) -> list[Any]:
    """Two requests for the same people on one day, which are worth merging."""
    offices = [cast.fumeng_office, cast.zhangwu_office]
    return [ask(cast, now, **changes), ask_talent(cast, now, audience=offices, **changes)]


def refused(work: Callable[[], object]) -> str:
    """The sentences of the refusal."""
    with pytest.raises(ValidationError) as refusal:
        work()
    return " ".join(refusal.value.messages)


def groups(plan: MergePlan) -> list[set[str]]:
    """The names in each group."""
    return [{str(member) for member in group.members.all()} for group in plan.groups.all()]
