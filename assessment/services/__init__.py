from assessment.services.imports import (
    apply_import,
    check_import,
    confirm_import,
    requeue_stuck,
    upload_import,
)
from assessment.services.inspection_rounds import (
    admit_for_month,
    end_round,
    say_ready,
    start_round,
)
from assessment.services.inspections import (
    approve_one,
    approve_plan,
    change_item,
    draft_item,
    enter_base,
    refuse_item,
    remove_item,
    submit_item,
)
from assessment.services.reports import (
    report_value,
)
from assessment.services.routine import (
    change_word,
)
from assessment.services.tour_results import (
    answer_deduction,
    publish_tour,
)
from assessment.services.tour_stops import (
    deduct,
    hand_in,
    note_practice,
    note_problem,
    return_findings,
    say_host_ready,
    strike,
)
from assessment.services.tours import (
    approve_tour,
    change_stop,
    plan_tour,
    set_score_table,
    take_back_tour,
)
from assessment.services.undoing import (
    undo_import,
    why_not_undone,
)

__all__ = [
    "admit_for_month",
    "answer_deduction",
    "apply_import",
    "approve_one",
    "approve_plan",
    "approve_tour",
    "change_item",
    "change_stop",
    "change_word",
    "check_import",
    "confirm_import",
    "deduct",
    "draft_item",
    "end_round",
    "enter_base",
    "hand_in",
    "note_practice",
    "note_problem",
    "plan_tour",
    "publish_tour",
    "refuse_item",
    "remove_item",
    "report_value",
    "requeue_stuck",
    "return_findings",
    "say_host_ready",
    "say_ready",
    "set_score_table",
    "start_round",
    "strike",
    "submit_item",
    "take_back_tour",
    "undo_import",
    "upload_import",
    "why_not_undone",
]
