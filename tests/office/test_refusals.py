"""A refusal stands where the mistake is, and nothing that was typed is lost."""

from django import forms
from django.core.exceptions import ValidationError

from office.refusals import done


class NameForm(forms.Form):
    name = forms.CharField()


def refused(error: ValidationError) -> NameForm:
    """The form after a service refused it."""

    def write() -> None:
        raise error

    form = NameForm({"name": "某某"})
    assert form.is_valid()
    assert not done(form, write)
    assert form["name"].value() == "某某"
    return form


def test_at_its_field() -> None:
    assert refused(ValidationError({"name": "重名"})).errors == {"name": ["重名"]}


def test_above_them_all_where_the_form_has_no_such_field() -> None:
    assert refused(ValidationError({"day": "不是工作日"})).errors == {"__all__": ["不是工作日"]}
    assert refused(ValidationError("已经批准")).errors == {"__all__": ["已经批准"]}


def test_what_the_service_takes_leaves_no_error() -> None:
    form, written = NameForm({"name": "某某"}), []
    assert form.is_valid()
    assert done(form, lambda: written.append(form.cleaned_data["name"]))
    assert written == ["某某"]
    assert not form.errors
