from notices.forms.audience import AudienceForm, ClassifiedQuestionForm, DeadlineField
from notices.forms.compose import NoticeForm

__all__ = ["AudienceForm", "ClassifiedQuestionForm", "DeadlineField", "NoticeForm"]
