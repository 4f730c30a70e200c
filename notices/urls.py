"""Addresses of notices."""

from django.urls import path

from notices.views import answering, board, composing

app_name = "notices"
urlpatterns = [
    path("", board.notice_list, name="list"),
    path("compose/", composing.compose, name="compose"),
    path("<int:notice_id>/", board.board, name="board"),
    path("<int:notice_id>/preview/", composing.preview, name="preview"),
    path("<int:notice_id>/edit/", composing.edit, name="edit"),
    path("<int:notice_id>/send/", composing.send, name="send"),
    path("receipts/<int:receipt_id>/", answering.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/acknowledge/", answering.acknowledge, name="acknowledge"),
]
