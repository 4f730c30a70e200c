"""Reading, acknowledging, answering, naming: who, for whom, and on which text."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.services import appoint_deputy
from notices.models import Answer, Notice, NoticeVersion, Receipt, Requirement, text_hash
from notices.models.receipt import ANSWER_LENGTH
from notices.services import acknowledge, answer, mark_read, rebuild, verify
from tests.cast import Cast
from tests.notices.conftest import MakeNotice

PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture(autouse=True)
def _requirements_agree(db: None) -> object:
    """Whatever a test did, the requirements are what their sources say."""
    yield
    assert not any(rebuild(check_only=True).values())


@pytest.fixture
def town_of(cast: Cast, make_sent: MakeNotice) -> object:
    """The receipt of 阜新镇 of a notice with these fields."""

    def make(**fields: object) -> Receipt:
        return make_sent(**fields).receipts.get(unit=cast.fuxin_town, person=None)

    return make


def amended(notice: Notice, now: datetime, *, is_material: bool) -> NoticeVersion:
    """The next version as an amendment leaves it; a material one asks everybody again."""
    notice.refresh_from_db()
    notice.version += 1
    notice.text += "\n另附一条。"
    if is_material:
        notice.asked_version = notice.version
    notice.save()
    version = NoticeVersion.objects.create(
        notice=notice,
        number=notice.version,
        title=notice.title,
        text=notice.text,
        due_at=notice.due_at,
        sha256=text_hash(notice.title, notice.text),
        is_material=is_material,
        change="增加一条",
        editor=notice.author,
        editor_name=notice.author.name,
        published_at=now,
    )
    if is_material:
        notice.receipts.asked().update(
            state=Receipt.State.OPEN,
            read_at=None,
            acknowledged_at=None,
            acknowledged_by=None,
            acknowledged_name="",
            acknowledged_for="",
            acknowledged_sha256="",
        )
        rebuild()
    return version


def test_the_first_opening_counts_and_settles_nothing(
    cast: Cast, town_of: MakeNotice, now: datetime
) -> None:
    receipt = town_of()

    mark_read(receipt=receipt, person=cast.cadre, now=now)
    mark_read(receipt=receipt, person=cast.cadre2, now=now + timedelta(hours=1))

    receipt.refresh_from_db()
    assert (receipt.read_at, receipt.state) == (now, "open")
    assert not Answer.objects.exists()


def test_opening_settles_what_is_only_to_be_read(
    cast: Cast, town_of: MakeNotice, now: datetime
) -> None:
    receipt = town_of(asks="read")

    mark_read(receipt=receipt, person=cast.cadre, now=now)

    receipt.refresh_from_db()
    assert (receipt.state, receipt.acknowledged_name) == ("closed", cast.cadre.name)
    assert receipt.acknowledged_sha256 == receipt.notice.versions.get().sha256
    assert Requirement.objects.get(unit=cast.fuxin_town).state == "done"
    assert not acknowledge(receipt=receipt, person=cast.cadre2, now=now)


def test_a_copy_can_be_read_but_not_settled(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    notice = make_sent(asks="read", audience=[cast.zhangwu_town], copies=[cast.fuxin_town])
    copy = notice.receipts.get(unit=cast.fuxin_town)

    mark_read(receipt=copy, person=cast.cadre, now=now)
    with pytest.raises(ValidationError) as button:
        acknowledge(receipt=copy, person=cast.cadre, now=now)
    with pytest.raises(ValidationError) as words:
        answer(receipt=copy, person=cast.cadre, now=now, text="已阅")

    assert (button.value.code, words.value.code) == ("copy", "copy")
    copy.refresh_from_db()
    assert (copy.read_at, copy.state) == (now, "copy")
    assert not Requirement.objects.filter(unit=cast.fuxin_town).exists()


def test_each_kind_takes_what_it_asks_for(cast: Cast, town_of: MakeNotice, now: datetime) -> None:
    plain, words, name = town_of(), town_of(asks="answer"), town_of(asks="name")

    for receipt in (words, name):
        with pytest.raises(ValidationError):
            acknowledge(receipt=receipt, person=cast.cadre, now=now)
    for receipt, content in (
        (plain, {"text": "已阅"}),
        (words, {}),
        (words, {"text": " \n "}),
        (words, {"text": "已办", "named": "李明"}),
        (words, {"text": "字" * (ANSWER_LENGTH + 1)}),
        (name, {}),
        (name, {"text": "待定"}),
        (name, {"named": "李" * 41}),
        (name, {"named": "李明", "upload": SimpleUploadedFile("a.pdf", PDF)}),
    ):
        with pytest.raises(ValidationError):
            answer(receipt=receipt, person=cast.cadre, now=now, **content)
    assert not Answer.objects.exists()

    answer(receipt=words, person=cast.cadre, now=now, text="行\r\n" * 250)
    answer(receipt=name, person=cast.cadre, now=now, named=" 李明 ", text="周三到")

    assert {(row.text, row.named) for row in Answer.objects.all()} == {
        (("行\n" * 250).strip(), ""),
        ("周三到", "李明"),
    }
    assert set(Receipt.objects.missing().values_list("unit__name", "notice__asks")) == {
        ("阜新镇", "acknowledge"),
        *(("彰武镇", asks) for asks in ("acknowledge", "answer", "name")),
    }


def test_a_file_is_an_answer(cast: Cast, town_of: MakeNotice, now: datetime) -> None:
    receipt = town_of(asks="answer")
    for wrong in (
        SimpleUploadedFile("run.exe", PDF),
        SimpleUploadedFile("名册.docx", PDF),
        SimpleUploadedFile("名册.pdf", b""),
    ):
        with pytest.raises(ValidationError) as refused:
            answer(receipt=receipt, person=cast.cadre, now=now, upload=wrong)
        assert refused.value.message_dict.keys() == {"upload"}

    upload = SimpleUploadedFile("..\\桌面\\名册\r\n.PDF", PDF)
    given = answer(receipt=receipt, person=cast.cadre, now=now, upload=upload)

    given.refresh_from_db()
    assert given.filename == "名册.PDF"
    assert given.file.name.startswith("answers/")
    with given.file.open() as kept:
        assert kept.read() == PDF
    given.file.delete(save=False)


def test_an_answer_rests_on_the_text_that_was_read(
    cast: Cast, town_of: MakeNotice, now: datetime
) -> None:
    receipt = town_of()
    first = receipt.notice.versions.get()
    small = amended(receipt.notice, now, is_material=False)

    acknowledge(receipt=receipt, person=cast.cadre, now=now, version=first.number)

    receipt.refresh_from_db()
    assert receipt.acknowledged_sha256 == first.sha256 != small.sha256
    assert receipt.answers.get().version == first


def test_a_material_change_is_read_before_it_is_answered(
    cast: Cast, town_of: MakeNotice, now: datetime
) -> None:
    receipt = town_of()
    acknowledge(receipt=receipt, person=cast.cadre, now=now)
    second = amended(receipt.notice, now, is_material=True)
    later = now + timedelta(hours=1)
    assert Requirement.objects.get(unit=cast.fuxin_town).state == "open"

    for unread in (1, 3, 0):
        with pytest.raises(ValidationError) as refused:
            acknowledge(receipt=receipt, person=cast.cadre, now=later, version=unread)
        assert refused.value.code == "changed"
    assert acknowledge(receipt=receipt, person=cast.cadre2, now=later, version=2)

    receipt.refresh_from_db()
    assert receipt.acknowledged_sha256 == second.sha256
    assert [row.name for row in receipt.answers.all()] == [cast.cadre.name, cast.cadre2.name]
    assert [row.name for row in receipt.answers.standing()] == [cast.cadre2.name]


def test_who_is_asked_by_name_answers_or_the_deputy_does(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    """Cadre is away from Wednesday to Friday; on Saturday nobody answers in the place any more."""
    appoint_deputy(
        person=cast.cadre,
        deputy=cast.cadre2,
        first_day=date(2026, 10, 14),
        last_day=date(2026, 10, 16),
        now=now,
    )
    first, last = (
        make_sent(per_person=True, title=title).receipts.get(person=cast.cadre)
        for title in ("甲", "乙")
    )

    for receipt, day, answers in (
        (first, 13, False),
        (first, 14, True),
        (last, 17, False),
        (last, 16, True),
    ):
        moment = now.replace(day=day)
        deputy = User.objects.get(pk=cast.cadre2.pk)
        if answers:
            assert acknowledge(receipt=receipt, person=deputy, now=moment)
        else:
            with pytest.raises(ValidationError, match=cast.cadre.name):
                acknowledge(receipt=receipt, person=deputy, now=moment)

    for receipt in (first, last):
        receipt.refresh_from_db()
        assert (receipt.acknowledged_name, receipt.acknowledged_for) == (
            cast.cadre2.name,
            cast.cadre.name,
        )
        assert receipt.answers.get().for_name == cast.cadre.name
    own = first.notice.receipts.get(person=cast.cadre2)
    assert own.is_missing


def test_an_answer_in_one_s_own_place_names_nobody_else(
    cast: Cast, make_sent: MakeNotice, now: datetime
) -> None:
    receipt = make_sent(per_person=True).receipts.get(person=cast.cadre)

    acknowledge(receipt=receipt, person=cast.cadre, now=now)

    receipt.refresh_from_db()
    assert (receipt.acknowledged_name, receipt.acknowledged_for) == (cast.cadre.name, "")


def test_an_answer_can_be_changed_until_the_deadline(
    cast: Cast, town_of: MakeNotice, now: datetime
) -> None:
    receipt = town_of(asks="name")
    due, minute = receipt.notice.due_at, timedelta(minutes=1)
    first = answer(receipt=receipt, person=cast.cadre, now=now, named="李明")

    with pytest.raises(ValidationError, match=cast.cadre.name) as unseen:
        answer(receipt=receipt, person=cast.cadre2, now=now + minute, named="王芳")
    second = answer(receipt=receipt, person=cast.cadre2, now=due, named="王芳", replaces=first.pk)
    with pytest.raises(ValidationError) as overtaken:
        answer(receipt=receipt, person=cast.cadre, now=due, named="赵强", replaces=first.pk)
    with pytest.raises(ValidationError) as late:
        answer(
            receipt=receipt, person=cast.cadre, now=due + minute, named="赵强", replaces=second.pk
        )

    assert [error.value.code for error in (unseen, overtaken, late)] == [
        "overtaken",
        "overtaken",
        "closed",
    ]
    receipt.refresh_from_db()
    assert (receipt.acknowledged_at, receipt.acknowledged_name) == (due, cast.cadre2.name)
    assert list(receipt.answers.standing()) == [second]
    assert receipt.answers.count() == 2


def test_a_late_answer_is_taken(cast: Cast, town_of: MakeNotice, now: datetime) -> None:
    receipt = town_of(asks="answer")
    late = receipt.notice.due_at + timedelta(days=2)

    answer(receipt=receipt, person=cast.cadre, now=late, text="已办结")

    assert Requirement.objects.get(unit=cast.fuxin_town).done_at == late


def test_a_verified_answer_is_not_changed(cast: Cast, town_of: MakeNotice, now: datetime) -> None:
    receipt = town_of(asks="answer", needs_verification=True)
    given = answer(receipt=receipt, person=cast.cadre, now=now, text="已整改")
    verify(answer=given, verifier=cast.organ, outcome="accepted", sentence="属实", now=now)

    with pytest.raises(ValidationError) as refused:
        answer(receipt=receipt, person=cast.cadre, now=now, text="更正", replaces=given.pk)

    assert refused.value.code == "closed"
