"""The pages of the plan and of last year's register: who gets them, what they take."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.datastructures import MultiValueDict

from meetings.models import BaselineUpload, Decision, PastMeeting, PlannedMeeting
from notices.forms import SheetForm
from office.spreadsheets.reading import read_workbook
from tests.cast import Cast
from tests.clients import client_of
from tests.meetings.steps import ask, decided, entry, open_session, past, planned, register
from tests.meetings.test_baseline import GOOD as REGISTER
from tests.meetings.test_baseline import HEADER as REGISTER_HEADER
from tests.meetings.test_pages import at_that_time, queries_of
from tests.meetings.test_plan import GOOD, HEADER, enter

__all__ = ["at_that_time"]
PLAN = "/meetings/plan/2026/"
BASELINE = "/meetings/baseline/"


def csv(header: str, *rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("表.csv", "\n".join([header, *rows]).encode())


def typed(cast: Cast, **changes: object) -> dict[str, object]:
    values = {**entry(cast).values, "section": cast.organ_section.pk, "classified": "no"}
    del values["is_comprehensive"]
    return {**values, **changes}


def upload(client: Client, page: str, file: SimpleUploadedFile, classified: str = "no") -> object:
    return client.post(page, {"classified": classified, "file": file})


# --- The plan -------------------------------------------------------------------------------------
def test_a_section_enters_for_itself(cast: Cast) -> None:
    client = client_of(cast.organ)

    answer = client.post(f"{PLAN}new/", typed(cast))

    assert answer.url == PLAN
    found = PlannedMeeting.objects.get()
    assert (found.section, found.month, found.approved_by) == (cast.organ_section, 11, None)
    refused = client.post(f"{PLAN}new/", typed(cast, section=cast.talent_section.pk, name="别人的"))
    assert "别人的" in refused.text
    assert PlannedMeeting.objects.count() == 1


def test_the_office_enters_for_any_section(cast: Cast) -> None:
    client_of(cast.office).post(f"{PLAN}new/", typed(cast, section=cast.talent_section.pk))

    assert PlannedMeeting.objects.get().section == cast.talent_section


def test_a_refusal_keeps_what_was_typed(cast: Cast, now: datetime) -> None:
    enter(cast, now)

    answer = client_of(cast.organ).post(f"{PLAN}new/", typed(cast, people="77"))

    assert answer.status_code == 200
    assert 'value="77"' in answer.text
    assert list(answer.context["form"].errors) == ["name"]


def test_nothing_classified_is_repeated(cast: Cast) -> None:
    answer = client_of(cast.organ).post(f"{PLAN}new/", typed(cast, classified="yes"))

    assert "党建述职评议会" not in answer.text
    assert not PlannedMeeting.objects.exists()


def test_an_entry_is_changed_and_taken_out_before_approval(cast: Cast, now: datetime) -> None:
    client, found = client_of(cast.organ), enter(cast, now)
    page = f"/meetings/plan/entries/{found.pk}/"
    assert found.name in client.get(page).text

    client.post(page, typed(cast, month=12))
    found.refresh_from_db()
    assert found.month == 12
    assert client_of(cast.talent).get(page).status_code == 404

    client.post(f"{page}remove/")
    assert not PlannedMeeting.objects.exists()


def test_an_approved_entry_has_no_form(cast: Cast, now: datetime) -> None:
    page = f"/meetings/plan/entries/{planned(cast, now).pk}/"

    for client in (client_of(cast.organ), client_of(cast.office)):
        assert client.get(page).status_code == 404
        assert client.post(f"{page}remove/").status_code == 404


def test_the_office_records_the_approval_by_entry(cast: Cast, now: datetime) -> None:
    first, second = enter(cast, now), enter(cast, now, name="另一个会")
    session = open_session(cast, now)
    client = client_of(cast.office)
    form = client.get(f"{PLAN}approve/").context["form"]
    assert set(form["planned"].value()) == {first.pk, second.pk}

    client.post(f"{PLAN}approve/", {"session": session.pk, "planned": [first.pk]})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.approved_by, second.approved_by) == (session, None)


def test_without_a_session_there_is_nothing_to_approve_by(cast: Cast, now: datetime) -> None:
    enter(cast, now)

    assert "/meetings/affairs/new/" in client_of(cast.office).get(f"{PLAN}approve/").text


def test_a_file_comes_in_whole_or_not_at_all(cast: Cast) -> None:
    client, page = client_of(cast.office), f"{PLAN}import/"

    answer = upload(client, page, csv(HEADER, GOOD[0], "13,会,干部,干部科,县区,现场,1,1,否"))
    assert "A" in answer.context["form"].errors["file"][0]
    assert not PlannedMeeting.objects.exists()

    assert upload(client, page, csv(HEADER, *GOOD)).url == PLAN
    assert PlannedMeeting.objects.count() == 2


def test_a_classified_file_is_not_read(cast: Cast) -> None:
    answer = upload(client_of(cast.office), f"{PLAN}import/", csv(HEADER, *GOOD), classified="yes")

    assert list(answer.context["form"].errors) == ["classified"]
    assert not PlannedMeeting.objects.exists()


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_that_nobody_means_is_not_found(cast: Cast, year: int) -> None:
    client = client_of(cast.office)
    for page in (f"/meetings/plan/{year}/", f"/meetings/year/{year}/"):
        assert client.get(page).status_code == 404

    assert client.post(f"/meetings/plan/{year}/new/", typed(cast)).status_code == 404
    assert not PlannedMeeting.objects.exists()


def test_a_past_year_is_only_looked_at(cast: Cast) -> None:
    page = client_of(cast.office).get("/meetings/plan/2025/")

    assert not page.context["may_plan"]


def test_the_plan_is_taken_along(cast: Cast, now: datetime) -> None:
    enter(cast, now)
    enter(cast, now, name="人才会", section=cast.talent_section)

    answer = client_of(cast.organ).get(f"{PLAN}plan.xlsx")

    (sheet,) = read_workbook(answer.content, filename="plan.xlsx").sheets
    assert [row.value(2) for row in sheet.rows] == ["会议名称", "党建述职评议会"]


@pytest.mark.parametrize("name", ["organ", "office", "leader"])
def test_more_entries_take_no_more_queries(cast: Cast, now: datetime, name: str) -> None:
    client = client_of(cast.people()[name])

    def grow(number: int) -> None:
        found = planned(cast, now, name=f"会{number}")
        decided(cast, now, ask(cast, now, planned=found), Decision.Outcome.RETURN)
        enter(cast, now, name=f"待批{number}", month=number)

    grow(1)
    one = queries_of(client, PLAN)
    grow(2)
    grow(3)

    assert queries_of(client, PLAN) == one


# --- The register ---------------------------------------------------------------------------------
def test_a_register_is_read_looked_at_and_taken_over(cast: Cast) -> None:
    client = client_of(cast.office)

    assert upload(client, BASELINE, csv(REGISTER_HEADER, *REGISTER)).url == BASELINE
    assert not PastMeeting.objects.exists()
    page = client.get(BASELINE)
    preview = page.context["preview"]
    assert (preview.new, preview.changed, preview.unchanged, preview.gone) == (2, 0, 0, 0)
    assert {section.name: section.total for section in preview.sections} == {
        "干部科": 1,
        "人才科": 1,
    }

    client.post(f"{BASELINE}{BaselineUpload.objects.get().pk}/confirm/")
    assert PastMeeting.objects.count() == 2
    assert not BaselineUpload.objects.exists()
    assert client.get(BASELINE).context["registers"][0].meetings == 2


def test_the_same_register_twice_changes_nothing(cast: Cast) -> None:
    client = client_of(cast.office)
    for _time in range(2):
        upload(client, BASELINE, csv(REGISTER_HEADER, *REGISTER))
        preview = client.get(BASELINE).context["preview"]
        client.post(f"{BASELINE}{BaselineUpload.objects.get().pk}/confirm/")

    assert (preview.new, preview.changed, preview.unchanged, preview.gone) == (0, 0, 2, 0)


def test_the_preview_tells_what_changes_and_what_goes(cast: Cast) -> None:
    register(cast, 3)
    changed = past(cast, 1)
    row = f"1,{changed.held_on},{changed.name},基层党建,组织科,县区,现场,99,120,60"
    upload(client_of(cast.office), BASELINE, csv(REGISTER_HEADER, row))

    preview = client_of(cast.office).get(BASELINE).context["preview"]

    assert (preview.new, preview.changed, preview.unchanged, preview.gone) == (0, 1, 0, 2)


def test_a_bad_register_is_told_cell_by_cell(cast: Cast) -> None:
    bad = "x,2025-01-06,会,干部,干部科,县区,书面,42,180,60"

    answer = upload(client_of(cast.office), BASELINE, csv(REGISTER_HEADER, REGISTER[0], bad))

    faults = answer.context["form"].errors["file"]
    assert [("3" in fault, cell in fault) for fault, cell in zip(faults, "AG", strict=True)] == [
        (True, True)
    ] * 2
    assert not BaselineUpload.objects.exists()


def test_an_empty_register_replaces_nothing(cast: Cast) -> None:
    answer = upload(client_of(cast.office), BASELINE, csv(REGISTER_HEADER))

    assert list(answer.context["form"].errors) == ["file"]
    assert not BaselineUpload.objects.exists()


def test_another_file_takes_the_place_of_one_that_waits(cast: Cast) -> None:
    client = client_of(cast.office)
    upload(client, BASELINE, csv(REGISTER_HEADER, *REGISTER))
    first = BaselineUpload.objects.get()

    upload(client, BASELINE, csv(REGISTER_HEADER, REGISTER[0]))

    assert client.post(f"{BASELINE}{first.pk}/confirm/").status_code == 404
    assert len(BaselineUpload.objects.get().rows) == 1
    assert not PastMeeting.objects.exists()


def test_a_file_is_discarded(cast: Cast) -> None:
    client = client_of(cast.office)
    upload(client, BASELINE, csv(REGISTER_HEADER, *REGISTER))

    client.post(f"{BASELINE}{BaselineUpload.objects.get().pk}/discard/")

    assert not BaselineUpload.objects.exists()
    assert not PastMeeting.objects.exists()


def test_a_thousand_faults_are_told_in_part(cast: Cast) -> None:
    form = SheetForm(
        {"classified": "no"}, MultiValueDict({"file": [SimpleUploadedFile("a.csv", b"x")]})
    )
    assert form.is_valid()
    form.refuse(ValidationError([f"第{number}行" for number in range(1000)]))

    assert len(form.errors["file"]) == 51
    assert "950" in form.errors["file"][-1]
