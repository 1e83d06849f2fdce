"""A field's text is looked at while its form is still being filled in; nothing is kept."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from toolkit.live_checks import READERS, check_text

# Longer than any field that is read.
LONGEST = 400


@require_GET
@never_cache
@login_required
def check_field(request: HttpRequest) -> JsonResponse:
    """``?kind=day&text=31/04/2024`` → ``{"errors": ["Tháng 4 có …"], "written": null}``."""
    kind, text = request.GET.get("kind", ""), request.GET.get("text", "")
    if kind not in READERS or len(text) > LONGEST:
        raise Http404
    return JsonResponse(check_text(kind, text))
