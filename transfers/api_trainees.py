"""The people who learn a technique, over the REST API: personal data, for those who need it."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from hospitals.succession import BEGINNING
from toolkit.api import YesNoFilter
from toolkit.api.acts import HELP, acts_expansion, with_acts
from toolkit.api.sources import PERMISSIONS, DictSource, Row
from toolkit.api.viewsets import ReadOnlyViewSet
from toolkit.paging import Ordering
from transfers.api_filters import UnderContract
from transfers.api_permissions import TraineePermissionsSerializer, trainee_permissions
from transfers.models import Trainee
from transfers.serializers import ContractKeySerializer


class PostSerializer(serializers.Serializer[object]):
    """Is the person still in post some months after the training?"""

    months = serializers.IntegerField()
    due_on = serializers.DateField(help_text="The day it is asked.")
    in_post = serializers.BooleanField(allow_null=True, help_text="null: not answered.")
    answered_on = serializers.DateField(allow_null=True)


class TraineeSerializer(serializers.Serializer[object]):
    """Personal data, erased after `keep_until`: erase your copy too when it is gone here."""

    id = serializers.UUIDField()
    contract = ContractKeySerializer()
    full_name = serializers.CharField(help_text="Empty once erased.")
    position = serializers.CharField()
    licence_number = serializers.CharField()
    licence_scope = serializers.CharField()
    trained_from = serializers.DateField(allow_null=True)
    trained_to = serializers.DateField(allow_null=True)
    certificate_number = serializers.CharField()
    certified_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)
    left_to = serializers.ChoiceField(
        choices=Trainee.LeftTo.choices, allow_null=True, help_text="null unless the person left."
    )
    keep_until = serializers.DateField()
    erased_on = serializers.DateField(allow_null=True)
    posts = PostSerializer(many=True, help_text="In the order of the months.")


class TraineeDetailSerializer(TraineeSerializer):
    permissions = TraineePermissionsSerializer(help_text=HELP)


class TraineeSource(DictSource):
    shape, single_shape = TraineeSerializer, TraineeDetailSerializer
    expansions = acts_expansion(TraineePermissionsSerializer)

    def visible(self) -> "QuerySet[Trainee]":
        rows = Trainee.objects.visible_to(self.asked.reader).select_related("contract")
        return rows.prefetch_related("posts")

    def present(self, rows: Sequence[Any]) -> Sequence[Row]:
        presented: list[Row] = [
            {
                "id": row.pk,
                "contract": {"id": row.contract_id, "code": row.contract.code},
                "full_name": row.full_name,
                "position": row.position,
                "licence_number": row.licence_number,
                "licence_scope": row.licence_scope,
                "trained_from": row.trained_from,
                "trained_to": row.trained_to,
                "certificate_number": row.certificate_number,
                "certified_on": row.certified_on,
                "left_on": row.left_on,
                "left_to": row.left_to or None,
                "keep_until": row.keep_until,
                "erased_on": row.erased_on,
                "posts": [
                    {
                        "months": post.months,
                        "due_on": post.due_on,
                        "in_post": post.in_post,
                        "answered_on": post.answered_on,
                    }
                    for post in row.posts.all()
                ],
            }
            for row in rows
        ]
        if self.wants(PERMISSIONS):
            presented = with_acts(presented, trainee_permissions(rows, self.asked.reader))
        return presented


class TraineeFilters(UnderContract):
    erased = YesNoFilter(method="is_erased", help_text="The personal data is gone.")

    class Meta:
        model = Trainee
        fields: tuple[str, ...] = ()

    def is_erased(self, rows: Any, name: str, value: bool) -> Any:
        return rows.filter(erased_on__isnull=not value)


class TraineeViewSet(ReadOnlyViewSet):
    """The people who learn under the contracts of the caller's hospital or department.

    Both hospitals and both departments, nobody else: auditors and observers see figures only.
    """

    queryset = Trainee.objects.none()
    rows = TraineeSource
    filterset_class = TraineeFilters
    orderings = (Ordering("trained_from", Coalesce("trained_from", Value(BEGINNING))),)
