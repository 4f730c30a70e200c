from notices.forms.amend import AmendForm
from notices.forms.answering import AcknowledgeForm, ReplyForm, VerificationForm, reply_form
from notices.forms.audience import AudienceForm, ClassifiedQuestionForm, CopiesForm, DeadlineField
from notices.forms.compose import NoticeForm
from notices.forms.preference import ContactPreferenceForm
from notices.forms.schedule import ScheduleForm
from notices.forms.sheet import SheetForm

__all__ = [
    "AcknowledgeForm",
    "AmendForm",
    "AudienceForm",
    "ClassifiedQuestionForm",
    "ContactPreferenceForm",
    "CopiesForm",
    "DeadlineField",
    "NoticeForm",
    "ReplyForm",
    "ScheduleForm",
    "SheetForm",
    "VerificationForm",
    "reply_form",
]
