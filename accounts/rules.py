"""Rules about accounts (S1–S3)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from office.rules import Rule, declare

PASSWORD = Rule(
    id="S1",
    sentence=_(
        "A password has at least 10 characters of 3 classes and is changed at the first log-in; "
        "5 failures lock the account for 15 minutes; 30 idle minutes end the session."
    ),
    source=_("GB/T 22239-2019 levels 2–3 give the duty; the numbers are this product's"),
    numbers={"length": Decimal(10), "classes": Decimal(3)},
    units={"length": _("characters"), "classes": _("classes of characters")},
    checked=True,
)
AUDIT = Rule(
    id="S2",
    sentence=_(
        "Who, when, what and from where is recorded for every user, can only be added to, and is "
        "kept at least 180 days."
    ),
    source=_("Cybersecurity Law; GB/T 22239-2019"),
    numbers={"days": Decimal(180)},
    units={"days": _("days")},
)
SEPARATE_ADMINISTRATORS = Rule(
    id="S3",
    sentence=_(
        "System, security and audit administrators are three roles that one account cannot combine."
    ),
    source=_("GB/T 22239-2019 level 3"),
    checked=True,
)

declare(PASSWORD, AUDIT, SEPARATE_ADMINISTRATORS)
