"""How the REST API answers and how it describes itself; `cooperation/settings.py` takes it in."""

from typing import Any

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "accounts.authentication.PortalSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.authentication.HasScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["toolkit.api.throttling.PortalThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["toolkit.api.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "toolkit.api.PortalCursorPagination",
    "DEFAULT_SCHEMA_CLASS": "toolkit.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "toolkit.api.problem_response",
    # An unknown parameter is refused; `?format=` would be one that is not.
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Cổng Hợp tác Y tế",
    "DESCRIPTION": (
        "Health-cooperation agreements between Vietnam's provinces, their reviews and the transfer "
        "of techniques under them: to read, to file and answer requests, and to record rounds. "
        "A guide with examples stands at `/api/` of the portal.\n\n"
        "**Ways in.** Make a token on your profile page and send it as "
        "`Authorization: Bearer <token>`; its scopes are `read`, `requests:write` and "
        "`rounds:write`. What is not open to you answers 404, like what does not exist.\n\n"
        "**Lists** answer `next`, `previous` and `results`; follow `next` until it is null. "
        "`fields` and `expand` choose what a row holds, `format` takes the whole list as NDJSON, "
        "CSV or XLSX.\n\n"
        "**Refusals** are problem documents (RFC 9457) whose `errors` name the parameter or field "
        "and the remedy.\n\n"
        "**Limits.** A token may ask so many times a minute, reading, writing and whole lists "
        "apart: `RateLimit-Remaining` says what is left, and 429 comes with `Retry-After`.\n\n"
        "**Versions.** This is version 1, as the addresses say: within it fields, filters and "
        "lists are added; nothing is taken away or changes its meaning. What a version 2 would "
        "drop is announced at least six months before by the headers `Deprecation`, `Sunset` and "
        "`Link`."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    # What docs/openapi.yaml says; a portal's own description names the portal (api_router.py).
    "SERVERS": [{"url": "https://portal.example", "description": "Wherever the portal runs."}],
    "EXTERNAL_DOCS": {
        "url": "https://portal.example/api/",
        "description": "The developers' guide, in Vietnamese and English.",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    # Lists of values have a name of their own each, because many are fields called "kind".
    "ENUM_NAME_OVERRIDES": {
        "ActionItemStatus": "agreements.states.ItemStatus",
        "ActivityKind": "agreements.serializers_reviews.ACTIVITY_KIND_CHOICES",
        "AgreementLevel": "agreements.models.Agreement.Level",
        "AgreementOrigin": "agreements.models.Agreement.Origin",
        "AgreementStatus": "agreements.states.Status",
        "ContractStatus": "transfers.states.ContractStatus",
        "DocumentKind": "exchange.documents.api.KIND_CHOICES",
        "DocumentResource": "exchange.documents.api.RESOURCE_CHOICES",
        "DuplicateStanding": "transfers.duplicates.Standing",
        "MergerChoice": "agreements.models.MergerChoice",
        "MembershipRole": "accounts.api.ROLE_CHOICES",
        "Modality": "transfers.serializers.MODALITY_CHOICES",
        "OrganisationKind": "hospitals.models.Organisation.Kind",
        "PaperNumberKind": "papers.api.NUMBER_KIND_CHOICES",
        "PartyRole": "agreements.models.Party.Role",
        "Precision": "toolkit.days.Precision",
        "ProvinceKind": "hospitals.models.Province.Kind",
        "Rating": "agreements.states.Rating",
        "ReadinessKind": "transfers.states.ReadinessKind",
        "ReadinessState": "transfers.readiness.ItemState",
        "ReportStatus": "agreements.states.ReportStatus",
        "RequestAct": "transfers.turns.Act",
        "RequestNoteKind": "transfers.states.NoteKind",
        "RequestStatus": "transfers.states.RequestStatus",
        "ReviewKind": "agreements.states.ReviewKind",
        "ReviewPaperKind": "agreements.api_meetings.PAPER_KIND_CHOICES",
        "ReviewStatus": "agreements.states.ReviewStatus",
        "SourceAnswer": "transfers.states.SourceAnswer",
        "StageKind": "transfers.states.StageKind",
        "SuccessionKind": "hospitals.models.RegisterChange.Kind",
        "TieKind": "transfers.api_coverage.TIE_KIND_CHOICES",
        "TraineeLeftTo": "transfers.models.Trainee.LeftTo",
        "VisitKind": "transfers.api_networks.VISIT_KIND_CHOICES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "toolkit.api.openapi.add_problems",
        "toolkit.api.openapi.close_bodies",
        "exchange.openapi.add_limits_and_keys",
        "toolkit.api.schema.complete_lists",
        "exchange.guide.description.complete",
    ],
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}
