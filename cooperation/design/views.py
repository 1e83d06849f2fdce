"""The design page, for everybody who is signed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cooperation.design import colours, sizes
from cooperation.design.components import COMPONENTS, draw
from cooperation.design.samples import everything
from toolkit import clock


@require_GET
@login_required
def design(request: HttpRequest) -> HttpResponse:
    """Every colour, size and component, as the style sheets and templates have them now."""
    samples = everything(clock.today())
    context = {
        "groups": colours.groups(),
        "pairs": colours.pairs(),
        "styles": sizes.STYLES,
        "spaces": sizes.SPACES,
        "radii": sizes.radii(),
        "drawn": [draw(component, samples, request) for component in COMPONENTS],
    }
    return render(request, "design/page.html", context)
