"""Logging in and out, and the own password. The names are Django's, without a namespace."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import ChangePassword, LogIn

urlpatterns = [
    path("login/", LogIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", ChangePassword.as_view(), name="password_change"),
]
