"""Talks of non-appointment research: written, read under a log, exported, purged."""

from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm, remove_perm

from accounts.access import Role
from accounts.models import County, Unit, User
from notices.services import refuse_classified
from office.documents import write_docx
from research.models import KeyWork, Talk, TalkReading, Topic, keeps_talks
from research.rules import talks_kept_until
from research.talks.document import as_words, talk_document


@transaction.atomic
def write_talk(
    *,
    topic: Topic,
    county: County,
    unit: Unit | None,
    name: str,
    post: str,
    on_list: Talk.List | str,
    key_work: KeyWork,
    said: str,
    talked_on: date,
    by: User,
    classified: bool,
    now: datetime,
) -> Talk:
    """Keep what was said about one person, until the day that rule R15 gives.

    Raises ``ValidationError`` for a classified matter, of which nothing is stored, for a writer
    who is not of 干部科, a topic of another kind or department, a county outside the topic, a
    unit outside the county, another department's key work, a day to come, one so long ago that
    nothing may be kept, and for what is left empty.
    """
    refuse_classified(classified=classified)
    name, post, said = name.strip(), post.strip(), said.strip()
    today, kept_until = timezone.localdate(now), talks_kept_until(talked_on)
    faults = _topic_faults(topic, by)
    if not topic.counties.filter(pk=county.pk).exists():
        faults.append(_("%(county)s is no target county of the topic.") % {"county": county})
    if unit is not None and unit.county_id != county.pk:
        words = {"unit": unit, "county": county}
        faults.append(_("%(unit)s does not belong to %(county)s.") % words)
    if key_work.office_id != topic.section.office_id:
        faults.append(_("This key work is not on your department's list."))
    if talked_on > today:
        faults.append(_("The talk lies in the future."))
    if kept_until < today:
        faults.append(_("The talk is so long ago that it may not be kept any more (rule R15)."))
    if not (name and post and said):
        faults.append(_("Write down the name, the post, and what was said."))
    if faults:
        raise ValidationError(faults, code="talk")
    return Talk.objects.create(
        topic=topic,
        county=county,
        unit=unit,
        name=name,
        post=post,
        on_list=on_list,
        key_work=key_work,
        said=said,
        talked_on=talked_on,
        written_by=by,
        written_at=now,
        purge_on=kept_until,
    )


@transaction.atomic
def read_talk(*, key: UUID, reader: User, now: datetime) -> Talk:
    """The talk, once it is on record that this person reads it.

    Raises ``Talk.DoesNotExist`` for whoever may not read it, as if there were none.
    """
    talk = _held_still(key, reader)
    _record(talk, reader, TalkReading.How.READ, as_words(talk).encode(), now)
    return talk


@transaction.atomic
def export_talk(*, key: UUID, reader: User, now: datetime) -> tuple[Talk, bytes]:
    """The talk and its Word file marked with the reader, once that is on record.

    Raises ``Talk.DoesNotExist`` for whoever may not read it, and ``ValidationError`` for a talk
    of which nothing is left.
    """
    talk = _held_still(key, reader)
    if talk.purged_at is not None:
        raise ValidationError(_("The talk was purged; there is nothing to export."), code="talk")
    file = write_docx(talk_document(talk, reader=reader, now=now))
    _record(talk, reader, TalkReading.How.EXPORT, file, now)
    return talk, file


@transaction.atomic
def name_reader(*, topic: Topic, leader: User, by: User) -> None:
    """Let a leader of the department read the talks of one topic.

    Raises ``ValidationError`` if ``by`` is not of 干部科, or the reader is no leader of it.
    """
    faults = _topic_faults(topic, by)
    office = leader.section.office_id if leader.section is not None else None
    if leader.role != Role.LEADER or not leader.is_active or office != topic.section.office_id:
        faults.append(_("%(name)s is no leader of your department.") % {"name": leader})
    if faults:
        raise ValidationError(faults, code="reader")
    assign_perm(Topic.READ_TALKS, leader, topic)


@transaction.atomic
def take_reader_back(*, topic: Topic, leader: User, by: User) -> None:
    """End a leader's right to read the talks of a topic; what was read stays on record."""
    if faults := _topic_faults(topic, by):
        raise ValidationError(faults, code="reader")
    remove_perm(Topic.READ_TALKS, leader, topic)


@transaction.atomic
def purge_talks(*, now: datetime) -> int:
    """Forget name, post and words of talks past their last day; how many there were."""
    return Talk.objects.filter(purged_at=None, purge_on__lt=timezone.localdate(now)).update(
        name="", post="", said="", purged_at=now
    )


def _held_still(key: UUID, reader: User) -> Talk:
    """The talk as the reader may see it; the lock keeps a purge from cutting in."""
    return (
        Talk.objects.visible_to(reader)
        .select_for_update(of=("self",))
        .select_related("topic__section__office__unit", "county", "unit", "key_work", "written_by")
        .get(pk=key)
    )


def _record(
    talk: Talk, reader: User, how: TalkReading.How, content: bytes, now: datetime
) -> TalkReading:
    return TalkReading.objects.create(
        talk=talk,
        reader=reader,
        reader_name=reader.name,
        how=how,
        at=now,
        sha256=sha256(content).hexdigest(),
    )


def _topic_faults(topic: Topic, by: User) -> list[str]:
    if not keeps_talks(by) or by.own_section.office_id != topic.section.office_id:
        return [_("Only the cadres section of the city's department keeps talks.")]
    if topic.kind != Topic.Kind.NON_APPOINTMENT:
        return [_("Talks are kept under topics of non-appointment research only.")]
    return []
