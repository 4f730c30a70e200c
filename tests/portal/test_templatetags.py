"""The tags that every page is built with."""

from datetime import datetime, timedelta

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from office.rules import UnknownRule, Verdict, declared_rule
from portal.templatetags.portal import person_hours


def draw(source: str, **context: object) -> str:
    with translation.override("zh-hans"):
        return Template(source).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("distance", "words", "shape"),
    [
        (timedelta(days=-2), "已逾期 2 天", "late"),
        (timedelta(minutes=-5), "今天已逾期", "late"),
        (timedelta(hours=3), "今天截止", "waiting"),
        (timedelta(days=1), "还有 1 天", "open"),
        (timedelta(days=5), "还有 5 天", "open"),
    ],
)
def test_due_counts_calendar_days(
    now: datetime, distance: timedelta, words: str, shape: str
) -> None:
    drawn = draw("{% due due_at now %}", due_at=now + distance, now=now)

    assert words in drawn
    assert f"state-{shape}" in drawn


def test_a_state_has_one_of_the_known_shapes() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw('{% state "完成" "green" %}')


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(0, "0"), (90, "1.5"), (-90, "-1.5"), (599, "10.0"), (600, "10"), (2880, "48")],
)
def test_person_hours(minutes: int, hours: str) -> None:
    assert person_hours(minutes) == hours


def test_what_people_typed_is_escaped() -> None:
    drawn = draw("{% empty text %}{% state text %}{% figure text text %}", text="<b>粗</b>")

    assert "<b>" not in drawn


def test_progress_says_its_numbers_in_words() -> None:
    drawn = draw('{% progress 3 17 "已签收" %}')

    assert "已签收 3 / 17" in drawn
    assert '<progress value="3" max="17"' in drawn


def test_progress_of_nothing_is_valid() -> None:
    assert 'max="1"' in draw("{% progress 0 0 %}")


@pytest.mark.django_db
def test_rule_note_names_rule_and_source() -> None:
    drawn = draw('{% rule_note "N5" %}')

    assert "N5" in drawn
    with translation.override("zh-hans"):
        assert str(declared_rule("N5").sentence) in drawn
        assert str(declared_rule("N5").source) in drawn


def test_rule_note_shows_verdicts() -> None:
    broken = Verdict(rule=declared_rule("N5"), passed=False, message="只给了 1 个工作日。")

    drawn = draw("{% rule_note verdicts %}", verdicts=[broken])

    assert "只给了 1 个工作日。" in drawn
    assert "不符合" in drawn


@pytest.mark.django_db
def test_a_rule_that_nobody_declares_is_an_error() -> None:
    with pytest.raises(UnknownRule):
        draw('{% rule_note "Z9" %}')
