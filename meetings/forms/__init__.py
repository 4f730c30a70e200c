from meetings.forms.affairs import (
    AffairsMeetingForm,
    AgendaForm,
    DecisionForm,
    DecisionsForm,
    PresentForm,
    ProposalForm,
)
from meetings.forms.attendees import AttendeesForm
from meetings.forms.holding import (
    CancelForm,
    MinutesForm,
    MoveForm,
    ReportForm,
    ResolutionForm,
    VerdictForm,
)
from meetings.forms.plan import ApprovalForm, PlannedMeetingForm
from meetings.forms.planning import PeriodForm, WishForm
from meetings.forms.request import MeetingRequestForm

__all__ = [
    "AffairsMeetingForm",
    "AgendaForm",
    "ApprovalForm",
    "AttendeesForm",
    "CancelForm",
    "DecisionForm",
    "DecisionsForm",
    "MeetingRequestForm",
    "MinutesForm",
    "MoveForm",
    "PeriodForm",
    "PlannedMeetingForm",
    "PresentForm",
    "ProposalForm",
    "ReportForm",
    "ResolutionForm",
    "VerdictForm",
    "WishForm",
]
