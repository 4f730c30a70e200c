"""Who of a unit is taken at the time of a meeting, and who holds that slot."""

from collections.abc import Collection

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Invitation
from meetings.requirements import ATTENDEE
from notices.models import Engagement
from notices.models.engagement import EngagementQuerySet


def engagements_at(invitation: Invitation) -> EngagementQuerySet:
    """What else takes the unit, or anybody of it, while the meeting is held; with its section.

    All of it is known to the unit: what it must not know of is no engagement (rule R8).
    """
    meeting = invitation.meeting
    return (
        Engagement.objects.filter(unit=invitation.unit_id)
        .between(meeting.starts_at, meeting.ends_at)
        .other_than(ATTENDEE, str(invitation.pk))
        .select_related("section", "unit")
        .order_by("during", "pk")
    )


def conflicts_of(invitation: Invitation, names: Collection[str]) -> list[Engagement]:
    """What takes these people of the unit meanwhile, be it by name or with the whole unit."""
    return list(engagements_at(invitation).filter(Q(name__in=names) | Q(name="")))


def in_words(engagement: Engagement) -> str:
    """One sentence: who is taken, when, where, and by whom."""
    starts, ends = timezone.localtime(engagement.starts_at), timezone.localtime(engagement.ends_at)
    words = {
        "who": engagement.name or engagement.unit,
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "title": engagement.title,
        "section": engagement.section,
    }
    if engagement.takes_whole_unit:
        return _("%(who)s is visited on this day: %(title)s, arranged by %(section)s.") % words
    message = _("%(who)s is at “%(title)s” from %(starts)s to %(ends)s, convened by %(section)s.")
    return message % words
