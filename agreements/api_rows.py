"""Agreements as the REST API answers them. Shapes: `agreements.serializers`."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet

from agreements.api_members import (
    REVIEW_DAY,
    agreement_members,
    body_members,
    held_bodies,
    own_body_members,
    renewal_of,
    review_members,
)
from agreements.api_permissions import agreement_permissions, told
from agreements.models import Agreement, Review
from agreements.serializers import AgreementDetailSerializer, AgreementSerializer
from agreements.serializers_permissions import AgreementPermissionsSerializer
from agreements.serializers_reviews import ReviewSerializer
from hospitals.models import Organisation
from toolkit.among import Among
from toolkit.api.acts import acts_expansion
from toolkit.api.sources import PERMISSIONS, Asked, Expansion, JsonSource, Row
from toolkit.json_sql import Days, JsonList, JsonObject, json_text, member_begins

Rows = dict[uuid.UUID, list[Any]]
_ID = len(str(uuid.UUID(int=0)))
_BEHIND = _ID + len('"}')  # the id of a body ends its party


class AgreementSource(JsonSource):
    """``on`` is the day of the holders."""

    shape = AgreementSerializer
    single_shape = AgreementDetailSerializer
    expansions = {
        "reviews": Expansion("Its reviews by their days.", ReviewSerializer, many=True),
        **acts_expansion(AgreementPermissionsSerializer),
    }

    def __init__(self, asked: Asked) -> None:
        super().__init__(asked)
        self._bodies: dict[str, str] = {}

    def visible(self) -> "QuerySet[Agreement]":
        return Agreement.objects.visible_to(self.asked.reader)

    def members(self, days: Days) -> Mapping[str, Any]:
        members = agreement_members(days)
        if self.expands("reviews"):
            reviews = Review.objects.filter(agreement=OuterRef("pk")).order_by(REVIEW_DAY, "pk")
            members["reviews"] = JsonList(reviews, JsonObject(**review_members(days)))
        return members

    def members_of_reader(self) -> Mapping[str, Any]:
        return {"renewal_of": renewal_of(self.asked.reader)}

    def texts(self, chunk: Sequence[Any]) -> list[str]:
        """What a body is called and who answers for it is the same in all that it signed: written
        once an answer, and put where the database has written the body's id."""
        # Inside of a text quotation marks are escaped: only a member begins so.
        begin = member_begins("organisation")
        split = [text.split(begin) for text in super().texts(chunk)]
        keys = {piece[:_ID] for _first, *pieces in split for piece in pieces}
        if unknown := keys - self._bodies.keys():
            self._bodies |= self._written(unknown)
        bodies = self._bodies
        return [
            first + "".join([bodies[piece[:_ID]] + piece[_BEHIND:] for piece in pieces])
            for first, *pieces in split
        ]

    def late_members(self, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Row]:
        if not self.wants(PERMISSIONS):
            return {}
        permissions = agreement_permissions(keys, self.asked.reader)
        return {key: told(permissions, key) for key in keys}

    def _written(self, keys: set[str]) -> Mapping[str, str]:
        """Id of an organisation → the last members of a party that it is: one query."""
        days = {"today": self.asked.today, "on": self.asked.on}
        held = held_bodies(days).filter(Among("organisation_id", keys))
        rows = held.annotate(_text=json_text(body_members())).values_list("organisation", "_text")
        found = {str(pk): members[1:] for pk, members in rows}
        if alone := keys - found.keys():
            bodies = Organisation.objects.filter(pk__in=alone)
            texts = bodies.annotate(_text=json_text(own_body_members()))
            found |= {str(pk): text[1:] for pk, text in texts.values_list("pk", "_text")}
        return found


def grouped(pairs: Any) -> Rows:
    groups: Rows = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
