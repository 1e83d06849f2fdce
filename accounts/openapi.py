"""How the API's documentation describes the ways in (read by drf-spectacular)."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from rest_framework.permissions import SAFE_METHODS

from accounts.services import SCOPES


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """The scope that a token needs for the operation (OpenAPI 3.1 lets a bearer name it)."""
        reading = auto_schema.method in SAFE_METHODS
        return {self.name: ["read" if reading else auto_schema.view.write_scope]}

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        scheme: dict[str, Any] = build_bearer_security_scheme_object(
            header_name="Authorization",
            token_prefix="Bearer",  # noqa: S106 - the header's scheme, no password
        )
        scopes = ", ".join(f"`{scope}`" for scope in SCOPES)
        scheme["description"] = (
            "A token made on your profile page; it is shown once. It sees what its owner sees. "
            f"Scopes: {scopes}; each operation names the one it needs."
        )
        return scheme


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.PortalSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The browser's session, for the portal's own pages. Writes also need "
            "the CSRF token in `X-CSRFToken`.",
        }
