"""From upload to requirements: all or nothing, once, whatever dies on the way."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pghistory.models
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from kombu.exceptions import OperationalError

from accounts.models import County
from assessment import services, tasks
from assessment.models import Block, Cycle, Indicator, IndicatorImport, Target
from assessment.services.imports import STUCK_AFTER
from notices.models import Requirement
from notices.services import rebuild
from office.workdays import close_of
from tests.assessment.conftest import SAMPLES, Upload
from tests.assessment.sheets import GOOD, SECOND, sheet
from tests.cast import Cast, make_cast

State = IndicatorImport.State
CLEAN = SAMPLES / "indicators-sample-clean.xlsx"
OFFICE = SAMPLES / "indicators-sample-office.xlsx"


def apply(indicator_import: IndicatorImport, now: datetime) -> IndicatorImport:
    services.confirm_import(indicator_import=indicator_import, user=indicator_import.uploaded_by)
    services.apply_import(indicator_import.pk, now=now)
    indicator_import.refresh_from_db()
    return indicator_import


def counts(indicator_import: IndicatorImport) -> list[int]:
    return [indicator_import.preview[name] for name in ("new", "changed", "unchanged", "withdrawn")]


def test_a_good_file_becomes_ready_and_writes_nothing_yet(upload: Upload) -> None:
    ready = upload(CLEAN)
    assert ready.state == State.READY
    assert counts(ready) == [24, 0, 0, 0]
    assert (ready.done, ready.total) == (24, 24)
    assert not Cycle.objects.exists()
    assert len(ready.sha256) == 64
    assert Path(ready.file.path).read_bytes() == CLEAN.read_bytes()
    assert ready.filename not in ready.file.name


def test_an_import_makes_indicators_targets_and_requirements(imported: Cycle, city: Cast) -> None:
    assert [block.name for block in imported.blocks.all()] == [
        "经济社会发展",
        "基层党建",
        "人才工作",
    ]
    assert imported.indicators.count() == 24
    assert Target.objects.count() == 24 * 7
    assert Requirement.objects.count() == 21 * 7  # three are known to a system
    indicator = Indicator.objects.get(code="C01")
    target = indicator.targets.get(county=city.fumeng)
    requirement = Requirement.objects.get(source_key=str(target.pk))
    assert requirement.unit == city.fumeng_office
    assert requirement.asked_by == city.talent_section
    assert requirement.kind == Requirement.Kind.REPORT
    assert requirement.due_at == close_of(indicator.due_on)
    assert (requirement.people, requirement.minutes) == (1, 20)


def test_the_same_file_twice_changes_nothing(
    imported: Cycle, upload: Upload, now: datetime
) -> None:
    for source in (CLEAN, OFFICE):
        again = upload(source)
        assert counts(again) == [0, 0, 24, 0]
        before = list(Indicator.objects.values()), list(Target.objects.values())
        events = Indicator.pgh_event_model.objects.count()
        assert apply(again, now).state == State.IMPORTED
        assert (list(Indicator.objects.values()), list(Target.objects.values())) == before
        assert Indicator.pgh_event_model.objects.count() == events


def test_a_changed_file_changes_what_it_says(upload: Upload, now: datetime, city: Cast) -> None:
    apply(upload(sheet(), "a.csv"), now)
    changed = upload(sheet(GOOD | {"目标值-阜蒙县": "15", "责任科室": "组织科"}, SECOND), "b.csv")
    assert counts(changed) == [0, 1, 1, 0]
    assert changed.preview["rows"][0]["changes"] == [
        {"column": "责任科室", "old": "人才科", "new": "组织科"},
        {"column": "目标值-阜蒙县", "old": "12", "new": "15"},
    ]
    apply(changed, now)
    target = Target.objects.get(county=city.fumeng, indicator__code="A01")
    assert target.value == Decimal(15)
    assert Requirement.objects.get(source_key=str(target.pk)).asked_by == city.organ_section


def test_what_a_table_leaves_out_is_withdrawn(upload: Upload, now: datetime, city: Cast) -> None:
    apply(upload(sheet(), "a.csv"), now)
    reported = Target.objects.get(county=city.fumeng, indicator__code="A02")
    in_time = datetime.combine(reported.indicator.due_on, time(9), tzinfo=now.tzinfo)
    services.report_value(target=reported, value=Decimal(1), user=city.county, now=in_time)
    shorter = upload(sheet(GOOD | {"权重": "100"}), "b.csv")
    assert counts(shorter) == [0, 1, 0, 1]
    assert shorter.preview["left_out"] == ["A02 留才率"]
    apply(shorter, now)
    assert Indicator.objects.live().get().code == "A01"
    states = Requirement.objects.filter(title__contains="留才率").order_by("county__code")
    assert [row.state for row in states] == ["done", "withdrawn"]
    assert not Target.objects.answerable_by(city.county).filter(pk=reported.pk).exists()
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_blocks_that_the_file_does_not_name_stay(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    other = GOOD | {"指标编码": "B01", "板块": "基层党建", "二级指标": "换届率", "权重": "100"}
    assert counts(upload(sheet(other), "b.csv")) == [1, 0, 0, 0]
    taken = upload(sheet(other | {"指标编码": "A01"}), "c.csv")
    assert [fault.place for fault in taken.faults.all()] == ["第 2 行 A 列"]
    taken = upload(sheet(other | {"二级指标": "引才数"}), "d.csv")
    assert [fault.place for fault in taken.faults.all()] == ["第 2 行 D 列"]


def test_a_code_is_free_again_once_withdrawn(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    other = sheet(GOOD | {"二级指标": "高技能人才占比", "权重": "100"})
    replaced = upload(other, "b.csv")
    assert counts(replaced) == [1, 0, 0, 2]
    apply(replaced, now)
    assert Indicator.objects.filter(code="A01").count() == 2
    assert counts(apply(upload(sheet(), "a.csv"), now)) == [2, 0, 0, 1]


def test_a_table_of_another_layout_takes_the_place_of_the_old_one(
    upload: Upload, now: datetime
) -> None:
    """Without a code column new indicators get the codes that the old table gave up."""
    apply(upload(sheet(), "a.csv"), now)
    assert counts(apply(upload(OFFICE), now)) == [24, 0, 0, 2]
    assert counts(upload(CLEAN)) == [0, 0, 24, 0]


def test_a_mended_misprint_is_the_same_indicator(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(GOOD | {"二级指标": "引进人材总数"}, SECOND), "a.csv"), now)
    assert counts(upload(sheet(GOOD | {"二级指标": "引进人才总数"}, SECOND), "b.csv"))[:2] == [0, 1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("任期满1年的干部比例", "任期满3年的干部比例"),
        ("任期满１年的干部比例", "任期满11年的干部比例"),
    ],
)
def test_another_number_under_the_same_code_is_another_indicator(
    upload: Upload, city: Cast, now: datetime, before: str, after: str
) -> None:
    """What was reported of the one stays with it and does not count for the other."""
    apply(upload(sheet(GOOD | {"二级指标": before}, SECOND), "a.csv"), now)
    target = Target.objects.get(county=city.fumeng, indicator__code="A01")
    in_time = datetime.combine(target.indicator.due_on, time(9), tzinfo=now.tzinfo)
    services.report_value(target=target, value=Decimal(1), user=city.county, now=in_time)
    changed = upload(sheet(GOOD | {"二级指标": after}, SECOND), "b.csv")
    assert counts(changed) == [1, 0, 1, 1]
    apply(changed, now)
    taken = Indicator.objects.live().get(code="A01")
    assert (taken.name, taken.targets.filter(reports__isnull=False).count()) == (after, 0)
    assert target.reports.count() == 1


def test_the_same_number_in_other_letters_is_the_same_indicator(
    upload: Upload, now: datetime
) -> None:
    apply(upload(sheet(GOOD | {"二级指标": "任期满３年的干部比例"}, SECOND), "a.csv"), now)
    mended = upload(sheet(GOOD | {"二级指标": "任期满3年干部的比例"}, SECOND), "b.csv")
    assert counts(mended) == [0, 1, 1, 0]


def test_two_indicators_may_swap_their_codes(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    swapped = sheet(GOOD | {"指标编码": "A02"}, SECOND | {"指标编码": "A01"})
    assert apply(upload(swapped, "b.csv"), now).state == State.IMPORTED
    connection.check_constraints()
    assert Indicator.objects.get(code="A01").name == "留才率"


def test_a_target_in_force_cannot_be_emptied(upload: Upload, now: datetime) -> None:
    apply(upload(sheet(), "a.csv"), now)
    refused = upload(sheet(GOOD | {"目标值-阜蒙县": ""}, SECOND), "b.csv")
    assert [fault.place for fault in refused.faults.all()] == ["第 2 行 L 列"]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx"),
        (b"PK\x03\x04 nothing", "a.xlsx"),
        ("姓名,单位\n张三,阜新镇".encode(), "people.csv"),
    ],
)
def test_an_unreadable_file_gets_one_plain_sentence(
    upload: Upload, content: bytes, name: str
) -> None:
    refused = upload(content, name)
    assert refused.state == State.REFUSED
    assert refused.refusal.endswith("。")
    assert not refused.faults.exists()


def test_a_faulty_file_imports_nothing(upload: Upload) -> None:
    refused = upload(SAMPLES / "indicators-sample-faulty.xlsx")
    assert refused.state == State.REFUSED
    assert refused.faults.count() == 10
    assert [model.objects.count() for model in (Cycle, Block, Requirement)] == [0, 0, 0]
    with pytest.raises(ValidationError):
        services.confirm_import(indicator_import=refused, user=refused.uploaded_by)


def test_a_classified_file_is_not_kept(city: Cast, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        services.upload_import(
            city=city.fumeng.city,
            year=2026,
            upload=ContentFile(b"x", name="a.csv"),
            user=city.assess,
            classified=True,
            now=now,
        )
    assert not IndicatorImport.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_checked_again_when_its_import_runs(
    upload: Upload, now: datetime, city: Cast
) -> None:
    """Between preview and import the section was renamed; then nothing is written."""
    ready = upload(sheet(), "a.csv")
    city.talent_section.name = "人才工作科"
    city.talent_section.save()
    assert apply(ready, now).state == State.REFUSED
    assert not Cycle.objects.exists()


def test_a_second_worker_finds_nothing_to_do(upload: Upload, now: datetime) -> None:
    imported = apply(upload(CLEAN), now)
    services.check_import(imported.pk, now=now)
    services.apply_import(imported.pk, now=now + timedelta(hours=1))
    imported.refresh_from_db()
    assert (imported.state, imported.imported_at) == (State.IMPORTED, now)


@pytest.mark.parametrize(
    ("state", "becomes"), [(State.CHECKING, State.QUEUED), (State.IMPORTING, State.IMPORTING)]
)
def test_the_sweep_frees_what_a_dead_worker_held(
    upload: Upload, now: datetime, state: State, becomes: State
) -> None:
    stuck = upload(CLEAN)
    claimed = now - STUCK_AFTER - timedelta(minutes=1)
    IndicatorImport.objects.update(state=state, claimed_at=claimed, attempts=1)
    assert services.requeue_stuck(now=now) == 1
    stuck.refresh_from_db()
    assert (stuck.state, stuck.claimed_at) == (becomes, None)


def test_the_sweep_leaves_alone_what_is_being_worked_on(upload: Upload, now: datetime) -> None:
    upload(CLEAN)
    IndicatorImport.objects.update(state=State.CHECKING, claimed_at=now, attempts=1)
    assert services.requeue_stuck(now=now + timedelta(minutes=1)) == 0


def test_a_file_that_kills_workers_is_refused_in_the_end(upload: Upload, now: datetime) -> None:
    killer = upload(CLEAN)
    claimed = now - STUCK_AFTER - timedelta(minutes=1)
    IndicatorImport.objects.update(state=State.CHECKING, claimed_at=claimed, attempts=3)
    assert services.requeue_stuck(now=now) == 0
    killer.refresh_from_db()
    assert killer.state == State.REFUSED
    assert killer.refusal


def test_upload_and_confirmation_wake_a_worker_after_the_commit(
    upload: Upload, django_capture_on_commit_callbacks: Callable
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        ready = upload(CLEAN)
        services.confirm_import(indicator_import=ready, user=ready.uploaded_by)
    assert len(callbacks) == 2


def test_what_the_worker_changes_is_done_by_whoever_imported(
    upload: Upload, city: Cast, client: Client, now: datetime
) -> None:
    ready = upload(CLEAN)
    services.confirm_import(indicator_import=ready, user=city.office)
    services.apply_import(ready.pk, now=now)

    told = pghistory.models.Events.objects.tracks(Target.objects.all())
    assert {event.pgh_context["user"] for event in told} == {city.office.pk}
    client.force_login(city.assess)
    page = client.get(reverse("assessment:import_detail", args=[ready.pk]))
    assert page.context["import"].confirmed_by == city.office
    assert city.office.name in page.content.decode()


def test_requirements_can_be_rebuilt_without_a_change(imported: Cycle) -> None:
    assert rebuild(check_only=True) == {"missing": 0, "changed": 0, "orphaned": 0}


def test_an_import_takes_a_fixed_number_of_queries(
    upload: Upload, now: datetime, django_assert_max_num_queries: Callable
) -> None:
    indicator_import = upload(CLEAN)
    services.confirm_import(indicator_import=indicator_import, user=indicator_import.uploaded_by)
    assert County.objects.count() == 7
    with django_assert_max_num_queries(40):
        services.apply_import(indicator_import.pk, now=now)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_costs_no_upload(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.check_import, "delay", away)
    cast = make_cast()

    services.upload_import(
        city=cast.fumeng.city,
        year=2026,
        upload=ContentFile(b"x", name="a.csv"),
        user=cast.assess,
        classified=False,
        now=now,
    )

    assert IndicatorImport.objects.get().state == State.QUEUED
