"""Non-appointment research: who reads, what is on record, how long it is kept, how it leaves."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pghistory.models
import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from accounts.models import Role
from accounts.services import assign_role
from office.models import RuleChange
from portal.settings import CELERY_BEAT_SCHEDULE
from research import tasks
from research.models import Talk, TalkReading, Topic
from research.rules import talks_kept_until
from research.services import (
    export_talk,
    name_reader,
    purge_talks,
    read_talk,
    take_reader_back,
    write_talk,
)
from research.talks.document import as_words
from tests.cast import PEOPLE, Cast
from tests.clients import client_of
from tests.factories import UserFactory
from tests.research.planning import day
from tests.research.talks import NAME, POST, WORDS, people_topic, talk_fields


@pytest.fixture
def talk(cast: Cast, now: datetime) -> Talk:
    return write_talk(**talk_fields(cast, now))


def readers_of(talk: Talk, cast: Cast) -> set[str]:
    return {
        name
        for name, person in cast.people().items()
        if Talk.objects.visible_to(person).filter(pk=talk.pk).exists()
    }


def test_the_section_and_named_leaders_read_and_nobody_else(cast: Cast, talk: Talk) -> None:
    assert readers_of(talk, cast) == {"cadres"}

    name_reader(topic=talk.topic, leader=cast.leader, by=cast.cadres)

    assert readers_of(talk, cast) == {"cadres", "leader"}
    assert cast.leader.has_perm("research.read_talks", talk.topic)

    take_reader_back(topic=talk.topic, leader=cast.leader, by=cast.cadres)

    assert readers_of(talk, cast) == {"cadres"}


def test_another_leader_and_another_topic_stay_closed(
    cast: Cast, talk: Talk, now: datetime
) -> None:
    other = UserFactory(username="leader2", role=Role.LEADER, section=cast.office_section)
    assign_role(user=other, role=Role.LEADER, counties=[cast.fumeng, cast.zhangwu])
    elsewhere = write_talk(
        **talk_fields(cast, now, topic=people_topic(cast, now, title="另一无任用课题"))
    )
    name_reader(topic=talk.topic, leader=cast.leader, by=cast.cadres)

    assert list(Talk.objects.visible_to(cast.leader)) == [talk]
    assert not Talk.objects.visible_to(other).exists()
    assert elsewhere in Talk.objects.visible_to(cast.cadres)


def test_the_right_ends_with_the_post(cast: Cast, talk: Talk) -> None:
    name_reader(topic=talk.topic, leader=cast.leader, by=cast.cadres)
    cast.leader.role = Role.OFFICE
    cast.leader.save()

    assert readers_of(talk, cast) == {"cadres"}


def test_a_cadres_section_of_a_county_keeps_no_talks(cast: Cast, talk: Talk) -> None:
    cast.county.section.line = cast.cadres_section.line
    cast.county.section.save()
    cast.county.role = Role.SECTION
    cast.county.save()

    assert not Talk.objects.visible_to(cast.county).exists()


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"leader"}))
def test_only_leaders_are_named(cast: Cast, talk: Talk, name: str) -> None:
    with pytest.raises(ValidationError):
        name_reader(topic=talk.topic, leader=cast.people()[name], by=cast.cadres)


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"cadres"}))
def test_only_the_section_writes_and_names(
    cast: Cast, talk: Talk, now: datetime, name: str
) -> None:
    person = cast.people()[name]

    with pytest.raises(ValidationError):
        write_talk(**talk_fields(cast, now, topic=talk.topic, by=person))
    with pytest.raises(ValidationError):
        name_reader(topic=talk.topic, leader=cast.leader, by=person)

    assert Talk.objects.get() == talk
    assert not talk.topic.readers.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"classified": True},
        {"name": " "},
        {"said": ""},
        {"talked_on": date(2026, 10, 14)},
        {"talked_on": date(2024, 10, 12)},
    ],
)
def test_bad_talks_are_refused_whole(cast: Cast, now: datetime, changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        write_talk(**talk_fields(cast, now, **changes))

    assert not Talk.objects.exists()


def test_place_and_topic_must_fit(cast: Cast, now: datetime) -> None:
    thematic = people_topic(cast, now, kind=Topic.Kind.THEMATIC)
    for changes in (
        {"county": cast.zhangwu, "unit": None},
        {"unit": cast.zhangwu_town},
        {"topic": thematic},
    ):
        with pytest.raises(ValidationError):
            write_talk(**talk_fields(cast, now, **changes))


def test_every_reading_is_on_record(cast: Cast, talk: Talk, now: datetime) -> None:
    read_talk(key=talk.pk, reader=cast.cadres, now=now)
    _, file = export_talk(key=talk.pk, reader=cast.cadres, now=now + timedelta(minutes=1))

    exported, read = TalkReading.objects.all()
    assert (read.reader, read.how, read.at) == (cast.cadres, TalkReading.How.READ, now)
    assert read.sha256 == sha256(as_words(talk).encode()).hexdigest()
    assert exported.how == TalkReading.How.EXPORT
    assert exported.sha256 == sha256(file).hexdigest()


def test_what_may_not_be_read_is_not_there_and_leaves_no_record(
    cast: Cast, talk: Talk, now: datetime
) -> None:
    for service in (read_talk, export_talk):
        with pytest.raises(Talk.DoesNotExist):
            service(key=talk.pk, reader=cast.office, now=now)

    assert not TalkReading.objects.exists()


def test_the_record_can_only_grow(cast: Cast, talk: Talk, now: datetime) -> None:
    read_talk(key=talk.pk, reader=cast.cadres, now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        TalkReading.objects.update(reader_name="别人")
    with pytest.raises(DatabaseError), transaction.atomic():
        TalkReading.objects.all().delete()


def test_no_history_holds_a_word(cast: Cast, talk: Talk) -> None:
    name_reader(topic=talk.topic, leader=cast.leader, by=cast.cadres)

    tracked = {
        model.pgh_tracked_model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and hasattr(model, "pgh_tracked_model")
    }
    assert Talk not in tracked
    assert TalkReading not in tracked


@pytest.mark.django_db
def test_the_day_of_the_purge() -> None:
    assert talks_kept_until(date(2026, 2, 28)) == date(2028, 2, 28)
    assert talks_kept_until(date(2024, 2, 29)) == date(2026, 2, 28)


@pytest.mark.parametrize(("days_after", "purged"), [(0, 0), (1, 1)])
def test_words_go_the_day_after_the_last(
    cast: Cast, talk: Talk, now: datetime, days_after: int, purged: int
) -> None:
    read_talk(key=talk.pk, reader=cast.cadres, now=now)
    then = now + (talk.purge_on - day(now, 0)) + timedelta(days=days_after)

    assert purge_talks(now=then) == purged
    assert purge_talks(now=then) == 0

    talk.refresh_from_db()
    assert (talk.name, talk.post, talk.said) == (("", "", "") if purged else (NAME, POST, WORDS))
    assert (talk.purged_at is not None) == bool(purged)
    assert talk.readings.count() == 1


def test_a_changed_number_holds_for_new_talks_only(cast: Cast, talk: Talk, now: datetime) -> None:
    before = talk.purge_on
    RuleChange.objects.create(
        rule_id="R15",
        enabled=False,
        numbers={"months": "12"},
        reason="试",
        changed_by="办公室",
        changed_at=now,
    )

    newer = write_talk(**talk_fields(cast, now, topic=talk.topic))

    talk.refresh_from_db()
    assert talk.purge_on == before
    assert newer.purge_on == date(2027, 10, 12)


def test_the_purge_is_scheduled_daily_and_runs(cast: Cast, talk: Talk, now: datetime) -> None:
    assert CELERY_BEAT_SCHEDULE["purge-talks"]["task"] == tasks.purge_talks.name
    with time_machine.travel(now + timedelta(days=1000), tick=False):
        tasks.purge_talks()

    assert Talk.objects.get().said == ""


def test_a_purged_talk_opens_empty_and_is_not_exported(
    cast: Cast, talk: Talk, now: datetime
) -> None:
    later = now + timedelta(days=1000)
    purge_talks(now=later)

    assert read_talk(key=talk.pk, reader=cast.cadres, now=later).name == ""
    with pytest.raises(ValidationError):
        export_talk(key=talk.pk, reader=cast.cadres, now=later)


def test_every_page_of_the_file_names_its_reader(cast: Cast, talk: Talk, now: datetime) -> None:
    _, file = export_talk(key=talk.pk, reader=cast.cadres, now=now)

    word = Document(BytesIO(file))
    mark = f"{cast.cadres.name} cadres 2026-10-13 09:00:00"
    section = word.sections[0]
    assert section.header.paragraphs[0].text == mark
    assert section.even_page_header.paragraphs[0].text == mark
    assert not section.different_first_page_header_footer
    assert any(WORDS in paragraph.text for paragraph in word.paragraphs)


def test_pages_write_read_and_export(cast: Cast, now: datetime) -> None:
    topic, fields = people_topic(cast, now), talk_fields(cast, now)
    typed = {
        "topic": topic.pk,
        "county": cast.fumeng.pk,
        "unit": cast.fuxin_town.pk,
        "name": NAME,
        "post": POST,
        "on_list": "young",
        "key_work": fields["key_work"].pk,
        "talked_on": "2026-10-12",
        "said": WORDS,
        "classified": "no",
    }
    client = client_of(cast.cadres)
    with time_machine.travel(now, tick=False):
        refused = client.post(reverse("research:write_talk"), typed | {"talked_on": "2026-10-14"})
        assert refused.status_code == 200
        assert WORDS in refused.text
        client.post(reverse("research:write_talk"), typed)
        talk = Talk.objects.get()
        listed = client.get(reverse("research:talks"))
        assert NAME not in listed.text
        assert [row.counts for row in listed.context["counts"]] == [[0, 0, 1]]
        assert not TalkReading.objects.exists()

        opened = client.get(reverse("research:talk", args=[talk.pk]))
        assert WORDS in opened.text
        assert "no-store" in opened["Cache-Control"]
        file = client.post(reverse("research:talk_export", args=[talk.pk]))

    assert Document(BytesIO(b"".join(file.streaming_content)))
    assert {reading.how for reading in TalkReading.objects.all()} == {"read", "export"}


def test_readers_are_named_and_taken_back_on_the_page(cast: Cast, talk: Talk) -> None:
    client, page = client_of(cast.cadres), reverse("research:talk_readers")
    typed = {"topic": talk.topic_id, "leader": cast.leader.pk}

    client.post(page, typed)
    assert readers_of(talk, cast) == {"cadres", "leader"}

    client.post(page, typed | {"take_back": "yes"})
    assert readers_of(talk, cast) == {"cadres"}


def test_the_auditor_sees_who_read_and_not_what(cast: Cast, talk: Talk, now: datetime) -> None:
    read_talk(key=talk.pk, reader=cast.cadres, now=now)

    page = client_of(cast.auditor).get(reverse("research:talk_readings"))

    assert cast.cadres.name in page.text
    for hidden in (NAME, POST, WORDS, talk.topic.title):
        assert hidden not in page.text
    trail = client_of(cast.auditor).get(reverse("audit"))
    assert WORDS not in trail.text


def test_lists_take_a_constant_number_of_queries(cast: Cast, talk: Talk, now: datetime) -> None:
    client = client_of(cast.cadres)

    def queries() -> list[int]:
        found = []
        for page in ("research:talks", "research:talk_readings", "research:talk_readers"):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(reverse(page)).status_code == 200
            found.append(len(captured))
        return found

    read_talk(key=talk.pk, reader=cast.cadres, now=now)
    name_reader(topic=talk.topic, leader=cast.leader, by=cast.cadres)
    queries()
    few = queries()
    for number in range(5):
        topic = people_topic(cast, now, title=f"课题{number}")
        more = write_talk(**talk_fields(cast, now, topic=topic))
        read_talk(key=more.pk, reader=cast.cadres, now=now)
        name_reader(topic=topic, leader=cast.leader, by=cast.cadres)

    assert queries() == few
