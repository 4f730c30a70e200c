"""Addresses of notices."""

from django.urls import path

from notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("compose/", views.compose, name="compose"),
    path("<int:notice_id>/", views.board, name="board"),
    path("<int:notice_id>/preview/", views.preview, name="preview"),
    path("<int:notice_id>/edit/", views.edit, name="edit"),
    path("<int:notice_id>/send/", views.send, name="send"),
    path("receipts/<int:receipt_id>/", views.receipt, name="receipt"),
    path("receipts/<int:receipt_id>/acknowledge/", views.acknowledge, name="acknowledge"),
]
