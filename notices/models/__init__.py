from notices.models.notice import Delivery, Notice, Receipt
from notices.models.requirement import Requirement

__all__ = ["Delivery", "Notice", "Receipt", "Requirement"]
