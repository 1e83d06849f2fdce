"""What the database writes of an agreement and of a review (shapes: `agreements.serializers`).

Each function maps a member to an expression over rows of the model; ``days`` holds ``today`` and
``on``, the day whose holders are asked for.
"""

from typing import Any

from django.db.models import (
    Case,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from agreements.models import Agreement, Content, Party
from agreements.models.agreements import next_review_on
from agreements.states import WAITING, Status
from hospitals.models import Organisation, OrganisationHolder
from hospitals.succession import END
from toolkit.json_sql import Days, JsonList, JsonObject

Members = dict[str, Any]

# A meeting outside the plan has no due day; it stands where it was held.
REVIEW_DAY = Coalesce("due_on", "held_on", Value(END))


def agreement_members(days: Days) -> Members:
    """All but ``renewal_of``, which depends on who reads; a party's ``organisation`` by its id."""
    return {
        "id": F("id"),
        "code": F("code"),
        "number": F("number"),
        "title": F("title"),
        "level": F("level"),
        "origin": F("origin"),
        "status": F("status"),
        "signed_on": F("signed_on"),
        "signed_on_precision": _or_null("signed_on_precision"),
        "starts_on": F("starts_on"),
        "starts_on_precision": _or_null("starts_on_precision"),
        "ends_on": F("ends_on"),
        "ends_on_precision": _or_null("ends_on_precision"),
        "review_every_months": F("review_every_months"),
        "review_anchor_on": F("review_anchor_on"),
        "next_review_on": next_review_on(days["today"]),
        "parties": parties(organisation=F("organisation_id")),
        "contents": JsonList(
            Content.objects.filter(agreement=OuterRef("pk")).order_by("position", "pk"),
            JsonObject(area=F("area__slug"), text=F("text")),
        ),
        "specialties": JsonList(
            Agreement.specialties.through._default_manager.filter(
                agreement=OuterRef("pk")
            ).order_by("specialty__slug"),
            F("specialty__slug"),
        ),
        "updated_at": F("updated_at"),
    }


def renewal_of(reader: Any) -> Subquery:
    """The renewed agreement's id where ``reader`` may see it: no link leads to another's."""
    seen = Agreement.objects.visible_to(reader).filter(pk=OuterRef("renewal_of"))
    return Subquery(seen.values("pk")[:1])


def review_members(days: Days) -> Members:
    waiting = Q(status__in=sorted(WAITING))
    # As `Review.is_recorded` and `Review.is_late_on` (a test holds them together).
    forgotten = waiting & Q(due_on__lt=F("agreement__entered_on"))
    late = (
        waiting
        & Q(due_on__lt=days["today"], due_on__gte=F("agreement__entered_on"))
        & ~Q(agreement__status=Status.SUSPENDED)
    )
    return {
        "id": F("id"),
        "agreement": JsonObject(id=F("agreement_id"), code=F("agreement__code")),
        "sequence": F("sequence"),
        "kind": F("kind"),
        "period_from": F("period_from"),
        "period_to": F("period_to"),
        "due_on": F("due_on"),
        "status": F("status"),
        "is_late": _whether(late),
        "is_recorded": _whether(forgotten, no=True),
        "held_on": F("held_on"),
        "updated_at": F("updated_at"),
    }


def parties(**body: Any) -> JsonList:
    """An agreement's parties; ``body`` are the members that tell of the organisation."""
    return JsonList(
        Party.objects.filter(agreement=OuterRef("pk")).order_by("position", "pk"),
        JsonObject(role=F("role"), name_as_signed=F("name_as_signed"), **body),
    )


def held_bodies(days: Days) -> "QuerySet[OrganisationHolder]":
    """Each organisation with who answers for it, and with where that lies (``lies``)."""
    place = "holder__places"
    that_day = {f"{place}__since__lte": days["on"], f"{place}__until__gt": days["on"]}
    return OrganisationHolder.objects.filter(since__lte=days["on"], until__gt=days["on"]).annotate(
        lies=FilteredRelation(place, condition=Q(**that_day))
    )


def body_members() -> Members:
    """What a party says of its organisation, over `held_bodies`."""
    return {
        "organisation": _body("organisation__", "organisation__province__uid"),
        "holder": _body("holder__", "lies__province__uid"),
    }


def _body(path: str, province: str) -> JsonObject:
    return JsonObject(
        id=F(f"{path}id"),
        slug=F(f"{path}slug"),
        name=F(f"{path}name_vi"),
        kind=F(f"{path}kind"),
        province=F(province),
    )


def own_body_members() -> Members:
    """The same of organisations that nobody answers for but themselves."""
    own = _body("", "province__uid")
    return {"organisation": own, "holder": own}


def whole_bodies(days: Days) -> Members:
    """What a party says of its organisation, in the party's own row."""
    signed = Organisation.objects.filter(pk=OuterRef("organisation"))
    held = held_bodies(days).filter(organisation=OuterRef("organisation"))
    own = Subquery(signed.annotate(item=_body("", "province__uid")).values("item"))
    holder = held.annotate(item=body_members()["holder"]).values("item")
    return {"organisation": own, "holder": Coalesce(Subquery(holder), own)}


def _whether(condition: Q, *, no: bool = False) -> Case:
    """True or false, never null; turned round with ``no``."""
    return Case(When(condition, then=Value(not no)), default=Value(no))


def _or_null(field: str) -> NullIf:
    return NullIf(field, Value(""))
