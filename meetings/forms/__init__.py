from meetings.forms.affairs import AffairsMeetingForm, AgendaForm, DecisionForm
from meetings.forms.attendees import AttendeesForm
from meetings.forms.plan import ApprovalForm, PlannedMeetingForm, SheetForm
from meetings.forms.request import MeetingRequestForm

__all__ = [
    "AffairsMeetingForm",
    "AgendaForm",
    "ApprovalForm",
    "AttendeesForm",
    "DecisionForm",
    "MeetingRequestForm",
    "PlannedMeetingForm",
    "SheetForm",
]
