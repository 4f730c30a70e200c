"""The form pieces that every app which asks something of units reuses."""

import pytest
from django import forms
from django.http import QueryDict

from accounts.models import Unit
from notices.forms import AudienceForm, ClassifiedQuestionForm, DeadlineField
from office.workdays import close_of
from tests.cast import Cast
from tests.factories import UnitFactory


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
