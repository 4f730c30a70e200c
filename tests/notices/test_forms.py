"""The forms of notices, and their pieces that every app which asks something of units reuses."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import Unit
from notices.forms import (
    AmendForm,
    AudienceForm,
    ClassifiedQuestionForm,
    CopiesForm,
    DeadlineField,
    NoticeForm,
)
from notices.forms.audience import choices_for
from notices.models import Attachment, Notice
from office.rules import change_rule
from office.workdays import close_of
from tests.cast import Cast
from tests.factories import UnitFactory
from tests.notices.conftest import MakeNotice


class MatterForm(ClassifiedQuestionForm):
    text = forms.CharField()


def test_a_classified_matter_is_forgotten() -> None:
    form = MatterForm({"text": "绝不外传", "classified": "yes"})

    assert not form.is_valid()
    assert list(form.errors) == ["classified"]
    assert "绝不外传" not in form.as_p()


def test_the_question_has_no_default() -> None:
    form = MatterForm({"text": "一般事项"})

    assert not form.is_valid()
    assert list(form.errors) == ["classified"]
    assert form["text"].value() == "一般事项"
    assert "checked" not in MatterForm().as_p()


def test_an_ordinary_matter_passes() -> None:
    form = MatterForm({"text": "一般事项", "classified": "no"})

    assert form.is_valid()
    assert form.cleaned_data == {"text": "一般事项", "classified": False}


def test_a_deadline_is_the_close_of_the_day() -> None:
    due = DeadlineField().clean("2026-10-16")

    assert due == close_of(due.date())


def audience(cast: Cast, user: str = "organ", **data: object) -> AudienceForm:
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    return AudienceForm(query, user=getattr(cast, user))


def test_counties_times_kinds_and_single_units(cast: Cast) -> None:
    UnitFactory(county=cast.fumeng, is_active=False)
    street = UnitFactory(county=cast.zhangwu, kind=Unit.Kind.SUBDISTRICT)

    form = audience(cast, counties=[cast.fumeng.pk], kinds=["township"], units=[street.pk])

    assert form.is_valid(), form.errors
    assert form.cleaned_data["audience"] == [cast.fuxin_town, street]


@pytest.mark.parametrize("chosen", [{}, {"kinds": ["township"]}])
def test_an_audience_of_nobody_is_refused(cast: Cast, chosen: dict[str, list[str]]) -> None:
    assert list(audience(cast, **chosen).errors) == ["counties"]


def test_kinds_must_be_said_for_counties(cast: Cast) -> None:
    assert list(audience(cast, counties=[cast.fumeng.pk]).errors) == ["kinds"]


def test_other_counties_are_not_offered(cast: Cast) -> None:
    by_county = audience(cast, user="county", counties=[cast.zhangwu.pk], kinds=["township"])
    by_unit = audience(cast, user="county", units=[cast.zhangwu_town.pk])

    assert "counties" in by_county.errors
    assert "units" in by_unit.errors


def test_copies_may_go_to_nobody(cast: Cast) -> None:
    nobody = CopiesForm({}, user=cast.organ)
    somebody = CopiesForm(
        {"copies-counties": [cast.fumeng.pk], "copies-kinds": ["county_organ"]}, user=cast.organ
    )

    assert nobody.is_valid()
    assert nobody.cleaned_data["audience"] == []
    assert somebody.is_valid(), somebody.errors
    assert somebody.cleaned_data["audience"] == [cast.fumeng_office]


def test_units_are_shown_as_one_would_choose_them(cast: Cast) -> None:
    street = UnitFactory(county=cast.fumeng, kind=Unit.Kind.SUBDISTRICT)
    second_town = UnitFactory(county=cast.zhangwu)
    UnitFactory(county=cast.fumeng, kind=Unit.Kind.SUBDISTRICT, is_active=False)
    both, township = ["subdistrict", "township"], ["township"]
    fumeng, zhangwu = cast.fumeng.pk, cast.zhangwu.pk

    for chosen, counties, kinds, single in (
        ([], None, None, None),
        ([cast.fuxin_town], [fumeng], township, []),
        ([cast.fuxin_town, street], [fumeng], both, []),
        ([cast.fuxin_town, street, cast.zhangwu_town], [fumeng], both, [cast.zhangwu_town]),
        ([cast.fuxin_town, cast.zhangwu_town, second_town], [fumeng, zhangwu], township, []),
        ([cast.zhangwu_town], [], [], [cast.zhangwu_town]),
    ):
        initial = choices_for(chosen)
        assert initial.get("counties") == counties
        assert initial.get("kinds") == kinds
        assert initial.get("units") == (None if single is None else [unit.pk for unit in single])


def test_what_is_shown_means_the_same_units(cast: Cast) -> None:
    units = [
        cast.fuxin_town,
        cast.fumeng_office,
        cast.zhangwu_town,
        UnitFactory(county=cast.fumeng),
    ]

    initial = choices_for(units)

    form = audience(cast, **initial)
    assert form.is_valid(), form.errors
    assert set(form.cleaned_data["audience"]) == set(units)


def notice_form(
    cast: Cast,
    now: datetime,
    *files: SimpleUploadedFile,
    notice: Notice | None = None,
    rough: bool = False,
    **changes: object,
) -> NoticeForm:
    """The form as a browser sends it; keywords replace its fields."""
    query = QueryDict(mutable=True)
    fields: dict[str, object] = {
        "classified": "no",
        "title": "核对党员信息",
        "text": "请核对。\r\n不另行开会。",
        "basis": "年度工作要点",
        "asks": "acknowledge",
        "per_person": "no",
        "roles": ["cadre", "county"],
        "units": [cast.fuxin_town.pk],
        "due_at": "2026-10-16",
    }
    for name, value in {**fields, **changes}.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    uploads = MultiValueDict({"attachments": list(files)})
    return NoticeForm(query, uploads, user=cast.organ, now=now, notice=notice, rough=rough)


def pdf(name: str = "名册.pdf", content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_form_holds_what_the_services_take(cast: Cast, now: datetime) -> None:
    form = notice_form(cast, now, per_person="yes", single_task="on")

    assert form.is_valid(), form.errors
    assert form.content == {
        "classified": False,
        "title": "核对党员信息",
        "text": "请核对。\n不另行开会。",
        "basis": "年度工作要点",
        "asks": "acknowledge",
        "per_person": True,
        "needs_verification": False,
        "single_task": True,
        "roles": ["cadre", "county"],
        "audience": [cast.fuxin_town],
        "copies": [],
        "due_at": close_of(date(2026, 10, 16)),
        "minutes": 3,
        "urgent_reason": "",
    }


def test_a_rough_draft_needs_a_title_and_the_question(cast: Cast, now: datetime) -> None:
    empty: dict[str, object] = {"text": "", "basis": "", "units": [], "due_at": ""}

    form = notice_form(cast, now, rough=True, **empty)
    whole = notice_form(cast, now, **empty)
    nameless = notice_form(cast, now, rough=True, **{**empty, "title": "", "classified": ""})

    assert form.is_valid(), form.errors
    assert form.content["due_at"] == close_of(date(2026, 10, 15))
    assert whole.errors.keys() == {"text", "basis", "due_at", "counties"}
    assert nameless.errors.keys() == {"title", "classified"}


def test_only_answers_are_verified(cast: Cast, now: datetime) -> None:
    verified = {"needs_verification": "on"}

    assert notice_form(cast, now, asks="answer", **verified).is_valid()
    assert notice_form(cast, now, **verified).errors.keys() == {"needs_verification"}


def test_each_wrong_file_is_named(cast: Cast, now: datetime) -> None:
    form = notice_form(cast, now, pdf(), pdf("假.pdf", b"MZ"), pdf("run.exe"))

    assert not form.is_valid()
    assert form.errors.keys() == {"attachments"}
    assert [message[:4] for message in list(form.errors["attachments"])[:2]] == ["假.pd", "run."]


def test_the_files_kept_count(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    notice = make_draft()
    kept = Attachment.objects.bulk_create(
        Attachment(notice=notice, filename="旧.pdf", size=1, sha256="", added_at=now)
        for _number in range(4)
    )

    assert notice_form(cast, now, pdf(), notice=notice).is_valid()
    assert not notice_form(cast, now, pdf(), pdf(), notice=notice).is_valid()
    assert notice_form(cast, now, pdf(), pdf(), notice=notice, removed=[kept[0].pk]).is_valid()


def test_files_that_the_browser_forgets_are_named(cast: Cast, now: datetime) -> None:
    form = notice_form(cast, now, pdf("名册.pdf"), basis="")

    assert not form.is_valid()
    assert "名册.pdf" in form.errors["attachments"][0]


def test_of_a_classified_matter_nothing_is_left_in_the_form(cast: Cast, now: datetime) -> None:
    form = notice_form(
        cast,
        now,
        pdf("绝密.pdf"),
        classified="yes",
        text="绝不外传",
        **{"copies-units": [cast.zhangwu_town.pk]},
    )

    assert not form.is_valid()
    assert list(form.errors) == ["classified"]
    assert not form.files
    assert not form.copies.is_bound
    page = "".join(field.as_field_group() for _heading, fields in form.groups() for field in fields)
    assert "绝" not in page


def test_the_counter_knows_the_limits_in_force(cast: Cast, now: datetime) -> None:
    def limits() -> tuple[object, object]:
        attrs = notice_form(cast, now).fields["text"].widget.attrs
        return attrs.get("data-limit"), attrs.get("data-limit-single")

    assert limits() == (5000, 4000)
    for enabled, expected in ((True, (6000, 3000)), (False, (None, None))):
        change_rule(
            "N1",
            enabled=enabled,
            numbers={"characters": Decimal(6000), "single_task": Decimal(3000)},
            reason="试行",
            changed_by="样例",
            now=now,
        )
        assert limits() == expected


def test_an_estimate_follows_the_text(cast: Cast, make_draft: MakeNotice, now: datetime) -> None:
    estimated = NoticeForm(user=cast.organ, now=now, notice=make_draft(text="字", minutes=3))
    given = NoticeForm(user=cast.organ, now=now, notice=make_draft(text="字", minutes=30))

    assert (estimated["minutes"].value(), given["minutes"].value()) == (None, 30)


def test_a_due_day_that_stays_keeps_its_hour(make_sent: MakeNotice, now: datetime) -> None:
    notice = make_sent(due_at=now + timedelta(days=3, hours=1))

    def due_at(day: str) -> datetime:
        form = AmendForm(
            {
                "classified": "no",
                "version": "1",
                "title": "新",
                "text": "新",
                "due_at": day,
                "is_material": "no",
                "change": "改了",
            },
            notice=notice,
            settled=0,
        )
        assert form.is_valid(), form.errors
        return form.content["due_at"]

    assert due_at("2026-10-16") == notice.due_at
    assert due_at("2026-10-19") == close_of(date(2026, 10, 19))
