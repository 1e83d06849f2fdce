"""Replacing a text, and taking the shipped one back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from papers import permissions
from papers.filling import faults_of
from papers.models import PaperText
from papers.texts import TextKind
from papers.words import cleaned
from toolkit.refusal import WrongState


@transaction.atomic
def change_text(kind: TextKind, *, by: User, text: str) -> PaperText:
    """Put ``text`` in the place of what stands there; papers that were issued keep theirs.

    Raises NotAllowed, or ValidationError on ``text`` that names what is wrong with it.
    """
    stored = PaperText.objects.select_for_update().filter(key=kind.key).first()
    permissions.can_change_texts(by).demand()
    tidy = cleaned(text.replace("\r\n", "\n")).strip() + "\n"
    if faults := faults_of(tidy, kind.fields, kind.sample()):
        raise ValidationError({"text": faults})
    before = stored.text if stored else kind.default_text
    stored = stored or PaperText(key=kind.key)
    stored.text, stored.changed_by = tidy, by
    stored.save()
    # The old wording stays readable in the trail.
    record("paper_text.changed", stored, by=by, changes={"text": (before, tidy)})
    return stored


@transaction.atomic
def restore_text(kind: TextKind, *, by: User) -> None:
    """Use the shipped text again. Raises NotAllowed, or WrongState when it is in use already."""
    stored = PaperText.objects.select_for_update().filter(key=kind.key).first()
    permissions.can_change_texts(by).demand()
    if stored is None:
        raise WrongState(_("Mẫu này đang là mẫu của cổng."))
    record("paper_text.restored", stored, by=by, changes={"text": (stored.text, kind.default_text)})
    stored.delete()
