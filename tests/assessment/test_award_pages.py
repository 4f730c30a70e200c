"""The pages of awards: the way of one nomination by its forms, and what they ask the database."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from assessment.models import AwardObjection, AwardRound, Nomination
from tests.assessment.awarding import OVER, UNTIL, nominated, opened, public, quota_of
from tests.cast import Cast
from tests.clients import client_of

AWARDS = "/assessment/awards/"


@pytest.fixture(autouse=True)
def at_that_time(now: datetime) -> Any:
    """The pages look at the clock; here it stands at ``now``."""
    with time_machine.travel(now, tick=False) as clock:
        yield clock


def test_from_the_nomination_to_the_example(cast: Cast, now: datetime, at_that_time: Any) -> None:
    organ, county, cadre = (client_of(p) for p in (cast.organ, cast.county, cast.outsider))
    typed = {
        "classified": "no",
        "kind": "organisation",
        "year": "2026",
        "basis": "工作方案",
        "places": "4",
        "minutes": "60",
        "nominate_until": str(UNTIL),
        f"county-{cast.fumeng.pk}": "10",
        f"county-{cast.zhangwu.pk}": "0",
    }
    refused = organ.post(f"{AWARDS}new/", typed)
    assert list(refused.context["form"].errors) == ["places"]
    assert "工作方案" in refused.text
    organ.post(f"{AWARDS}new/", typed | {"places": "1"})
    round_ = AwardRound.objects.get()
    quota = f"{AWARDS}counties/{quota_of(round_, cast.fumeng).pk}/"

    deeds = {"classified": "no", "name": "示范村党支部", "unit_name": "阜新镇", "score": "89.5"}
    deeds |= {"deeds": "带头领办合作社", "evidence": "农经系统"}
    assert list(county.post(f"{quota}nominate/", deeds).context["form"].errors) == ["score"]
    county.post(f"{quota}nominate/", deeds | {"score": "90"})
    row = Nomination.objects.get()
    page = f"{AWARDS}nominations/{row.pk}/"
    assert organ.post(f"{page}review/", {"outcome": "accepted", "reason": ""}).status_code == 200
    organ.post(f"{page}review/", {"outcome": "accepted", "reason": "材料已核"})
    assert cadre.get(page).status_code == 404
    assert organ.get(f"{AWARDS}{round_.pk}/").context["page"].next_step == "publish"
    organ.post(f"{AWARDS}{round_.pk}/publish/")

    assert "农经系统" not in cadre.get(page).text
    cadre.post(f"{page}object/", {"classified": "no", "text": "数字不实"})
    objection = f"{AWARDS}objections/{AwardObjection.objects.get().pk}/"
    assert client_of(cast.leader).get(objection).status_code == 404
    assert cadre.post(objection, {"is_upheld": "yes", "answer": "是"}).status_code == 403
    assert "数字不实" not in client_of(cast.leader).get(f"{AWARDS}{round_.pk}/").text
    at_that_time.shift(OVER)
    organ, cadre = client_of(cast.organ), client_of(cast.outsider)  # sessions have ended
    assert organ.get(f"{AWARDS}{round_.pk}/").context["page"].next_step == "answer"
    organ.post(objection, {"is_upheld": "no", "answer": "已核实无误"})
    assert "已核实无误" in cadre.get(objection).text

    decision = {"awarded": [row.pk], "resolution": "2026年第9次部务会研究决定"}
    organ.post(f"{AWARDS}{round_.pk}/decide/", decision)
    file = cadre.get(f"{AWARDS}{round_.pk}/list.docx")
    text = "\n".join(p.text for p in Document(io.BytesIO(file.content)).paragraphs)
    assert "示范村党支部（阜新镇）" in text
    assert cadre.get(f"{AWARDS}{round_.pk}/nominations.xlsx").content.startswith(b"PK")
    assert list(cadre.get(f"{AWARDS}examples/?q=合作社").context["page"]) == [row]
    assert list(cadre.get(f"{AWARDS}examples/?q=没有").context["page"]) == []


def test_an_objection_page_stays_in_no_cache(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    answer = client_of(cast.cadre).get(f"{AWARDS}nominations/{row.pk}/object/")
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["organ", "county", "cadre"])
def test_a_round_asks_the_same_of_one_nominee_and_of_many(
    cast: Cast, now: datetime, name: str
) -> None:
    few = public(cast, now, opened(cast, now, year=2025))
    many = opened(cast, now, kind=AwardRound.Kind.INDIVIDUAL, places=9)
    for number in range(4):
        nominated(cast, now - timedelta(hours=1), many, name=f"王{number}")
    Nomination.objects.filter(round=many).update(
        state="accepted", reason="好", decided_by=cast.organ, decided_name="王", decided_at=now
    )
    public(cast, now, many, name="李甲")
    client = client_of(getattr(cast, name))

    def queries_of(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    queries_of(f"{AWARDS}{few.round_id}/")
    assert queries_of(f"{AWARDS}{few.round_id}/") == queries_of(f"{AWARDS}{many.pk}/")
