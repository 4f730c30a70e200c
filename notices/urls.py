"""Addresses of notices."""

from django.urls import path

from notices.views import amending, answering, board, calls, composing, following, verifying

app_name = "notices"
urlpatterns = [
    path("", board.notice_list, name="list"),
    path("compose/", composing.compose, name="compose"),
    path("<int:notice_id>/", board.board, name="board"),
    path("<int:notice_id>/export/", board.export, name="export"),
    path("<int:notice_id>/remind/", following.remind, name="remind"),
    path("<int:notice_id>/retry/", following.retry, name="retry"),
    path("<int:notice_id>/calls/", calls.call_list, name="calls"),
    path("<int:notice_id>/calls/export/", calls.calls_export, name="calls_export"),
    path("receipts/<int:receipt_id>/call/", calls.call, name="call"),
    path("messages/<int:message_id>/decide/", following.decide, name="decide"),
    path("<int:notice_id>/preview/", composing.preview, name="preview"),
    path("<int:notice_id>/edit/", composing.edit, name="edit"),
    path("<int:notice_id>/send/", composing.send, name="send"),
    path("<int:notice_id>/schedule/", composing.schedule, name="schedule"),
    path("<int:notice_id>/delete/", composing.delete, name="delete"),
    path("<int:notice_id>/amend/", amending.amend, name="amend"),
    path("<int:notice_id>/versions/", amending.versions, name="versions"),
    path("attachments/<int:attachment_id>/", amending.attachment, name="attachment"),
    path("receipts/<int:receipt_id>/", answering.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/acknowledge/", answering.acknowledge, name="acknowledge"),
    path("<int:notice_id>/answers/", verifying.answer_list, name="answers"),
    path("<int:notice_id>/answers/export/", verifying.answers_export, name="answers_export"),
    path("answers/<int:answer_id>/file/", answering.answer_file, name="answer_file"),
]
