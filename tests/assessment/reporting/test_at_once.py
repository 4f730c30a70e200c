"""The county changes a value while the city accepts it; each on a connection of its own."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessment.models import Report
from assessment.services import accept_values, report_value
from notices.services import rebuild
from tests.assessment.reporting.steps import accept, approved, asked, give_back
from tests.cast import make_cast
from tests.connections import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_accepted_is_what_was_read(now: datetime) -> None:
    """Whoever comes first wins, and the other is told; never is an unread value accepted."""
    cast = make_cast()
    report = approved(cast, asked(cast), now, 91)

    changed, accepted = at_once(
        lambda: report_value(target=report.target, value=Decimal(92), user=cast.county, now=now),
        lambda: accept_values(seen={report.pk: 1}, user=cast.organ, now=now),
    )

    kept = Report.objects.get()
    refusals = [isinstance(answer, ValidationError) for answer in (changed, accepted)]
    assert sorted(refusals) == [False, True]
    if refusals[0]:
        assert (kept.state, kept.value, kept.revision) == ("accepted", 91, 1)
    else:
        assert (kept.state, kept.value, kept.revision) == ("approved", 92, 2)
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_accepted_and_returned_at_once_one_wins(now: datetime) -> None:
    """Returning what is accepted is allowed; accepting what is returned is not."""
    cast = make_cast()
    report = approved(cast, asked(cast), now)

    accepted, returned = at_once(
        lambda: accept(report, cast.organ, now), lambda: give_back(report, cast.assess, now)
    )

    assert not isinstance(returned, ValidationError)
    kept = Report.objects.get()
    assert kept.state == "returned"
    events = list(Report.pgh_event_model.objects.order_by("pgh_id"))
    came_first = not isinstance(accepted, ValidationError)
    assert [event.state for event in events] == (
        ["approved", "accepted", "returned"] if came_first else ["approved", "returned"]
    )


def test_a_value_typed_twice_at_once_is_one_value(now: datetime) -> None:
    cast = make_cast()
    target = asked(cast)

    at_once(
        *(
            lambda value=value: report_value(
                target=target, value=Decimal(value), user=cast.county, now=now
            )
            for value in (1, 2)
        )
    )

    assert Report.objects.get().revision == 2
