"""Files that come with a notice: what is taken, where it is kept, who gets it."""

import hashlib
from datetime import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from notices.files import FILE_SIZE
from notices.models import Attachment, Notice, text_hash
from notices.services import (
    attach_file,
    delete_draft,
    detach_file,
    schedule_notice,
    send_notice,
)
from notices.services.attachments import MOST_FILES
from tests.cast import Cast
from tests.notices.conftest import MakeNotice
from tests.notices.times import at

PDF = b"%PDF-1.7 table"


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    """Where files are kept during a test."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def kept(files: Path) -> list[Path]:
    return [path for path in files.rglob("*") if path.is_file()]


def attach(
    notice: Notice, now: datetime, name: str = "附件1.pdf", content: bytes = PDF
) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return attach_file(notice=notice, editor=notice.author, upload=upload, now=now)


def test_a_file_is_kept_under_a_name_that_nobody_chose(
    make_draft: MakeNotice, now: datetime, files: Path
) -> None:
    attachment = attach(make_draft(), now, "..\\桌面\\名册.PDF")

    (path,) = kept(files)
    assert path.read_bytes() == PDF
    assert attachment.filename == "名册.PDF"
    assert "名册" not in path.name
    assert (attachment.size, attachment.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("run.exe", b"MZ"),
        ("page.html", b"<html>"),
        ("pack.zip", b"PK\x03\x04"),
        ("名册.pdf", b"MZ\x90"),
        ("名册.docx", PDF),
        ("名册.png", b""),
        ("名册.pdf", PDF.ljust(FILE_SIZE + 1)),
    ],
    ids=["program", "page", "archive", "program as pdf", "pdf as docx", "empty", "too large"],
)
def test_what_is_not_taken_leaves_nothing(
    make_draft: MakeNotice, now: datetime, files: Path, name: str, content: bytes
) -> None:
    with pytest.raises(ValidationError):
        attach(make_draft(), now, name, content)

    assert not Attachment.objects.exists()
    assert not kept(files)


def test_five_files_and_no_more(make_draft: MakeNotice, now: datetime, files: Path) -> None:
    notice = make_draft()
    for number in range(MOST_FILES):
        attach(notice, now, f"{number}.pdf", PDF.ljust(FILE_SIZE) if number == 0 else PDF)

    with pytest.raises(ValidationError):
        attach(notice, now)

    assert len(kept(files)) == MOST_FILES


def test_a_file_leaves_the_disk_once_that_is_certain(
    cast: Cast,
    make_draft: MakeNotice,
    now: datetime,
    files: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    notice = make_draft()
    first, _second, _third = (attach(notice, now) for _number in range(3))

    with django_capture_on_commit_callbacks(execute=True):
        detach_file(attachment=first, editor=cast.organ)
        assert len(kept(files)) == 3
    assert len(kept(files)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        delete_draft(notice=notice, editor=cast.organ)
    assert not kept(files)


def test_files_are_the_own_section_s_to_change_and_only_before_sending(
    cast: Cast, make_draft: MakeNotice, now: datetime
) -> None:
    notice = make_draft()
    attachment = attach(notice, now)

    with pytest.raises(ValidationError):
        detach_file(attachment=attachment, editor=cast.talent)
    send_notice(notice=notice, now=now)
    with pytest.raises(ValidationError):
        detach_file(attachment=attachment, editor=cast.organ)
    with pytest.raises(ValidationError):
        attach(notice, now)


def test_another_file_takes_the_appointment_back(make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft()
    schedule_notice(notice=notice, editor=notice.author, send_at=at(14, "08:00"), now=now)

    attach(notice, now)

    notice.refresh_from_db()
    assert notice.send_at is None


def test_what_is_read_includes_the_files(make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft()
    attachment = attach(notice, now)

    send_notice(notice=notice, now=now)

    version = notice.versions.get()
    assert version.sha256 == text_hash(notice.title, notice.text, [attachment.sha256])
    assert version.sha256 != text_hash(notice.title, notice.text)


def get(user: User, attachment: Attachment) -> object:
    client = Client()
    client.force_login(user, backend="accounts.backends.StaffNumberOrPhoneBackend")
    return client.get(reverse("notices:attachment", args=[attachment.pk]))


def test_who_gets_the_file(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft(audience=[cast.fuxin_town])
    attachment = attach(notice, now)

    def reached() -> set[str]:
        answers = {name: get(user, attachment) for name, user in cast.people().items()}
        assert {answer.status_code for answer in answers.values()} == {200, 404}
        return {name for name, answer in answers.items() if answer.status_code == 200}

    assert reached() == {"organ", "office", "leader"}
    send_notice(notice=notice, now=now)
    assert reached() == {"organ", "office", "leader", "cadre", "cadre2", "county"}


def test_a_file_is_saved_and_never_shown(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    answer = get(cast.organ, attach(make_draft(), now, "2026年 报表“一”.pdf"))

    assert b"".join(answer.streaming_content) == PDF
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''2026%E5%B9%B4%20")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
