"""How values become points. Pure functions on decimals; nothing here reads the database.

``methods``   the scoring methods, their parameters as data
``tally``     one county's sheet: points by indicator, folded by block into a total
``ranking``   who stands where within a group, ties stated
"""

from assessment.scoring.methods import Case, Method, Points, method_of
from assessment.scoring.ranking import Place, places
from assessment.scoring.tally import Fold, Line, Sheet, Tally, tally

__all__ = [
    "Case",
    "Fold",
    "Line",
    "Method",
    "Place",
    "Points",
    "Sheet",
    "Tally",
    "method_of",
    "places",
    "tally",
]
