"""Keeping to the year's number of meetings (rule M2)."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Office
from meetings.models import MeetingRequest
from meetings.yearly.quota import quota_verdict


def decide_in_turn(office_id: int) -> None:
    """Let one decision of a department wait for the other: the last place is taken once.

    Called within a decision, before anything else is locked. What only refers to the department
    goes on meanwhile.
    """
    Office.objects.select_for_update(no_key=True).get(pk=office_id)


def explain_quota(request: MeetingRequest, reason: str) -> str:
    """Why the request is held although the year's number is used up; empty while it is not.

    ``reason`` is what the session gives; else the request's own explanation counts. Raises
    ``ValidationError`` if one is needed and there is none.
    """
    year = timezone.localtime(request.starts_at).year
    verdict = quota_verdict(request.section, request.line, year)
    if verdict is None or verdict.passed:
        return ""
    explanation = reason.strip() or request.over_quota_reason
    if not explanation:
        needed = _("%(used)s One more needs a written explanation.") % {"used": verdict.message}
        raise ValidationError({"over_quota_reason": needed})
    return explanation
