"""The words that make a name routine work."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import Capability
from accounts.http import PortalRequest, requires
from assessment import selectors, services
from assessment.forms import WordForm
from assessment.slimming.words import harmless_in, words_in_force


@requires(Capability.IMPORT_INDICATORS)
def words(request: PortalRequest) -> HttpResponse:
    """Show the list and how it came about; refuse another word, or one no longer."""
    city = request.user.own_section.office.unit.city
    form = WordForm(request.POST or None)
    if form.is_valid():
        try:
            services.change_word(city=city, user=request.user, now=timezone.now(), **form.change)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("The list holds as changed for every file from now on."))
            return redirect("assessment:words")
    context = {
        "form": form,
        "words": [
            (word, reason, harmless_in(word)) for word, reason in words_in_force(city).items()
        ],
        "changes": selectors.word_changes(request.user),
    }
    return render(request, "assessment/words.html", context)
