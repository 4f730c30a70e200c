"""The form of a topic: units of the ticked counties, team, key work; changing and withdrawing."""

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from research.models import KeyWork, Topic
from tests.cast import Cast
from tests.clients import client_of
from tests.factories import UnitFactory
from tests.research.planning import plan, propose, topic_as_typed

PROPOSE = "/research/topics/new/"


@pytest.fixture(autouse=True)
def _morning(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def key_work(cast: Cast) -> KeyWork:
    return KeyWork.objects.create(office=cast.organ_section.office, name="项目建设")


def units_of(county: object) -> str:
    return f"units_{county.pk}"


def test_the_form_begins_with_the_own_line_and_no_units(cast: Cast) -> None:
    form = client_of(cast.talent).get(PROPOSE).context["form"]

    assert form["line"].initial == "talent"
    assert form["kind"].initial == "thematic"
    assert form.unit_fields() == []


def test_the_units_follow_the_ticked_counties_and_nothing_typed_is_lost(
    cast: Cast, now: datetime, key_work: KeyWork
) -> None:
    half = topic_as_typed(cast, now, step="units", first_day="", key_work=key_work.pk, method="")

    answer = client_of(cast.talent).post(PROPOSE, half)

    form = answer.context["form"]
    assert [field.name for field in form.unit_fields()] == [units_of(cast.fumeng)]
    offered = {int(key) for key, _name in form.fields[units_of(cast.fumeng)].choices}
    assert offered == {cast.fuxin_town.pk, cast.fumeng_office.pk}
    assert 'value="乡村人才"' in answer.text
    assert f'<option value="{key_work.pk}" selected>' in answer.text
    assert not form.errors
    assert not Topic.objects.exists()


def test_a_classified_matter_is_forgotten_on_the_way_to_the_units_too(
    cast: Cast, now: datetime
) -> None:
    answer = client_of(cast.talent).post(
        PROPOSE, topic_as_typed(cast, now, step="units", classified="yes")
    )

    assert "乡村人才" not in answer.text
    assert "classified" in answer.context["form"].errors


def test_a_topic_is_proposed_with_units_team_and_key_work(
    cast: Cast, now: datetime, key_work: KeyWork
) -> None:
    wish = {
        units_of(cast.fumeng): [cast.fuxin_town.pk],
        "team": [cast.talent.pk, cast.organ.pk],
        "key_work": key_work.pk,
        "line": "cadres",
    }

    answer = client_of(cast.talent).post(PROPOSE, topic_as_typed(cast, now, **wish))

    topic = Topic.objects.get()
    assert answer.url == reverse("research:topic", args=[topic.pk])
    assert set(topic.units.all()) == {cast.fuxin_town}
    assert set(topic.team.all()) == {cast.talent, cast.organ}
    assert (topic.key_work, topic.kind, topic.line) == (key_work, "thematic", "cadres")
    page = client_of(cast.talent).get(answer.url).text
    for word in (cast.fuxin_town.name, cast.organ.name, key_work.name):
        assert word in page


def test_units_of_a_county_that_is_not_ticked_are_no_choice(cast: Cast, now: datetime) -> None:
    wish = {units_of(cast.zhangwu): [cast.zhangwu_town.pk]}
    client_of(cast.talent).post(PROPOSE, topic_as_typed(cast, now, **wish))
    assert not Topic.objects.get().units.exists()

    strange = {units_of(cast.fumeng): [cast.zhangwu_town.pk]}
    answer = client_of(cast.talent).post(PROPOSE, topic_as_typed(cast, now, **strange))
    assert units_of(cast.fumeng) in answer.context["form"].errors
    assert Topic.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"last_day": "2026-10-14"}, {"announced": "no"}, {"counties": []}, {"team": ["county"]}],
    ids=str,
)
def test_a_refused_form_keeps_what_was_typed(
    cast: Cast, now: datetime, wrong: dict[str, object]
) -> None:
    wrong = {**wrong, **({"team": [cast.county.pk]} if "team" in wrong else {})}

    answer = client_of(cast.talent).post(PROPOSE, topic_as_typed(cast, now, **wrong))

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert 'value="乡村人才"' in answer.text
    assert not Topic.objects.exists()


def test_a_topic_is_changed_from_what_it_says(cast: Cast, now: datetime, key_work: KeyWork) -> None:
    topic = propose(
        cast,
        now,
        counties=[cast.fumeng],
        units=[cast.fuxin_town],
        team=[cast.organ],
        key_work=key_work,
    )
    key_work.is_active = False
    key_work.save()
    page = reverse("research:revise", args=[topic.pk])
    client = client_of(cast.organ)

    form = client.get(page).context["form"]
    assert form[units_of(cast.fumeng)].value() == [cast.fuxin_town.pk]
    assert form["problems"].value() == "\n".join(topic.problems)
    assert key_work in form.fields["key_work"].queryset

    wish = topic_as_typed(
        cast, now, title="改过的题目", key_work=key_work.pk, counties=[cast.zhangwu.pk]
    )
    assert client.post(page, wish).url == reverse("research:topic", args=[topic.pk])
    kept = Topic.objects.get()
    assert (kept.title, kept.section, kept.key_work) == ("改过的题目", topic.section, key_work)
    assert not kept.units.exists()
    assert set(kept.counties.all()) == {cast.zhangwu}


def test_a_topic_is_withdrawn_after_a_question(cast: Cast, now: datetime) -> None:
    topic = propose(cast, now)
    page = reverse("research:withdraw", args=[topic.pk])
    client = client_of(cast.organ)

    client.get(page)
    assert Topic.objects.get().withdrawn_at is None
    answer = client.post(page, follow=True)

    assert Topic.objects.get().withdrawn_at == now
    assert answer.context["may_change"] is False
    assert page not in answer.text
    assert client.get(page).status_code == 404


def test_steps_are_offered_to_those_alone_who_may_take_them(cast: Cast, now: datetime) -> None:
    free, carried = propose(cast, now), propose(cast, now)
    plan(cast, now, topics=[carried])

    for name, topic, offered in [
        ("organ", free, True),
        ("office", free, True),
        ("leader", free, False),
        ("organ", carried, False),
        ("office", carried, False),
    ]:
        client = client_of(cast.people()[name])
        shown = client.get(reverse("research:topic", args=[topic.pk])).text
        for step in ("revise", "withdraw"):
            address = reverse(f"research:{step}", args=[topic.pk])
            assert (address in shown) == offered, (name, step)
            expected = 200 if offered else 403 if name == "leader" else 404
            assert client.get(address).status_code == expected


def test_pages_cost_the_same_for_one_unit_and_for_many(cast: Cast, now: datetime) -> None:
    client = client_of(cast.organ)
    everywhere = [cast.fumeng, cast.zhangwu]

    def cost(topic: Topic) -> list[int]:
        needed = []
        for page in ("topic", "revise"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(f"research:{page}", args=[topic.pk])).status_code == 200
            needed.append(len(queries))
        return needed

    small = cost(propose(cast, now, counties=everywhere, units=[cast.fuxin_town]))
    more = [UnitFactory(county=cast.fumeng) for _ in range(3)]
    assert cost(propose(cast, now, counties=everywhere, units=more)) == small
