from meetings.forms.affairs import AffairsMeetingForm, AgendaForm, DecisionForm
from meetings.forms.attendees import AttendeesForm
from meetings.forms.holding import (
    CancelForm,
    MinutesForm,
    MoveForm,
    ReportForm,
    ResolutionForm,
    VerdictForm,
)
from meetings.forms.request import MeetingRequestForm

__all__ = [
    "AffairsMeetingForm",
    "AgendaForm",
    "AttendeesForm",
    "CancelForm",
    "DecisionForm",
    "MeetingRequestForm",
    "MinutesForm",
    "MoveForm",
    "ReportForm",
    "ResolutionForm",
    "VerdictForm",
]
