from assessment.models.award import (
    AwardQuota,
    AwardRound,
)
from assessment.models.cycle import (
    Block,
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
    Report,
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
from assessment.models.nomination import (
    AwardObjection,
    Nomination,
)
from assessment.models.routine import (
    RoutineWord,
)

__all__ = [
    "AwardObjection",
    "AwardQuota",
    "AwardRound",
    "BaseFigure",
    "Block",
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
    "Report",
    "RoutineWord",
    "Target",
]
