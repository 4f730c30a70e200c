from assessment.models.award import (
    AwardRound,
)
from assessment.models.award_objection import (
    AwardObjection,
)
from assessment.models.award_quota import (
    AwardQuota,
)
from assessment.models.cycle import (
    Block,
    ComparedCounty,
    Cycle,
)
from assessment.models.fate import (
    IndicatorFate,
)
from assessment.models.imports import (
    ImportFault,
    IndicatorImport,
)
from assessment.models.indicator import (
    Indicator,
    Target,
)
from assessment.models.inspection import (
    InspectionItem,
    InspectionReach,
)
from assessment.models.inspection_plan import (
    BaseFigure,
    InspectionPlan,
)
from assessment.models.inspection_round import (
    InspectedUnit,
    InspectionRound,
)
from assessment.models.naming import (
    ColumnName,
)
from assessment.models.nomination import (
    Nomination,
)
from assessment.models.report import (
    Report,
    TargetReopening,
    ValueObjection,
)
from assessment.models.routine import (
    RoutineWord,
)
from assessment.models.tour import (
    Tour,
    TourCounty,
)
from assessment.models.tour_findings import (
    PracticeNote,
    TourProblem,
)
from assessment.models.tour_scores import (
    TourDeduction,
    TourScoreItem,
)
from assessment.models.tour_stop import (
    TourStop,
)
from assessment.models.year_end import (
    Objection,
    Standing,
    YearEnd,
)

__all__ = [
    "AwardObjection",
    "AwardQuota",
    "AwardRound",
    "BaseFigure",
    "Block",
    "ColumnName",
    "ComparedCounty",
    "Cycle",
    "ImportFault",
    "Indicator",
    "IndicatorFate",
    "IndicatorImport",
    "InspectedUnit",
    "InspectionItem",
    "InspectionPlan",
    "InspectionReach",
    "InspectionRound",
    "Nomination",
    "Objection",
    "PracticeNote",
    "Report",
    "RoutineWord",
    "Standing",
    "Target",
    "TargetReopening",
    "Tour",
    "TourCounty",
    "TourDeduction",
    "TourProblem",
    "TourScoreItem",
    "TourStop",
    "ValueObjection",
    "YearEnd",
]
