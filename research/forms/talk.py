"""The forms of non-appointment research: a talk, and who may read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import County, Unit, User
from notices.forms import ClassifiedQuestionForm
from research.forms.topic import DayInput
from research.models import KeyWork, Talk, Topic
from research.talks import selectors


class TalkForm(ClassifiedQuestionForm):
    """What was said about one person; only what ``user`` may choose is offered."""

    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none())
    county = forms.ModelChoiceField(label=_("County"), queryset=County.objects.none())
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), required=False)
    name = forms.CharField(label=_("Name"), max_length=Talk._meta.get_field("name").max_length)
    post = forms.CharField(label=_("Post"), max_length=Talk._meta.get_field("post").max_length)
    on_list = forms.ChoiceField(label=_("List"), choices=Talk.List, widget=forms.RadioSelect)
    key_work = forms.ModelChoiceField(label=_("Key work"), queryset=KeyWork.objects.none())
    talked_on = forms.DateField(label=_("Day of the talk"), widget=DayInput)
    said = forms.CharField(
        label=_("What was said"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counties = County.objects.permitting(user, County.TASK)
        self.fields["topic"].queryset = selectors.kept_topics(user)
        self.fields["county"].queryset = counties
        self.fields["unit"].queryset = Unit.objects.filter(county__in=counties, is_active=True)
        self.fields["key_work"].queryset = selectors.key_work(user)


class ReaderForm(forms.Form):
    """A leader and the topic of which this person may read the talks."""

    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.none())
    leader = forms.ModelChoiceField(label=_("Leader"), queryset=User.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = selectors.kept_topics(user)
        self.fields["leader"].queryset = selectors.leaders(user)


class FormerReaderForm(ReaderForm):
    """The same for a right to take back: also from somebody who is no leader any more."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        named = selectors.readers(user).order_by().values("user")
        self.fields["leader"].queryset = User.objects.filter(pk__in=named)
