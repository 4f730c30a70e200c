"""Pages of a cycle whose results are public or final: no error, no button that can only fail."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from assessment.models import Cycle, Report, TargetReopening
from assessment.yearend.standstill import why_it_stands
from tests.assessment.yearend.standing import Values
from tests.assessment.yearend.steps import final
from tests.assessment.yearend.test_standstill import STAGES, Stage
from tests.cast import Cast
from tests.clients import client_of

BOARD = "/assessment/cycles/2026/reporting/"
INCOMING = "/assessment/cycles/2026/incoming/"
KNOWN = reverse("assessment:known_values", args=[2026])


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def given(imported: Cycle, city: Cast, now: datetime) -> Values:
    return Values(city, imported, now)


def forms(given: Values) -> list[tuple[User, str, dict[str, object], str]]:
    """Who sends what where, and what has to stand in the page again."""
    city, until = given.city, "2026-10-20"
    fresh = f"{given.nothing_yet.pk}-12"
    sheet = SimpleUploadedFile(
        "a.csv", "指标,县区,实际值\n基层党组织按期换届率,阜蒙县,94\n".encode()
    )
    return [
        (city.county, f"/assessment/targets/{fresh}/", {"value": "7.25"}, "7.25"),
        (city.county, BOARD, {f"{fresh}-value": "7.25"}, "7.25"),
        (
            city.assess,
            reverse("assessment:return_value", args=[given.accepted.pk]),
            {"revision": "1", "reason": "口径不对", "until": until},
            "口径不对",
        ),
        (
            city.assess,
            reverse("assessment:reopen_target", args=[f"{given.locked.pk}-6"]),
            {"reason": "补报这一项", "until": until},
            "补报这一项",
        ),
        (
            city.county,
            reverse("assessment:object_to_value", args=[given.known.pk]),
            {"revision": "1", "reason": "少计两个村"},
            "少计两个村",
        ),
        (
            city.organ,
            reverse("assessment:answer_objection", args=[given.objection.pk]),
            {"answer": "已经补计", "value": "95"},
            "已经补计",
        ),
        (city.organ, KNOWN, {"classified": "no", "file": sheet}, "a.csv"),
    ]


@STAGES
def test_a_form_sent_too_late_comes_back_with_the_sentence_and_what_was_typed(
    given: Values, city: Cast, imported: Cycle, now: datetime, stage: Stage
) -> None:
    stage(city, imported, now)
    sentence, before = why_it_stands(imported), list(Report.objects.order_by("pk").values())
    for user, address, data, typed in forms(given):
        page = client_of(user).post(address, data)
        assert page.status_code == 200, address
        assert sentence in page.text, address
        if "file" not in data:  # a browser gives no file back
            assert typed in page.text, address
    assert list(Report.objects.order_by("pk").values()) == before
    assert not TargetReopening.objects.exists()


@STAGES
def test_values_ticked_too_late_are_refused_in_the_sentence(
    given: Values, city: Cast, imported: Cycle, now: datetime, stage: Stage
) -> None:
    stage(city, imported, now)
    for user, name, report in (
        (given.colleague, "approve_values", given.draft),
        (city.assess, "accept_values", given.approved),
    ):
        address = reverse(f"assessment:{name}", args=[2026])
        page = client_of(user).post(address, {"seen": report.token}, follow=True)
        assert [str(message) for message in page.context["messages"]] == [why_it_stands(imported)]
        assert Report.objects.get(pk=report.pk).state == report.state


def offered(given: Values, city: Cast) -> list[tuple[User, str, str]]:
    """Who is offered what on which page while values may still change: a part of the page."""
    value = "/assessment/targets/{}/".format
    names = {
        "approve": reverse("assessment:approve_values", args=[2026]),
        "accept": reverse("assessment:accept_values", args=[2026]),
        "return": reverse("assessment:return_value", args=[given.accepted.pk]),
        "reopen": reverse("assessment:reopen_target", args=[f"{given.locked.pk}-6"]),
        "object": reverse("assessment:object_to_value", args=[given.known.pk]),
        "answer": reverse("assessment:answer_objection", args=[given.objection.pk]),
        "scoring": reverse("assessment:scoring", args=[given.known.target.indicator_id]),
    }
    indicator = reverse("assessment:indicator", args=[given.known.target.indicator_id])
    return [
        (city.county, value(f"{given.nothing_yet.pk}-12"), 'name="value"'),
        (given.colleague, value(given.draft.key), names["approve"]),
        (city.assess, value(given.approved.key), names["accept"]),
        (city.assess, value(given.accepted.key), names["return"]),
        (city.assess, value(f"{given.locked.pk}-6"), names["reopen"]),
        (city.county, value(given.known.key), names["object"]),
        (city.organ, value(given.disputed.key), names["answer"]),
        (city.assess, indicator, names["scoring"]),
        (city.county, BOARD, f'name="{given.nothing_yet.pk}-12-value"'),
        (city.county, BOARD, names["object"]),
        (given.colleague, BOARD, 'name="seen"'),
        (city.assess, INCOMING, 'name="seen"'),
        (city.assess, INCOMING, reverse("assessment:return_value", args=[given.approved.pk])),
        (city.organ, INCOMING, names["answer"]),
        (city.organ, KNOWN, 'type="file"'),
        (city.county, "/assessment/cycles/2026/", BOARD),
        (city.assess, names["return"], 'name="reason"'),
        (city.assess, names["reopen"], 'name="reason"'),
        (city.county, names["object"], 'name="reason"'),
        (city.organ, names["answer"], 'name="answer"'),
    ]


@STAGES
def test_what_can_only_be_refused_is_not_offered(
    given: Values, city: Cast, imported: Cycle, now: datetime, stage: Stage
) -> None:
    for user, address, part in offered(given, city):
        assert part in client_of(user).get(address).text, (address, part)
    stage(city, imported, now)
    for user, address, part in offered(given, city):
        page = client_of(user).get(address)
        assert page.status_code == 200, address
        assert part not in page.text, (address, part)


def test_the_page_of_a_value_says_why_it_stands(
    given: Values, city: Cast, imported: Cycle, now: datetime
) -> None:
    final(city, imported, now)
    for address in (f"/assessment/targets/{given.accepted.key}/", INCOMING, KNOWN):
        assert why_it_stands(imported) in client_of(city.assess).get(address).text
    assert why_it_stands(imported) in client_of(city.county).get(BOARD).text


def test_the_countys_page_takes_no_more_queries_for_more_values(
    given: Values, city: Cast, imported: Cycle, now: datetime
) -> None:
    counts = []
    client = client_of(city.county)
    for withdrawn in (["A07", "A08", "C02", "C03"], []):
        imported.indicators.filter(code__in=["A07", "A08", "C02", "C03"]).update(withdrawn_at=None)
        imported.indicators.filter(code__in=withdrawn).update(withdrawn_at=now)
        client.get(BOARD)
        with CaptureQueriesContext(connection) as context:
            client.get(BOARD)
        counts.append(len(context))
    assert counts[0] == counts[1]
