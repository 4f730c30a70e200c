from assessment.models.cycle import (
    Block,
    Cycle,
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
from assessment.models.naming import (
    ColumnName,
)
from assessment.models.routine import (
    RoutineWord,
)

__all__ = [
    "BaseFigure",
    "Block",
    "ColumnName",
    "Cycle",
    "ImportFault",
    "Indicator",
    "IndicatorImport",
    "InspectedUnit",
    "InspectionItem",
    "InspectionPlan",
    "InspectionReach",
    "InspectionRound",
    "Report",
    "RoutineWord",
    "Target",
]
