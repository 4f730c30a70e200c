"""The pages on which a notice is written, looked at, appointed and changed."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from notices.models import Attachment, Notice, NoticeVersion
from notices.services import acknowledge, amend_notice, schedule_notice, send_scheduled
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.notices.conftest import MakeNotice
from tests.notices.times import at

PDF = b"%PDF-1.7 table"


@pytest.fixture(autouse=True)
def at_nine(now: datetime, settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """It is nine, and files are kept here."""
    settings.MEDIA_ROOT = str(tmp_path)
    with time_machine.travel(now, tick=False):
        yield tmp_path


def address(name: str, *args: int) -> str:
    return reverse(f"notices:{name}", args=args)


def write(cast: Cast, url: str = "", user: User | None = None, **changes: object) -> HttpResponse:
    """Send the form as a browser does; keywords replace its fields."""
    fields: dict[str, object] = {
        "classified": "no",
        "title": "关于核对党员信息的通知",
        "text": "请核对党员信息。\r\n不另行开会。",
        "basis": "年度工作要点",
        "asks": "acknowledge",
        "per_person": "no",
        "roles": ["cadre", "county"],
        "counties": [cast.fumeng.pk],
        "kinds": ["township"],
        "due_at": "2026-10-16",
    }
    return client_of(user or cast.organ).post(url or address("compose"), {**fields, **changes})


def pdf(name: str = "名册.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def test_everything_that_a_notice_has(cast: Cast) -> None:
    answer = write(
        cast,
        asks="answer",
        needs_verification="on",
        per_person="yes",
        single_task="on",
        roles=["cadre"],
        attachments=[pdf("一.pdf"), pdf("二.pdf")],
        minutes="20",
        urgent_reason="汛情",
        **{"copies-counties": [cast.zhangwu.pk], "copies-kinds": ["county_organ"]},
    )

    notice = Notice.objects.get()
    assert answer.headers["Location"] == address("preview", notice.pk)
    assert (notice.asks, notice.roles, notice.minutes) == ("answer", ["cadre"], 20)
    assert (notice.needs_verification, notice.per_person, notice.single_task) == (True, True, True)
    assert list(notice.audience.all()) == [cast.fuxin_town]
    assert list(notice.copies.all()) == [cast.zhangwu_office]
    assert [file.filename for file in notice.attachments.all()] == ["一.pdf", "二.pdf"]


def test_a_rough_draft_comes_back_to_be_gone_on_with(cast: Cast) -> None:
    rough = {"step": "save", "text": "", "basis": "", "counties": [], "due_at": ""}

    answer = write(cast, **rough)

    notice = Notice.objects.get()
    edit = address("edit", notice.pk)
    assert answer.headers["Location"] == edit
    assert (notice.text, notice.audience.count()) == ("", 0)
    page = client_of(cast.organ).get(edit).content.decode()
    assert 'value="2026-10-15"' in page
    preview = client_of(cast.organ).get(address("preview", notice.pk))
    assert len(preview.context["obstacles"]) == 2
    assert not preview.context["may_go"]
    assert address("send", notice.pk) not in preview.content.decode()


def test_the_draft_as_it_was_chosen(cast: Cast) -> None:
    write(cast, **{"copies-units": [cast.zhangwu_town.pk]})
    notice = Notice.objects.get()

    form = client_of(cast.organ).get(address("edit", notice.pk)).context["form"]

    assert form["counties"].value() == [cast.fumeng.pk]
    assert form["kinds"].value() == ["township"]
    assert form["units"].value() == []
    assert form.copies.names_anybody
    assert not form.copies.is_bound


def test_files_are_added_and_taken_off(cast: Cast, at_nine: Path) -> None:
    write(cast, attachments=[pdf("一.pdf"), pdf("二.pdf")])
    notice = Notice.objects.get()
    first = notice.attachments.first()
    assert first is not None

    write(cast, address("edit", notice.pk), removed=[first.pk], attachments=[pdf("三.pdf")])

    assert [file.filename for file in notice.attachments.all()] == ["二.pdf", "三.pdf"]


def test_a_refused_form_keeps_what_was_typed_and_names_the_files(cast: Cast, at_nine: Path) -> None:
    answer = write(
        cast,
        basis="",
        title="别丢了",
        attachments=[pdf("名册.pdf")],
        **{"copies-units": [cast.zhangwu_town.pk]},
    )

    form = answer.context["form"]
    assert form.errors.keys() == {"basis", "attachments"}
    assert form["title"].value() == "别丢了"
    assert form.copies["units"].value() == [str(cast.zhangwu_town.pk)]
    assert "名册.pdf" in answer.content.decode()
    assert not list(at_nine.rglob("*"))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("step", ["", "save"])
def test_of_a_classified_matter_nothing_is_left(cast: Cast, at_nine: Path, step: str) -> None:
    words = {"title": "绝密标题", "text": "绝密正文", "basis": "绝密依据"}

    answer = write(cast, classified="yes", step=step, attachments=[pdf("绝密.pdf")], **words)

    page = answer.content.decode()
    assert "涉密不上网" in page
    assert "绝密" not in page
    assert not list(at_nine.rglob("*"))
    assert not Notice.objects.exists()
    assert not Attachment.objects.exists()


def test_nothing_classified_gets_into_a_draft_or_a_new_version(
    cast: Cast, make_draft: MakeNotice, make_sent: MakeNotice, at_nine: Path
) -> None:
    draft, sent = make_draft(), make_sent()

    write(cast, address("edit", draft.pk), classified="yes", attachments=[pdf()])
    amended = client_of(cast.organ).post(
        address("amend", sent.pk), {**amendment(sent, "yes"), "classified": "yes", "text": "绝密"}
    )

    assert "绝密" not in amended.content.decode()
    assert NoticeVersion.objects.count() == 1
    assert not Attachment.objects.exists()
    assert not list(at_nine.rglob("*"))
    draft.refresh_from_db()
    assert draft.text.startswith("请各乡镇")


def test_the_text_is_sent_with_the_form_only(cast: Cast) -> None:
    page = client_of(cast.organ).get(address("compose")).content.decode()
    form = page[page.index('<form method="post" enc') : page.index("counter.js")]

    assert 'data-limit="5000"' in form
    assert 'data-limit-single="4000"' in form
    assert "hx-" not in form


def test_a_draft_is_appointed_and_taken_back(cast: Cast, make_draft: MakeNotice) -> None:
    notice, organ = make_draft(), client_of(cast.organ)
    schedule = address("schedule", notice.pk)

    organ.post(schedule, {"send_at": "2026-10-14T08:10"})
    notice.refresh_from_db()
    assert notice.send_at == at(14, "08:10")
    preview = organ.get(address("preview", notice.pk))
    assert preview.context["leaving"].at == at(14, "08:45")
    assert "08:10" in preview.content.decode()

    organ.post(schedule, {"step": "take_back"})
    notice.refresh_from_db()
    assert notice.send_at is None


@pytest.mark.parametrize("send_at", ["", "2026-10-13T08:00", "2026-10-15T09:00"])
def test_a_time_that_does_not_do_stays_on_the_form(
    cast: Cast, make_draft: MakeNotice, send_at: str
) -> None:
    notice = make_draft()

    answer = client_of(cast.organ).post(address("schedule", notice.pk), {"send_at": send_at})

    assert answer.context["form"].errors.keys() == {"send_at"}
    assert send_at in answer.content.decode()
    notice.refresh_from_db()
    assert notice.send_at is None


def test_the_author_reads_why_a_notice_was_held_back(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    notice = make_draft()
    schedule_notice(notice=notice, editor=cast.organ, send_at=at(14, "08:00"), now=now)
    send_scheduled(now=at(19, "08:00"))
    notice.refresh_from_db()
    assert notice.held_back

    for url in (address("preview", notice.pk), f"{address('list')}?show=drafts"):
        assert notice.held_back in client_of(cast.organ).get(url).content.decode()


def test_a_draft_is_thrown_away(cast: Cast, make_draft: MakeNotice) -> None:
    client_of(cast.organ).post(address("delete", make_draft().pk))

    assert not Notice.objects.exists()


def amendment(notice: Notice, is_material: str) -> dict[str, object]:
    return {
        "classified": "no",
        "version": notice.version,
        "title": notice.title,
        "text": "请核对党员信息。\r\n十月底前完成。",
        "due_at": "2026-10-16",
        "is_material": is_material,
        "change": "补充了时限",
    }


@pytest.mark.parametrize(("is_material", "state"), [("yes", "open"), ("no", "closed")])
def test_a_sent_notice_is_amended(
    cast: Cast, make_sent: MakeNotice, now: datetime, is_material: str, state: str
) -> None:
    notice = make_sent(audience=[cast.fuxin_town])
    acknowledge(receipt=notice.receipts.get(), person=cast.cadre, now=now)
    organ, amend = client_of(cast.organ), address("amend", notice.pk)
    assert notice.text.splitlines()[0] in organ.get(amend).content.decode()

    answer = organ.post(amend, amendment(notice, is_material))

    assert answer.headers["Location"] == address("board", notice.pk)
    assert notice.receipts.get().state == state
    assert notice.versions.count() == 2


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"change": ""}, {"change"}),
        ({"is_material": ""}, {"is_material"}),
        ({"text": "字" * 5001}, {"__all__"}),
        ({"due_at": "2026-10-14"}, {"due_at"}),
        ({"version": 7}, {"__all__"}),
    ],
)
def test_a_wrong_amendment_keeps_what_was_typed(
    cast: Cast, make_sent: MakeNotice, changes: dict[str, object], wrong: set[str]
) -> None:
    notice = make_sent()

    answer = client_of(cast.organ).post(
        address("amend", notice.pk), {**amendment(notice, "no"), **changes, "title": "别丢了"}
    )

    form = answer.context["form"]
    assert form.errors.keys() == wrong
    assert form["title"].value() == "别丢了"
    assert notice.versions.count() == 1


def test_what_each_version_said(cast: Cast, make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent(text="第一段。\n第二段。\n第三段。")
    amend_notice(
        notice=notice,
        editor=cast.organ,
        title="新<b>标题",
        text="第一段。\n第二段改了。\n第三段。",
        due_at=at(20, "17:30"),
        is_material=True,
        change="改了第二段",
        now=now,
    )

    for user in (cast.organ, cast.cadre, cast.county2, cast.leader):
        page = client_of(user).get(address("versions", notice.pk)).content.decode()
        assert "<del>第二段。</del>" in page
        assert "<ins>第二段改了。</ins>" in page
        assert "<ins>新&lt;b&gt;标题</ins>" in page
        assert "<p>第三段。</p>" in page
        assert "改了第二段" in page


def test_what_is_not_visible_is_not_found(
    cast: Cast, make_draft: MakeNotice, make_sent: MakeNotice
) -> None:
    draft, sent = make_draft(), make_sent(audience=[cast.fuxin_town])

    def status(user: User, name: str, *args: int, method: str = "get") -> int:
        return getattr(client_of(user), method)(address(name, *args)).status_code

    for name in ("schedule", "delete"):
        assert status(cast.talent, name, draft.pk, method="post") == 404
        assert status(cast.organ, name, sent.pk, method="post") == 404
        assert status(cast.cadre, name, draft.pk, method="post") == 403
        assert status(cast.organ, name, draft.pk) == 405
    assert status(cast.organ, "amend", draft.pk) == 404
    assert status(cast.talent, "amend", sent.pk) == 404
    assert status(cast.office, "amend", sent.pk) == 404
    assert status(cast.cadre, "amend", sent.pk) == 403
    assert status(cast.organ, "versions", draft.pk) == 404
    for user in (cast.outsider, cast.county2, cast.talent, cast.sysadmin):
        assert status(user, "versions", sent.pk) == 404
    assert status(cast.organ, "attachment", 10**30) == 404


def test_queries_do_not_grow(
    cast: Cast,
    make_draft: MakeNotice,
    now: datetime,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    small = make_draft(audience=[cast.fuxin_town], copies=[cast.fumeng_office])
    client = client_of(cast.organ)

    def pages(notice: Notice) -> None:
        for name in ("preview", "edit"):
            assert client.get(address(name, notice.pk)).status_code == 200

    pages(small)
    with django_assert_num_queries(10_000, exact=False) as used:
        pages(small)
    many = [UnitFactory(county=county) for county in (cast.fumeng, cast.zhangwu) for _n in "1234"]
    large = make_draft(audience=many[:5], copies=many[5:])
    Attachment.objects.bulk_create(
        Attachment(notice=large, filename="一.pdf", size=1, sha256="", added_at=now)
        for _number in range(4)
    )
    with django_assert_num_queries(len(used.captured_queries)):
        pages(large)
