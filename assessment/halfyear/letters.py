"""What a host reads about a problem that a peer inspection found.

What stands here goes out to offices, hence always in Chinese. It names the host and no other.
"""

from assessment.models import TourProblem
from notices.models.notice import TITLE_LENGTH
from office.documents import chinese_date


def correction_title(problem: TourProblem) -> str:
    """The title of the notice that asks for a correction."""
    return f"拉练互检问题整改：{problem.text}"[:TITLE_LENGTH]


def correction_basis(problem: TourProblem) -> str:
    """On what the host is told: the inspection that it received."""
    return f"{chinese_date(problem.stop.day)}拉练互检"


def correction_text(problem: TourProblem) -> str:
    """What was found, and what the host puts right by when."""
    stop = problem.stop
    return "\n".join(
        [
            f"{stop.host}：",
            f"{chinese_date(stop.day)}拉练互检中发现以下问题。",
            f"问题：{problem.text}",
            f"整改要求：{problem.correction}",
            f"请于{chinese_date(problem.due_on)}前答复整改情况，答复由发文科室核验。",
        ]
    )
