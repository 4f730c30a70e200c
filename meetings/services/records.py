"""Minutes and resolutions: written by the hosts, published to the invited, reported and settled."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from meetings.models import Meeting, MeetingRecord, Resolution
from meetings.models.record import SENTENCE_LENGTH
from meetings.requirements import resolution_specs
from meetings.services.running import locked_meeting
from notices.services import require

_STANDING = (
    "state",
    "report",
    "reported_at",
    "reported_by",
    "reported_name",
    "verdict",
    "settled_at",
    "settled_by",
)
"""What of a resolution can still change once it is published."""


@transaction.atomic
def write_minutes(*, meeting: Meeting, text: str, by: User, now: datetime) -> MeetingRecord:
    """Keep the minutes of a meeting that has begun; until they are published they can change.

    Raises ``PermissionDenied`` unless ``by`` is of the hosts, ``ValidationError`` before the
    meeting begins, for a cancelled one, for no text, or once they are published.
    """
    meeting = locked_meeting(meeting, by)
    _refuse_unless_begun(meeting, now)
    if not text.strip():
        raise ValidationError({"text": _("Write down what was said.")})
    record = MeetingRecord.objects.filter(meeting=meeting).first() or MeetingRecord(meeting=meeting)
    _refuse_published(record)
    record.text, record.written_by, record.written_at = text.strip(), by, now
    record.save()
    return record


@transaction.atomic
def add_resolution(
    *,
    record: MeetingRecord,
    text: str,
    unit: Unit,
    due_on: date,
    minutes: int,
    by: User,
    now: datetime,
) -> Resolution:
    """Add what was resolved to minutes that are not out yet: which unit does it, by which day.

    ``minutes`` is the work that it asks of the unit, in all. Raises ``PermissionDenied`` unless
    ``by`` is of the hosts, ``ValidationError`` for no text, a day that has passed, no work, a
    unit that was not invited, or published minutes.
    """
    record = _locked_record(record, by)
    _refuse_published(record)
    if not text.strip():
        raise ValidationError({"text": _("Say what was resolved.")})
    if minutes <= 0:
        raise ValidationError({"minutes": _("It takes at least a minute.")})
    if due_on < timezone.localdate(now):
        raise ValidationError({"due_on": _("This day has passed.")})
    if not record.meeting.invitations.filter(unit=unit).exists():
        raise ValidationError({"unit": _("This unit was not invited.")})
    last = record.resolutions.aggregate(last=Max("number"))["last"] or 0
    return Resolution.objects.create(
        record=record,
        number=last + 1,
        text=text.strip(),
        unit=unit,
        county_id=unit.county_id,
        due_on=due_on,
        minutes=minutes,
    )


@transaction.atomic
def drop_resolution(*, resolution: Resolution, by: User) -> None:
    """Take a resolution out of minutes that are not published. Raises as :func:`add_resolution`."""
    record = _locked_record(resolution.record, by)
    _refuse_published(record)
    record.resolutions.filter(pk=resolution.pk).delete()


@transaction.atomic
def publish_minutes(*, record: MeetingRecord, by: User, now: datetime) -> MeetingRecord:
    """Show the minutes to the invited units, and require what was resolved of those in charge.

    Raises ``PermissionDenied`` unless ``by`` is of the hosts, ``ValidationError`` if they are
    published already or the day of a resolution has passed meanwhile.
    """
    record = _locked_record(record, by)
    _refuse_published(record)
    late = record.resolutions.filter(due_on__lt=timezone.localdate(now)).first()
    if late is not None:
        message = _("The day of “%(resolution)s” has passed; take it out and resolve another.")
        raise ValidationError(message % {"resolution": late})
    record.published_at, record.published_by = now, by
    record.save(update_fields=["published_at", "published_by"])
    require(resolution_specs(record.resolutions.all()))
    return record


@transaction.atomic
def report_resolution(
    *, resolution: Resolution, report: str, person: User, now: datetime
) -> Resolution:
    """Report for the unit in charge, in a sentence, that it is done.

    Raises ``PermissionDenied`` for others, ``ValidationError`` for no sentence or one too long,
    or with code ``reported`` if a report stands already.
    """
    if not Resolution.objects.falling_on(person).filter(pk=resolution.pk).exists():
        raise PermissionDenied
    resolution = _locked_resolution(resolution)
    if resolution.is_reported:
        message = _("%(name)s has reported this already.")
        raise ValidationError(message % {"name": resolution.reported_name}, code="reported")
    resolution.report = _sentence(report, "report", _("Say in a sentence what was done."))
    resolution.state = Resolution.State.REPORTED
    resolution.reported_at, resolution.reported_by = now, person
    resolution.reported_name = person.name
    resolution.verdict, resolution.settled_at, resolution.settled_by = "", None, None
    resolution.save(update_fields=_STANDING)
    require(resolution_specs(Resolution.objects.filter(pk=resolution.pk)))
    return resolution


@transaction.atomic
def settle_resolution(
    *, resolution: Resolution, accepted: bool, verdict: str, by: User, now: datetime
) -> Resolution:
    """Accept what a unit reports, or return it with a sentence; it is then open again.

    Raises ``PermissionDenied`` unless ``by`` is of the hosts, ``ValidationError`` if no report
    waits, or for a return without a sentence.
    """
    if not Meeting.objects.run_by(by).filter(record__resolutions=resolution).exists():
        raise PermissionDenied
    resolution = _locked_resolution(resolution)
    if resolution.state != Resolution.State.REPORTED:
        raise ValidationError(_("No report waits to be accepted."))
    if not accepted or verdict.strip():
        verdict = _sentence(verdict, "verdict", _("Say in a sentence what is still missing."))
    resolution.state = Resolution.State.ACCEPTED if accepted else Resolution.State.RETURNED
    resolution.verdict, resolution.settled_at, resolution.settled_by = verdict.strip(), now, by
    resolution.save(update_fields=_STANDING)
    require(resolution_specs(Resolution.objects.filter(pk=resolution.pk)))
    return resolution


def _refuse_unless_begun(meeting: Meeting, now: datetime) -> None:
    if meeting.is_cancelled:
        raise ValidationError(_("This meeting is cancelled."))
    if not meeting.has_begun(now):
        raise ValidationError(_("There are no minutes before the meeting has begun."))


def _refuse_published(record: MeetingRecord) -> None:
    if record.is_published:
        raise ValidationError(_("The minutes are published and stand."), code="published")


def _locked_record(record: MeetingRecord, by: User) -> MeetingRecord:
    """The record as it stands once the meeting is locked: one change at a time."""
    locked_meeting(record.meeting, by)
    return MeetingRecord.objects.select_related("meeting").get(pk=record.pk)


def _locked_resolution(resolution: Resolution) -> Resolution:
    return Resolution.objects.select_for_update(of=("self",)).get(pk=resolution.pk)


def _sentence(text: str, field: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise ValidationError({field: missing})
    if len(text) > SENTENCE_LENGTH:
        message = _("At most %(limit)s characters; these are %(length)s.")
        raise ValidationError({field: message % {"limit": SENTENCE_LENGTH, "length": len(text)}})
    return text
