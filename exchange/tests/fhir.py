"""Asking the FHIR facade in tests, and reading what it answers as FHIR's own models do."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.test import Client
from fhir.resources.R4B import get_fhir_model_class

from accounts.models import User

FHIR_JSON = "application/fhir+json"
TYPES = ("Organization", "Location", "OrganizationAffiliation")
Body = dict[str, Any]


def valid(body: Body) -> Body:
    """``body``, if it is a resource of R4 that reads back as it was written."""
    model = get_fhir_model_class(body["resourceType"])
    again = model.model_validate(body).model_dump(mode="json")
    assert {"resourceType": body["resourceType"], **again} == body
    return body


class Fhir:
    """The facade as one person sees it, by session."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client()
        if user is not None:
            self.client.force_login(user)

    def ask(self, path: str, headers: Any = None, **parameters: Any) -> Any:
        names = {name.rstrip("_").replace("__", ":"): value for name, value in parameters.items()}
        return self.client.get(f"/fhir/{path}", names, headers=headers)

    def bundle(self, path: str, **parameters: Any) -> Body:
        answer = self.ask(path, **parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def find(self, path: str, **parameters: Any) -> list[Body]:
        """What a search matches on its first page."""
        return matches(self.bundle(path, _count=500, **parameters))

    def one(self, path: str, **parameters: Any) -> Body:
        (found,) = self.find(path, **parameters)
        return found

    def pages(self, path: str, **parameters: Any) -> Iterator[Body]:
        """The bundles of a search, following ``next``."""
        bundle = self.bundle(path, **parameters)
        while True:
            yield bundle
            after = link(bundle, "next")
            if after is None:
                return
            parts = urlsplit(after)
            answer = self.client.get(f"{parts.path}?{parts.query}")
            assert answer.status_code == 200, answer.content
            bundle = answer.json()

    def everything(self, path: str, **parameters: Any) -> list[Body]:
        pages = self.pages(path, **{"_count": 500, **parameters})
        return [body for bundle in pages for body in matches(bundle)]

    def organization(self, slug: str) -> Body:
        return self.one("Organization", identifier=slug)


def of_mode(bundle: Body, mode: str) -> list[Body]:
    entries = bundle.get("entry", [])
    return [entry["resource"] for entry in entries if entry["search"]["mode"] == mode]


def matches(bundle: Body) -> list[Body]:
    return of_mode(bundle, "match")


def link(bundle: Body, relation: str) -> str | None:
    return next((one["url"] for one in bundle["link"] if one["relation"] == relation), None)


def names(bodies: list[Body]) -> set[str]:
    return {body["name"] for body in bodies}


def successor(body: Body) -> Body | None:
    """The parts of the extension that names the successor, by name; without one None."""
    for extension in body.get("extension", []):
        if extension["url"].endswith("/fhir/StructureDefinition/successor"):
            return {
                part["url"]: next(value for name, value in part.items() if name != "url")
                for part in extension["extension"]
            }
    return None


def refused(answer: Any, status: int, code: str) -> Body:
    """The one issue of an OperationOutcome with that status and code."""
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == FHIR_JSON
    (issue,) = valid(answer.json())["issue"]
    assert issue["code"] == code
    assert issue["severity"] == "error"
    return issue
