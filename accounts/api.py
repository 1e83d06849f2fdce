"""``/api/v1/me/``: whose token this is, and how far it reaches."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiToken, PortalRole, Role, User
from toolkit import clock
from toolkit.api.filtering import refuse_unknown

ROLE_CHOICES = Role.choices


class MembershipSerializer(serializers.Serializer[object]):
    organisation = serializers.CharField(help_text="Slug.")
    role = serializers.ChoiceField(choices=ROLE_CHOICES)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True, help_text="The last day.")


class TokenSerializer(serializers.Serializer[object]):
    key_id = serializers.CharField(help_text="What stands before the dot.")
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    organisation = serializers.CharField(
        allow_null=True, help_text="Slug of the only organisation it reaches; null: all of yours."
    )
    expires_at = serializers.DateTimeField()


class MeSerializer(serializers.Serializer[object]):
    """You, as the API knows you now."""

    id = serializers.UUIDField()
    email = serializers.CharField()
    full_name = serializers.CharField()
    portal_role = serializers.ChoiceField(
        choices=[choice for choice in PortalRole.choices if choice[0]],
        allow_null=True,
        help_text="null for most people: their memberships say what they may do.",
    )
    memberships = MembershipSerializer(many=True, help_text="Those that count today.")
    token = TokenSerializer(allow_null=True, help_text="null in a session.")


class MeView(APIView):
    """Who you are to the API: your memberships of today, and what your token allows."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="me_retrieve", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, set())
        user: User = request.user  # type: ignore[assignment]
        token = request.auth if isinstance(request.auth, ApiToken) else None
        memberships = user.memberships.active_on(clock.today()).select_related("organisation")
        if token is not None and token.organisation_id is not None:
            memberships = memberships.filter(organisation=token.organisation_id)
        return Response(
            {
                "id": user.pk,
                "email": user.email,
                "full_name": user.full_name,
                "portal_role": user.portal_role or None,
                "memberships": [
                    {
                        "organisation": one.organisation.slug,
                        "role": one.role,
                        "valid_from": one.valid_from,
                        "valid_until": one.valid_until,
                    }
                    for one in memberships.order_by("organisation__slug", "role")
                ],
                "token": _token(token) if token else None,
            }
        )


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "key_id": token.key_id,
        "name": token.name,
        "scopes": token.scopes,
        "organisation": token.organisation.slug if token.organisation else None,
        "expires_at": timezone.localtime(token.expires_at),
    }
