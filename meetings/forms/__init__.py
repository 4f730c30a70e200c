from meetings.forms.affairs import (
    AffairsMeetingForm,
    AgendaForm,
    DecisionForm,
    DecisionsForm,
    PresentForm,
)
from meetings.forms.attendees import AttendeesForm
from meetings.forms.plan import ApprovalForm, PlannedMeetingForm, SheetForm
from meetings.forms.request import MeetingRequestForm

__all__ = [
    "AffairsMeetingForm",
    "AgendaForm",
    "ApprovalForm",
    "AttendeesForm",
    "DecisionForm",
    "DecisionsForm",
    "MeetingRequestForm",
    "PlannedMeetingForm",
    "PresentForm",
    "SheetForm",
]
