"""Logging in and out, and the own password. The names are Django's, without a namespace."""

from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import path, reverse_lazy

from accounts.forms import LogInForm, OwnPasswordForm

log_in = LoginView.as_view(
    template_name="accounts/login.html",
    authentication_form=LogInForm,
    redirect_authenticated_user=True,
)
change_password = PasswordChangeView.as_view(
    template_name="accounts/password_change.html",
    form_class=OwnPasswordForm,
    success_url=reverse_lazy("home"),
)

urlpatterns = [
    path("login/", log_in, name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", change_password, name="password_change"),
]
