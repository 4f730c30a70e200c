from assessment.services.award_changes import (
    call_off_awards,
    extend_nominations,
)
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
    forget_name,
    read_again,
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
from assessment.services.known_values import (
    answer_objection,
    enter_known_values,
    object_to_value,
)
from assessment.services.publicity import (
    answer_nomination_objection,
    decide_awards,
    file_objection,
    make_public,
)
from assessment.services.reports import (
    approve_values,
    report_value,
)
from assessment.services.routine import (
    change_word,
)
from assessment.services.settings import (
    set_folding,
    set_groups,
    set_parameters,
)
from assessment.services.settling import (
    accept_values,
    reopen_target,
    return_value,
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
from assessment.services.year_end import (
    answer_results_objection,
    appraise,
    make_final,
    object_to_results,
    open_year_end,
    publish,
    take_back,
)

__all__ = [
    "accept_values",
    "admit_for_month",
    "answer_deduction",
    "answer_nomination_objection",
    "answer_objection",
    "answer_results_objection",
    "apply_import",
    "appraise",
    "approve_one",
    "approve_plan",
    "approve_tour",
    "approve_values",
    "call_off_awards",
    "change_item",
    "change_nomination",
    "change_stop",
    "change_word",
    "check_import",
    "confirm_import",
    "decide_awards",
    "deduct",
    "draft_item",
    "end_round",
    "enter_base",
    "enter_known_values",
    "extend_nominations",
    "file_objection",
    "forget_name",
    "hand_in",
    "make_final",
    "make_public",
    "move_places",
    "nominate",
    "note_practice",
    "note_problem",
    "object_to_results",
    "object_to_value",
    "open_awards",
    "open_year_end",
    "plan_tour",
    "publish",
    "publish_tour",
    "read_again",
    "refuse_item",
    "remove_item",
    "reopen_target",
    "report_value",
    "requeue_stuck",
    "return_findings",
    "return_value",
    "review_nomination",
    "say_complete",
    "say_host_ready",
    "say_ready",
    "set_folding",
    "set_groups",
    "set_parameters",
    "set_score_table",
    "start_round",
    "strike",
    "submit_item",
    "take_back",
    "take_back_tour",
    "undo_import",
    "upload_import",
    "why_not_undone",
    "write_fate",
]
