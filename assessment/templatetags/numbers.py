"""Numbers as an indicator sheet writes them."""

from decimal import Decimal

from django import template

from office.spreadsheets.values import plain_text

register = template.Library()


@register.filter
def plain_number(number: Decimal) -> str:
    """Without trailing zeros: 7.2, 95, 2495; never 7.2000."""
    return plain_text(number)
