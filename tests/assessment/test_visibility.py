"""Who sees which indicators, targets, reports and files: exact sets, and one 404 for the rest."""

from datetime import datetime

from django.test import Client
from django.urls import reverse

from accounts.models import User
from assessment.models import Block, Cycle, Indicator, IndicatorImport, Target
from assessment.services import report_value
from tests.cast import PEOPLE, Cast

EVERYTHING = ("assess", "office", "leader")
OWN_SECTION = {"organ": "B", "talent": "C"}
OWN_COUNTY = {"county": "阜蒙县", "county2": "彰武县"}


def test_exact_sets(imported: Cycle, city: Cast) -> None:
    for name in PEOPLE:
        assert_sees(name, getattr(city, name))


def assert_sees(name: str, user: User) -> None:
    codes = set(Indicator.objects.visible_to(user).values_list("code", flat=True))
    targets = Target.objects.visible_to(user)
    everything = set(Indicator.objects.values_list("code", flat=True))
    if name in EVERYTHING:
        assert (codes, targets.count()) == (everything, 24 * 7)
    elif name in OWN_SECTION:
        assert codes == {code for code in everything if code.startswith(OWN_SECTION[name])}
        assert targets.count() == len(codes) * 7
    elif name in OWN_COUNTY:
        assert (codes, targets.count()) == (everything, 24)
        assert {str(target.county) for target in targets} == {OWN_COUNTY[name]}
    else:
        assert (codes, targets.count()) == (set(), 0)
    sees_cycle = bool(codes)
    assert Cycle.objects.visible_to(user).exists() == sees_cycle
    assert Block.objects.visible_to(user).exists() == sees_cycle
    assert IndicatorImport.objects.visible_to(user).exists() == (name == "assess")


def test_only_the_countys_department_answers(imported: Cycle, city: Cast) -> None:
    answerable = {
        name: Target.objects.answerable_by(getattr(city, name)).count() for name in PEOPLE
    }
    assert answerable == {name: 24 if name in OWN_COUNTY else 0 for name in PEOPLE}


def test_a_report_is_seen_with_its_target(target: Target, city: Cast, now: datetime) -> None:
    report = report_value(target=target, value=target.value, user=city.county, now=now)
    model = type(report)
    seers = [n for n in PEOPLE if model.objects.visible_to(getattr(city, n)).exists()]
    assert seers == ["county", "office", "leader", "assess"]


def test_what_is_not_visible_does_not_exist(target: Target, city: Cast, client: Client) -> None:
    for name in ("cadre", "county2", "talent", "auditor"):
        client.force_login(getattr(city, name))
        hidden = client.get(reverse("assessment:target", args=[target.pk]))
        missing = client.get(reverse("assessment:target", args=[10**9]))
        assert hidden.status_code == missing.status_code == 404
        assert hidden.content == missing.content
        if name != "county2":
            assert client.get(f"/assessment/indicators/{target.indicator_id}/").status_code == 404
        if name in ("cadre", "auditor"):
            assert client.get("/assessment/cycles/2026/").status_code == 404


def test_imports_are_for_the_assessment_administrator(city: Cast, client: Client) -> None:
    for name in PEOPLE:
        client.force_login(getattr(city, name))
        expected = 200 if name == "assess" else 403
        for path in ("", "new/", "template/"):
            assert client.get(f"/assessment/imports/{path}").status_code == expected
        expected = 404 if name == "assess" else 403
        for path in ("1/", "1/file/"):
            assert client.get(f"/assessment/imports/{path}").status_code == expected
        assert client.post("/assessment/imports/1/confirm/").status_code == expected
