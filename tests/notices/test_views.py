"""The pages of notices, as the people of the cast meet them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from notices.models import Message, Notice, Receipt
from notices.services import acknowledge
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.notices.conftest import MakeNotice

FORM = {
    "classified": "no",
    "title": "关于核对党员信息的通知",
    "text": "请核对党员信息。\r\n不另行开会。",
    "basis": "年度工作要点",
    "asks": "acknowledge",
    "per_person": "no",
    "roles": ["cadre", "county"],
    "kinds": ["township"],
    "due_at": "2026-10-16",
}


@pytest.fixture(autouse=True)
def at_nine(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def page(user: User, name: str, *args: int, **query: str) -> str:
    response = client_of(user).get(reverse(f"notices:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def status(user: User, name: str, *args: int, method: str = "get") -> int:
    return getattr(client_of(user), method)(reverse(f"notices:{name}", args=args)).status_code


def test_from_writing_to_the_acknowledgement(cast: Cast) -> None:
    organ = client_of(cast.organ)
    form = {**FORM, "counties": [cast.fumeng.pk]}

    preview = organ.post(reverse("notices:compose"), form, follow=True)
    notice = Notice.objects.get()
    assert preview.redirect_chain == [(reverse("notices:preview", args=[notice.pk]), 302)]
    assert "1 个单位 × 1 人 × 3 分钟" in preview.content.decode()
    assert "发送" in preview.content.decode()

    board = organ.post(reverse("notices:send", args=[notice.pk]), follow=True).content.decode()
    assert "/ 1 个单位" in board

    receipt = Receipt.objects.get()
    assert receipt.unit == cast.fuxin_town
    assert "请核对党员信息。" in page(cast.cadre, "receipt", receipt.pk)
    cadre = client_of(cast.cadre).post(
        reverse("notices:acknowledge", args=[receipt.pk]), follow=True
    )
    assert f"{cast.cadre.name}" in cadre.content.decode()
    assert "代表" not in cadre.content.decode()
    assert cast.cadre.name in page(cast.organ, "board", notice.pk)


def test_the_second_colleague_is_told_who_was_faster(cast: Cast, make_sent: MakeNotice) -> None:
    receipt = make_sent().receipts.get(unit=cast.fuxin_town)
    acknowledge(receipt=receipt, person=cast.cadre, now=timezone.now())

    answer = client_of(cast.cadre2).post(
        reverse("notices:acknowledge", args=[receipt.pk]), follow=True
    )

    assert "同事已经签收" in answer.content.decode()
    assert cast.cadre.name in answer.content.decode()


def test_nothing_classified_is_stored_or_repeated(cast: Cast) -> None:
    form = {**FORM, "classified": "yes", "text": "某机密", "counties": [cast.fumeng.pk]}

    answer = client_of(cast.organ).post(reverse("notices:compose"), form).content.decode()

    assert "涉密不上网" in answer
    assert "某机密" not in answer
    assert FORM["title"] not in answer
    assert not Notice.objects.exists()


def test_a_wrong_form_keeps_what_was_typed(cast: Cast) -> None:
    answer = client_of(cast.organ).post(reverse("notices:compose"), {**FORM, "due_at": ""})

    assert "不另行开会" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"due_at", "counties"}


def test_a_draft_can_be_changed_until_it_is_sent(cast: Cast, make_draft: MakeNotice) -> None:
    notice = make_draft()
    organ = client_of(cast.organ)
    edit = reverse("notices:edit", args=[notice.pk])
    filled = organ.get(edit).content.decode()
    assert "核对后无须报送材料" in filled
    assert 'value="2026-10-16"' in filled

    organ.post(edit, {**FORM, "title": "新标题", "units": [cast.zhangwu_town.pk], "minutes": "5"})

    notice.refresh_from_db()
    assert (notice.title, notice.minutes) == ("新标题", 5)
    assert list(notice.audience.all()) == [cast.zhangwu_town]
    organ.post(reverse("notices:send", args=[notice.pk]))
    assert organ.get(edit).status_code == 404


def test_a_broken_rule_bars_the_way(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft(due_at=now + timedelta(hours=5))

    preview = page(cast.organ, "preview", notice.pk)
    assert "规定至少 2 个" in preview
    assert reverse("notices:send", args=[notice.pk]) not in preview

    answer = client_of(cast.organ).post(reverse("notices:send", args=[notice.pk]), follow=True)
    assert "规定至少 2 个" in answer.content.decode()
    assert not Notice.objects.get().is_sent


def test_a_unit_without_accounts_is_named_before_sending(
    cast: Cast, make_draft: MakeNotice
) -> None:
    empty = UnitFactory(county=cast.fumeng, name="空白镇")

    assert "空白镇" in page(cast.organ, "preview", make_draft(audience=[empty]).pk)


def test_everybody_finds_the_own_lists(
    cast: Cast, make_draft: MakeNotice, make_sent: MakeNotice
) -> None:
    make_draft(title="未发的通知")
    receipt = make_sent(title="已发的通知").receipts.get(unit=cast.fuxin_town)

    for user, lists, here, absent in (
        (cast.cadre, ["open", "done", "copies"], "已发的通知", "未发的通知"),
        (cast.county, ["open", "done", "copies", "county"], "目前没有", "已发的通知"),
        (cast.organ, ["sent", "drafts"], "已发的通知", "未发的通知"),
        (cast.talent, ["sent", "drafts"], "还没有", "已发的通知"),
        (cast.leader, ["sent"], "已发的通知", "未发的通知"),
    ):
        response = client_of(user).get(reverse("notices:list"))
        assert [entry.key for entry in response.context["lists"]] == lists, user.username
        assert here in response.content.decode(), user.username
        assert absent not in response.content.decode(), user.username

    assert "未发的通知" in page(cast.organ, "list", show="drafts")
    assert "0 / 1" in page(cast.county, "list", show="county")
    acknowledge(receipt=receipt, person=cast.cadre, now=timezone.now())
    assert "已发的通知" in page(cast.cadre2, "list", show="done")


def test_what_is_not_visible_is_not_found(
    cast: Cast, make_draft: MakeNotice, make_sent: MakeNotice
) -> None:
    draft, sent = make_draft(), make_sent(audience=[cast.fuxin_town])
    receipt = sent.receipts.get()

    for user in (cast.outsider, cast.county2, cast.talent, cast.sysadmin, cast.auditor):
        assert status(user, "receipt", receipt.pk) == 404
        assert status(user, "board", sent.pk) == 404
    for user in (cast.outsider, cast.county, cast.organ, cast.office, cast.leader, cast.talent):
        assert status(user, "acknowledge", receipt.pk, method="post") == 404
    for name in ("preview", "edit"):
        assert status(cast.talent, name, draft.pk) == 404
        assert status(cast.organ, name, sent.pk) == 404
        assert status(cast.cadre, name, draft.pk) == 403
    assert status(cast.talent, "send", draft.pk, method="post") == 404
    assert status(cast.organ, "board", draft.pk) == 404
    assert status(cast.cadre, "compose") == 403
    assert status(cast.sysadmin, "list") == 403
    for name in ("send", "acknowledge"):
        assert status(cast.organ, name, 1) == 405
    for pk in (0, 10**30):
        assert status(cast.organ, "board", pk) == 404


@pytest.mark.parametrize("name", ["cadre", "county", "organ"])
def test_queries_do_not_grow_with_the_rows(
    cast: Cast,
    make_draft: MakeNotice,
    make_sent: MakeNotice,
    django_assert_num_queries: DjangoAssertNumQueries,
    name: str,
) -> None:
    make_draft()
    first = make_sent()
    Message.objects.update(state="failed")
    client = client_of(getattr(cast, name))

    def pages() -> None:
        for show in ("open", "done", "county", "sent", "drafts"):
            client.get(reverse("notices:list"), {"show": show})
        client.get(reverse("notices:board", args=[first.pk]))
        if name == "organ":
            client.get(reverse("notices:preview", args=[make_draft().pk]))

    with django_assert_num_queries(10_000, exact=False) as used:
        pages()
    for _more in range(2):
        make_draft()
        make_sent(audience=[cast.fuxin_town, cast.zhangwu_town])
    extra = [UnitFactory(county=cast.fumeng) for _n in range(3)]
    Receipt.objects.bulk_create(
        Receipt(notice=first, unit=unit, county=unit.county) for unit in extra
    )
    Message.objects.update(state="failed")

    with django_assert_num_queries(len(used.captured_queries)):
        pages()
