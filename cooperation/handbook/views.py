"""The portal's help: an overview, and the chapters of the guide."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cooperation.handbook import chapters


@require_GET
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    context = {"support": settings.SUPPORT_EMAIL, "chapters": chapters.chapters()}
    return render(request, "help.html", context)


@require_GET
@login_required
def chapter(request: HttpRequest, name: str) -> HttpResponse:
    try:
        found = chapters.chapter(name)
    except KeyError as error:
        raise Http404 from error
    before, after = chapters.neighbours(name)
    context = {
        "chapter": found,
        "chapters": chapters.chapters(),
        "before": before,
        "after": after,
    }
    return render(request, "handbook/chapter.html", context)
