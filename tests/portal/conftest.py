"""Rows that pages of the roof are tested with."""

from collections.abc import Callable
from datetime import datetime

import pytest

from accounts.models import Section, Unit
from notices.models import Requirement
from notices.services import require
from notices.sources import RequirementSpec
from tests.cast import Cast

Ask = Callable[..., Requirement]


@pytest.fixture
def ask(cast: Cast) -> Ask:
    """State a requirement of one person for an hour, asked by 组织科 unless told otherwise."""
    numbers = iter(range(1, 1000))

    def _ask(
        unit: Unit, due_at: datetime, asked_by: Section | None = None, **more: object
    ) -> Requirement:
        key = str(next(numbers))
        spec = {
            "source_kind": "notices.receipt",
            "source_key": key,
            "kind": Requirement.Kind.ACKNOWLEDGE,
            "unit_id": unit.pk,
            "county_id": unit.county_id,
            "asked_by_id": (asked_by or cast.organ_section).pk,
            "title": f"样例事项{key}",
            "basis": "样例依据",
            "due_at": due_at,
            "people": 1,
            "minutes": 60,
            "estimate": "样例",
        }
        require([RequirementSpec(**spec | more)])
        return Requirement.objects.get(source_key=key)

    return _ask
