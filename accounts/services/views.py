"""Saved views: a person's own names for what they look at in a list."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import SavedView, User
from accounts.models.saved_views import LONGEST_NAME, LONGEST_QUERY
from audit.services import record
from toolkit.listing.registry import known
from toolkit.refusal import WrongState

# Of one list. As many as fit above it.
MOST_VIEWS = 20


@transaction.atomic
def save_view(
    user: User, *, listing: str, name: str, query: str, is_default: bool = False
) -> SavedView:
    """Keep ``query`` of the list ``listing`` under ``name``.

    Raises ValidationError at ``name``, or without a field for what cannot be kept.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if listing not in known:
        raise ValidationError(_("Không có danh sách này. Mở lại danh sách rồi lưu."))
    _check_query(query)
    views = user.saved_views.filter(listing=listing)
    name = _checked_name(name, views)
    if views.count() >= MOST_VIEWS:
        raise ValidationError(
            _("Mỗi danh sách có nhiều nhất %(most)s cách xem. Xóa cách xem không dùng nữa.")
            % {"most": MOST_VIEWS}
        )
    if is_default:
        views.update(is_default=False)
    view = SavedView.objects.create(
        user=user, listing=listing, name=name, query=query, is_default=is_default
    )
    _note("view.saved", view, user, ["name", "query"])
    return view


@transaction.atomic
def replace_view(view: SavedView, *, by: User, query: str) -> SavedView:
    """The view shows ``query`` from now on. Raises WrongState when it was deleted meanwhile,
    ValidationError for a query that is too long."""
    view = _locked(view, by)
    query = query.replace("\0", "")  # PostgreSQL keeps none
    _check_query(query)
    if view.query != query:
        view.query = query
        view.save(update_fields=["query"])
        _note("view.changed", view, by, ["query"])
    return view


@transaction.atomic
def change_view(view: SavedView, *, by: User, name: str, is_default: bool) -> SavedView:
    """Another name, and whether the list opens with it. Raises WrongState when it was deleted
    meanwhile, ValidationError at ``name``."""
    view = _locked(view, by)
    others = by.saved_views.filter(listing=view.listing).exclude(pk=view.pk)
    name = _checked_name(name, others)
    changed = [
        field
        for field, value in (("name", name), ("is_default", is_default))
        if getattr(view, field) != value
    ]
    if changed:
        if is_default:
            others.update(is_default=False)
        view.name, view.is_default = name, is_default
        view.save(update_fields=changed)
        _note("view.changed", view, by, changed)
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    """Raises WrongState when it was deleted before."""
    view = _locked(view, by)
    _note("view.deleted", view, by, [])
    view.delete()


def _locked(view: SavedView, by: User) -> SavedView:
    """Its own person's. Two changes to views of one person wait for each other."""
    User.objects.select_for_update().get(pk=by.pk)
    found = SavedView.objects.filter(pk=view.pk, user=by).first()
    if found is None:
        raise WrongState(_("Cách xem này không còn nữa."))
    return found


def _checked_name(name: str, others: QuerySet[SavedView]) -> str:
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": _("Chưa có tên. Ghi tên cho cách xem này.")})
    if len(name) > LONGEST_NAME:
        raise ValidationError(
            {"name": _("Tên dài quá %(most)s ký tự. Ghi ngắn hơn.") % {"most": LONGEST_NAME}}
        )
    if others.filter(name=name).exists():
        raise ValidationError(
            {"name": _("Đã có cách xem tên “%(name)s”. Ghi tên khác.") % {"name": name}}
        )
    return name


def _check_query(query: str) -> None:
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("Có quá nhiều bộ lọc để lưu. Bỏ bớt bộ lọc rồi lưu lại."))


def _note(verb: str, view: SavedView, by: User, fields: list[str]) -> None:
    """Names and filters are the person's own: the trail says which fields, not what is in them."""
    record(verb, view, by=by, whole=by, changes=dict.fromkeys(fields, (None, None)))
