"""The office's list of key work."""

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from research import selectors
from research.models import KeyWork
from research.services import add_key_work, add_suggested_key_work, set_key_work_in_use
from research.services.key_work import SUGGESTED
from tests.cast import Cast
from tests.clients import client_of
from tests.research.planning import propose

PAGE = "/research/key-work/"


def names() -> list[str]:
    return list(KeyWork.objects.values_list("name", flat=True))


def test_the_office_alone_keeps_the_list(cast: Cast) -> None:
    listed = add_key_work(name=" 项目建设 ", by=cast.office)
    assert (listed.name, listed.office) == ("项目建设", cast.office_section.office)

    for person in (cast.organ, cast.leader, cast.county, cast.cadre):
        with pytest.raises(PermissionDenied):
            add_key_work(name="其他", by=person)
        with pytest.raises(PermissionDenied):
            set_key_work_in_use(key_work=listed, in_use=False, by=person)
    assert names() == ["项目建设"]


def test_a_name_is_given_and_stands_once(cast: Cast) -> None:
    add_key_work(name="项目建设", by=cast.office)

    for name in ("", "  ", "项目建设", " 项目建设 "):
        with pytest.raises(ValidationError):
            add_key_work(name=name, by=cast.office)
    assert names() == ["项目建设"]


def test_the_usual_ones_come_all_or_none(cast: Cast) -> None:
    add_key_work(name=SUGGESTED[-1], by=cast.office)
    with pytest.raises(ValidationError):
        add_suggested_key_work(by=cast.office)
    assert names() == [SUGGESTED[-1]]

    KeyWork.objects.all().delete()
    add_suggested_key_work(by=cast.office)
    assert names() == list(SUGGESTED)


def test_what_is_retired_is_kept_by_its_topics_and_offered_to_no_other(
    cast: Cast, now: datetime
) -> None:
    key_work = add_key_work(name="项目建设", by=cast.office)
    topic = propose(cast, now, key_work=key_work)
    client = client_of(cast.office)
    use = reverse("research:key_work_use", args=[key_work.pk])

    client.post(use, {"in_use": "no"})
    topic.refresh_from_db()
    assert topic.key_work == key_work
    assert not selectors.key_work_in_use(cast.organ).exists()

    client.post(use, {"in_use": "yes"})
    assert list(selectors.key_work_in_use(cast.organ)) == [key_work]
    assert not selectors.key_work_in_use(cast.county).exists()


def test_the_page_suggests_while_the_list_is_empty(cast: Cast) -> None:
    client = client_of(cast.office)
    suggest = reverse("research:key_work_suggested")
    assert suggest in client.get(PAGE).text

    client.post(suggest)

    page = client.get(PAGE)
    assert [row.name for row in page.context["rows"]] == list(SUGGESTED)
    assert suggest not in page.text
    again = client.post(suggest, follow=True)
    assert [message.level_tag for message in again.context["messages"]] == ["error"]


def test_a_refused_name_stays_in_the_form(cast: Cast) -> None:
    client = client_of(cast.office)
    client.post(PAGE, {"name": "项目建设"})

    answer = client.post(PAGE, {"name": "项目建设"})

    assert "name" in answer.context["form"].errors
    assert 'value="项目建设"' in answer.text
    assert names() == ["项目建设"]


def test_the_list_is_linked_where_the_office_works(cast: Cast) -> None:
    for name, linked in [("office", True), ("organ", False), ("leader", False)]:
        shown = client_of(cast.people()[name]).get("/research/").text
        assert (PAGE in shown) == linked, name


def test_the_page_costs_the_same_for_one_row_and_three(cast: Cast, now: datetime) -> None:
    client = client_of(cast.office)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    propose(cast, now, key_work=add_key_work(name="一", by=cast.office))
    once = cost()
    for name in "二三":
        propose(cast, now, key_work=add_key_work(name=name, by=cast.office))

    assert cost() == once
