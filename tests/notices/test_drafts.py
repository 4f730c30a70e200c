"""Drafts: rough or whole, changed, thrown away."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from notices.models import Notice
from notices.models.notice import answering_roles
from notices.services import delete_draft, revise_notice
from tests.cast import Cast
from tests.notices.conftest import MakeNotice


def revise(notice: Notice, editor: User, **changes: object) -> Notice:
    fields: dict[str, object] = {
        "title": notice.title,
        "text": notice.text,
        "basis": notice.basis,
        "audience": notice.audience.all(),
        "due_at": notice.due_at,
        "minutes": notice.minutes,
        "classified": False,
    }
    return revise_notice(notice=notice, editor=editor, **{**fields, **changes})


def test_a_classified_matter_leaves_nothing(cast: Cast, make_draft: MakeNotice) -> None:
    with pytest.raises(ValidationError):
        make_draft(classified=True)

    assert not Notice.objects.exists()


def test_nothing_classified_gets_into_a_draft(cast: Cast, make_draft: MakeNotice) -> None:
    notice = make_draft()

    with pytest.raises(ValidationError):
        revise(notice, cast.organ, text="某机密", classified=True)

    notice.refresh_from_db()
    assert "机密" not in notice.text


def test_a_draft_may_be_rough(make_draft: MakeNotice) -> None:
    notice = make_draft(text="", basis="", audience=[])

    assert (notice.is_sent, notice.audience.count()) == (False, 0)
    assert notice.roles == answering_roles()


def test_a_draft_is_changed_as_a_whole(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft(copies=[cast.fumeng_office])

    revise(
        notice,
        cast.office,
        title="新标题",
        audience=[cast.zhangwu_town],
        copies=[cast.zhangwu_office],
        roles=["cadre"],
        asks="answer",
        per_person=True,
        needs_verification=True,
        single_task=True,
        due_at=now + timedelta(days=9),
        minutes=25,
        urgent_reason="汛情",
    )

    notice.refresh_from_db()
    assert (notice.title, notice.asks, notice.roles) == ("新标题", "answer", ["cadre"])
    assert (notice.per_person, notice.needs_verification, notice.single_task) == (True, True, True)
    assert (notice.minutes, notice.is_urgent) == (25, True)
    assert [*notice.audience.all(), *notice.copies.all()] == [
        cast.zhangwu_town,
        cast.zhangwu_office,
    ]


def test_a_unit_that_is_asked_gets_no_copy_besides(cast: Cast, make_draft: MakeNotice) -> None:
    notice = make_draft(copies=[cast.fuxin_town, cast.fumeng_office])

    assert list(notice.copies.all()) == [cast.fumeng_office]


def test_nobody_writes_to_units_beyond_the_own_counties(cast: Cast, make_draft: MakeNotice) -> None:
    for units in (
        {"audience": [cast.zhangwu_town]},
        {"audience": [], "copies": [cast.zhangwu_town]},
    ):
        with pytest.raises(ValidationError):
            make_draft(author=cast.county, **units)


@pytest.mark.parametrize("name", ["talent", "county", "cadre", "leader"])
def test_a_draft_is_its_section_s_alone(cast: Cast, make_draft: MakeNotice, name: str) -> None:
    notice, stranger = make_draft(), getattr(cast, name)

    with pytest.raises(ValidationError):
        revise(notice, stranger, audience=[])
    with pytest.raises(ValidationError):
        delete_draft(notice=notice, editor=stranger)

    assert Notice.objects.filter(pk=notice.pk).exists()


@pytest.mark.parametrize("asks", ["read", "acknowledge", "name"])
def test_only_answers_are_verified(cast: Cast, make_draft: MakeNotice, asks: str) -> None:
    with pytest.raises(ValidationError):
        make_draft(asks=asks, needs_verification=True)
    notice = make_draft()
    with pytest.raises(ValidationError):
        revise(notice, cast.organ, asks=asks, needs_verification=True)


def test_what_was_sent_is_no_draft_any_more(cast: Cast, make_sent: MakeNotice) -> None:
    notice = make_sent()

    with pytest.raises(ValidationError):
        revise(notice, cast.organ, title="改了")
    with pytest.raises(ValidationError):
        delete_draft(notice=notice, editor=cast.organ)


def test_a_draft_is_thrown_away(cast: Cast, make_draft: MakeNotice) -> None:
    delete_draft(notice=make_draft(), editor=cast.organ)

    assert not Notice.objects.exists()
