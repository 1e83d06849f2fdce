"""``GET /fhir/metadata``: what this facade can do, made of what it does."""

from django.conf import settings

from exchange.fhir.definitions import DATE, PUBLISHER, VERSION
from exchange.fhir.negotiation import FHIR_JSON
from exchange.fhir.resources import RESOURCES, Parameter, Resource
from exchange.fhir.searches import LARGEST_SIZE
from exchange.fhir.systems import FHIR_VERSION, Body, filled, profile

_SECURITY = (
    "Every request but this one and the definitions needs a token of the portal with the scope "
    "`read`, as `Authorization: Bearer <token>`, or the portal's session. What the owner of the "
    "token may not see is not there. Limits are those of the REST API: 429 with Retry-After."
)
_DOCUMENTATION = (
    "A read-only directory after IHE mCSD, transaction ITI-90, in JSON: no writing, no history "
    "(ITI-91 and vread), no XML. Pages are followed by their `next` link; `_count` is at most "
    f"{LARGEST_SIZE}. Unknown parameters are ignored and named in the answer, or refused under "
    "`Prefer: handling=strict`. To keep a copy, ask for `_lastUpdated=ge` the `timestamp` of the "
    "last Bundle, less a few minutes."
)


def capability_statement() -> Body:
    base = f"{settings.PORTAL_BASE_URL}/fhir"
    return {
        "resourceType": "CapabilityStatement",
        "id": "portal",
        "url": f"{base}/metadata",
        "version": VERSION,
        "name": "HealthCooperationPortalDirectory",
        "title": "Health-cooperation portal: directory",
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": PUBLISHER,
        "description": "The register of Vietnam's provinces, health departments, centres for "
        "disease control and hospitals, and the cooperation agreements between them.",
        "kind": "instance",
        "software": {"name": PUBLISHER, "version": VERSION},
        "implementation": {"description": PUBLISHER, "url": base},
        "fhirVersion": FHIR_VERSION,
        "format": [FHIR_JSON, "json"],
        "implementationGuide": [
            "https://profiles.ihe.net/ITI/mCSD/ImplementationGuide/ihe.iti.mcsd"
        ],
        "rest": [
            {
                "mode": "server",
                "documentation": _DOCUMENTATION,
                "security": {
                    "cors": False,
                    "service": [{"text": "Bearer token of the portal"}],
                    "description": _SECURITY,
                },
                "resource": [
                    *(_resource(one) for one in RESOURCES.values()),
                    *(_definitions(kind) for kind in ("CodeSystem", "StructureDefinition")),
                ],
            }
        ],
    }


def _resource(resource: Resource) -> Body:
    return filled(
        {
            "type": resource.name,
            "profile": profile(resource.profiles[0]),
            "supportedProfile": [profile(name) for name in resource.profiles[1:]],
            "documentation": resource.documentation,
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "versioning": "versioned",
            "readHistory": False,
            "conditionalRead": "not-match",
            "referencePolicy": ["literal"],
            "searchInclude": resource.includes,
            "searchRevInclude": list(resource.reverse),
            "searchParam": [_parameter(resource, one) for one in resource.parameters.values()],
        }
    )


def _parameter(resource: Resource, parameter: Parameter) -> Body:
    whose = "Resource" if parameter.name.startswith("_") else resource.name
    name = parameter.name.lstrip("_")
    return {
        "name": parameter.name,
        "definition": f"http://hl7.org/fhir/SearchParameter/{whose}-{name}",
        "type": parameter.type,
        "documentation": parameter.documentation,
    }


def _definitions(kind: str) -> Body:
    return {
        "type": kind,
        "documentation": "What the portal's own codes and extension mean; no token needed.",
        "interaction": [{"code": "read"}],
    }
