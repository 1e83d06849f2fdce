"""The texts of papers: administrators read, try, replace and restore them."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from papers import permissions
from papers.blocks import Block
from papers.filling import FILTERS, faults_of, filled
from papers.forms import TextForm
from papers.models import PaperText
from papers.services import change_text, restore_text
from papers.texts import TextKind, kinds, text_of


@dataclass(frozen=True)
class TextLine:
    """A text in the list; ``stored`` where an administrator replaced it."""

    kind: TextKind
    stored: PaperText | None


@require_GET
@login_required
def text_list(request: SignedInRequest) -> HttpResponse:
    permissions.can_change_texts(request.user).demand()
    stored = {row.key: row for row in PaperText.objects.select_related("changed_by")}
    lines = [TextLine(kind, stored.get(key)) for key, kind in kinds.items()]
    return render(request, "papers/text_list.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@login_required
def text(request: SignedInRequest, key: str) -> HttpResponse:
    """The text to change; "Xem thử" shows what was typed with sample data, and saves nothing."""
    permissions.can_change_texts(request.user).demand()
    kind = _kind(key)
    form = TextForm(request.POST or None, initial={"text": text_of(key)}, label_suffix="")
    trying = request.POST.get("act") == "try"
    if request.method == "POST" and form.is_valid() and not trying:
        try:
            change_text(kind, by=request.user, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Đã lưu mẫu. Văn bản lập từ nay dùng mẫu này."))
            return redirect("papers:text", key)
    blocks = _tried(form, kind) if trying else _sample(kind, text_of(key))
    context = {
        "kind": kind,
        "form": form,
        "blocks": blocks,
        "is_tried": trying,
        "filters": FILTERS,
        "stored": PaperText.objects.filter(key=key).select_related("changed_by").first(),
    }
    return render(request, "papers/text.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def restore(request: SignedInRequest, key: str) -> HttpResponse:
    restore_text(_kind(key), by=request.user)
    messages.success(request, _("Đã dùng lại mẫu của cổng."))
    return redirect("papers:text", key)


def _tried(form: TextForm, kind: TextKind) -> tuple[Block, ...]:
    if not form.is_valid():
        return ()
    typed = form.cleaned_data["text"]
    for fault in faults_of(typed, kind.fields, kind.sample()):
        form.add_error("text", fault)
    return () if form.errors else _sample(kind, typed)


def _sample(kind: TextKind, wording: str) -> tuple[Block, ...]:
    """Nothing to show for a stored text that a later version can no longer fill in."""
    sample = kind.sample()
    return () if faults_of(wording, kind.fields, sample) else filled(wording, sample)


def _kind(key: str) -> TextKind:
    if key not in kinds:
        raise Http404
    return kinds[key]
