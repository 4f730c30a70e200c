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
from tests.assessment.awarding import OVER, UNTIL, nominated, objected, opened, public, quota_of
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


def test_the_section_extends_and_the_county_reads_why(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    organ, county = client_of(cast.organ), client_of(cast.county)
    page = f"{AWARDS}{round_.pk}/"
    assert f"{page}extend/" in organ.get(page).text
    assert f"{page}extend/" not in county.get(page).text

    refused = organ.post(f"{page}extend/", {"nominate_until": str(UNTIL), "reason": "秋收正忙"})
    assert list(refused.context["form"].errors) == ["nominate_until"]
    assert "秋收正忙" in refused.text
    organ.post(f"{page}extend/", {"nominate_until": "2026-10-27", "reason": "秋收正忙"})

    for shown in (page, f"{AWARDS}counties/{quota_of(round_, cast.fumeng).pk}/"):
        text = county.get(shown).text
        assert "2026年10月27日" in text
        assert "秋收正忙" in text
        assert cast.organ.name in text


def test_a_public_round_tells_the_city_nothing_of_its_extension(cast: Cast, now: datetime) -> None:
    round_ = opened(cast, now)
    client_of(cast.organ).post(
        f"{AWARDS}{round_.pk}/extend/", {"nominate_until": "2026-10-27", "reason": "秋收正忙"}
    )
    public(cast, now, round_)

    assert "秋收正忙" not in client_of(cast.cadre).get(f"{AWARDS}{round_.pk}/").text
    assert client_of(cast.organ).get(f"{AWARDS}{round_.pk}/extend/").status_code == 404


def test_the_section_calls_it_off_and_nobody_is_left_waiting(cast: Cast, now: datetime) -> None:
    row = public(cast, now)
    filed = objected(cast, now, row)
    organ, county, filer = (client_of(p) for p in (cast.organ, cast.county, cast.outsider))
    page, objection = f"{AWARDS}{row.round_id}/", f"{AWARDS}objections/{filed.pk}/"
    assert f"{page}call-off/" in organ.get(page).text
    assert f"{page}call-off/" not in county.get(page).text

    refused = organ.post(f"{page}call-off/", {"reason": " "})
    assert list(refused.context["form"].errors) == ["reason"]
    organ.post(f"{page}call-off/", {"reason": "上级另有安排"})

    assert filer.get(page).status_code == 404
    assert filer.get(f"{AWARDS}nominations/{row.pk}/").status_code == 404
    for client, address in (
        (county, page),
        (county, f"{AWARDS}counties/{quota_of(row.round, cast.fumeng).pk}/"),
        (filer, objection),
        (organ, objection),
    ):
        text = client.get(address).text
        assert "上级另有安排" in text
        assert cast.organ.name in text
    assert organ.post(objection, {"is_upheld": "no", "answer": "属实"}).status_code == 403
    assert "评先已终止" in filer.get(AWARDS).text
    assert "已终止" in organ.get(AWARDS).text
    shown = organ.get(page)
    assert (shown.context["page"].next_step, shown.context["page"].obstacle) == ("", None)
    for act in ("call-off", "extend", "places", "decide"):
        assert f"{page}{act}/" not in shown.text
        assert organ.get(f"{page}{act}/").status_code == 404
