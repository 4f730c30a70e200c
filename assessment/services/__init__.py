from assessment.services.awards import (
    change_nomination,
    move_places,
    nominate,
    open_awards,
    review_nomination,
    say_complete,
)
from assessment.services.fates import (
    write_fate,
)
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
from assessment.services.publicity import (
    answer_objection,
    decide_awards,
    file_objection,
    make_public,
)
from assessment.services.reports import (
    report_value,
)
from assessment.services.routine import (
    change_word,
)
from assessment.services.undoing import (
    undo_import,
    why_not_undone,
)

__all__ = [
    "admit_for_month",
    "answer_objection",
    "apply_import",
    "approve_one",
    "approve_plan",
    "change_item",
    "change_nomination",
    "change_word",
    "check_import",
    "confirm_import",
    "decide_awards",
    "draft_item",
    "end_round",
    "enter_base",
    "file_objection",
    "make_public",
    "move_places",
    "nominate",
    "open_awards",
    "refuse_item",
    "remove_item",
    "report_value",
    "requeue_stuck",
    "review_nomination",
    "say_complete",
    "say_ready",
    "start_round",
    "submit_item",
    "undo_import",
    "upload_import",
    "why_not_undone",
    "write_fate",
]
