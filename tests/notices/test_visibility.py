"""``visible_to`` against the plain words of who sees what, row by row, asked of guardian."""

import pytest
from django.db.models import Model

from accounts.access import Capability
from accounts.models import County, Section, Unit, User
from notices.models import Delivery, Notice, Receipt, Requirement
from notices.services import acknowledge
from tests.cast import PEOPLE, Cast
from tests.notices.conftest import MakeNotice


@pytest.fixture
def rows(cast: Cast, make_draft: MakeNotice, make_sent: MakeNotice) -> None:
    """Drafts and sent notices of two sections, to one county, to both, to departments."""
    talent = {"author": cast.talent, "section": cast.talent_section}
    make_draft()
    make_draft(**talent)
    both = make_sent()
    make_sent(audience=[cast.zhangwu_town], **talent)
    make_sent(audience=[cast.fumeng_office, cast.talent_section.office.unit])
    acknowledge(
        receipt=both.receipts.get(unit=cast.fuxin_town), person=cast.cadre, now=both.sent_at
    )


def asks(user: User, section: Section) -> bool:
    if user.section is None or not user.can(Capability.SEE_WORK):
        return False
    if user.can(Capability.SEE_DEPARTMENT):
        return section.office_id == user.section.office_id
    return user.can(Capability.SEND_NOTICES) and section == user.section


def reaches(user: User, unit: Unit) -> bool:
    county = unit.county
    if county is not None and user.has_perm(County.OVERSEE, county):
        return True
    if unit != user.home_unit or not user.can(Capability.ANSWER):
        return False
    return county is None or user.has_perm(County.ANSWER, county)


def sees(user: User, row: Model) -> bool:
    match row:
        case Notice():
            reached = row.is_sent and any(
                reaches(user, receipt.unit) for receipt in row.receipts.all()
            )
            return asks(user, row.section) or reached
        case Receipt():
            return asks(user, row.notice.section) or reaches(user, row.unit)
        case Delivery():
            return asks(user, row.receipt.notice.section)
        case Requirement():
            return asks(user, row.asked_by) or reaches(user, row.unit)
    raise AssertionError(row)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.usefixtures("rows")
def test_everybody_sees_exactly_that(cast: Cast, name: str) -> None:
    user = User.objects.get(pk=getattr(cast, name).pk)

    for model in (Notice, Receipt, Delivery, Requirement):
        expected = {row for row in model.objects.all() if sees(user, row)}
        assert set(model.objects.visible_to(user)) == expected, model


@pytest.mark.usefixtures("rows")
def test_the_own_are_those_one_can_answer(cast: Cast) -> None:
    assert {receipt.unit for receipt in Receipt.objects.answerable_by(cast.cadre)} == {
        cast.fuxin_town
    }
    assert {receipt.unit for receipt in Receipt.objects.answerable_by(cast.county)} == {
        cast.fumeng_office
    }
    for user in (cast.organ, cast.office, cast.leader, cast.sysadmin):
        assert not Receipt.objects.answerable_by(user).exists()
        assert not Requirement.objects.falling_on(user).exists()
