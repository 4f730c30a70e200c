from assessment.models.cycle import Block, Cycle
from assessment.models.imports import ImportFault, IndicatorImport
from assessment.models.indicator import Indicator, Report, Target
from assessment.models.routine import RoutineWord

__all__ = [
    "Block",
    "Cycle",
    "ImportFault",
    "Indicator",
    "IndicatorImport",
    "Report",
    "RoutineWord",
    "Target",
]
