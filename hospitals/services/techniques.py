"""Techniques that can be transferred: written by administrators, one at a time or from a table."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

import audit.services
from hospitals.models import Specialty, Technique
from hospitals.naming import free_slug
from hospitals.permissions import can_keep_register


@transaction.atomic
def save_technique(
    technique: Technique | None = None,
    *,
    by: Any,
    name_vi: str,
    name_en: str = "",
    code: str = "",
    scheme: str = "",
    specialty: Specialty | None = None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Technique:
    """Enter a technique, or change the one given; its key is made of the name and stays.

    Raises NotAllowed, and ValidationError by field: a name is needed, a code of a list stands for
    one technique only, and the days are in order.
    """
    if technique is not None:
        technique = Technique.objects.select_for_update().get(pk=technique.pk)
    can_keep_register(by).demand()
    is_new = technique is None
    new: dict[str, Any] = {
        "name_vi": name_vi.strip(),
        "name_en": name_en.strip(),
        "code": code.strip(),
        "scheme": scheme.strip(),
        "specialty": specialty,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    technique = technique or Technique(slug=free_slug(new["name_vi"], _is_taken))
    changes = audit.services.difference(technique, new)
    for name, value in new.items():
        setattr(technique, name, value)
    _check(technique)
    if is_new:
        technique.save(force_insert=True)
        changes = {name: (None, value) for name, value in new.items() if value not in (None, "")}
    elif changes:
        technique.save(update_fields=list(changes))
    if changes:
        audit.services.record("technique.saved", technique, by=by, changes=changes)
    return technique


def _is_taken(slug: str) -> bool:
    return Technique.objects.filter(slug=slug).exists()


def _check(technique: Technique) -> None:
    problems: dict[str, Any] = {}
    if not technique.name_vi or not technique.slug:
        problems["name_vi"] = _("Chưa có tên. Ghi tên kỹ thuật như trong danh mục.")
    first, last = technique.valid_from, technique.valid_to
    if first and last and last < first:
        problems["valid_to"] = _("Ngày cuối trước ngày đầu. Ghi ngày cuối bằng hoặc sau ngày đầu.")
    if technique.code:
        same = Technique.objects.filter(code=technique.code, scheme=technique.scheme)
        if other := same.exclude(pk=technique.pk).first():
            problems["code"] = _("Mã này đã là của “%(name)s”. Xem lại mã.") % {"name": other.name}
    try:
        technique.clean_fields(exclude={"slug", "specialty", "valid_from", "valid_to"})
    except ValidationError as error:
        problems = {**error.message_dict, **problems}
    if problems:
        raise ValidationError(problems)
