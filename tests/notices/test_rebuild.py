"""``rebuild_requirements`` restates what is required and changes nothing that is right."""

import pytest
from django.core.management import CommandError, call_command

from notices.models import Requirement
from notices.services import acknowledge
from tests.cast import Cast
from tests.notices.conftest import MakeNotice


@pytest.fixture
def requirements(cast: Cast, make_sent: MakeNotice) -> set[tuple]:
    """Two requirements, one of them done."""
    notice = make_sent()
    receipt = notice.receipts.get(unit=cast.fuxin_town)
    acknowledge(receipt=receipt, person=cast.cadre, now=notice.sent_at)
    return table()


def table() -> set[tuple]:
    columns = [column.attname for column in Requirement._meta.concrete_fields]
    return set(Requirement.objects.values_list(*columns[1:]))


def test_what_is_right_stays(requirements: set[tuple]) -> None:
    call_command("rebuild_requirements", "--check")
    call_command("rebuild_requirements")

    assert table() == requirements


def test_the_check_fails_and_changes_nothing(requirements: set[tuple]) -> None:
    Requirement.objects.update(minutes=1)
    Requirement.objects.filter(state="done").update(source_key="x")
    wrong = table()

    with pytest.raises(CommandError, match="缺少 1，不一致 1，无来源 1"):
        call_command("rebuild_requirements", "--check")

    assert table() == wrong


def test_what_is_wrong_is_put_right(requirements: set[tuple]) -> None:
    Requirement.objects.update(minutes=1)
    Requirement.objects.filter(state="done").update(source_key="x")

    call_command("rebuild_requirements")

    assert table() == requirements
