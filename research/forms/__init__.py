from research.forms.bundling import (
    AcceptForm,
    MoveStopForm,
    PeriodForm,
    WishForm,
)
from research.forms.changing import (
    CancelForm,
    MoveForm,
    TeamForm,
)
from research.forms.closure import (
    ClosureForm,
)
from research.forms.discipline import (
    CloseReportForm,
    ConductReportForm,
    ReceiptForm,
    SignOffForm,
)
from research.forms.key_work import (
    KeyWorkForm,
)
from research.forms.report import (
    FindingFormSet,
    LibraryForm,
    LiftForm,
    ReasonForm,
    ReportForm,
)
from research.forms.talk import (
    FormerReaderForm,
    ReaderForm,
    TalkForm,
)
from research.forms.topic import (
    TopicForm,
)
from research.forms.trip import (
    RouteForm,
    TripForm,
)

__all__ = [
    "AcceptForm",
    "CancelForm",
    "CloseReportForm",
    "ClosureForm",
    "ConductReportForm",
    "FindingFormSet",
    "FormerReaderForm",
    "KeyWorkForm",
    "LibraryForm",
    "LiftForm",
    "MoveForm",
    "MoveStopForm",
    "PeriodForm",
    "ReaderForm",
    "ReasonForm",
    "ReceiptForm",
    "ReportForm",
    "RouteForm",
    "SignOffForm",
    "TalkForm",
    "TeamForm",
    "TopicForm",
    "TripForm",
    "WishForm",
]
