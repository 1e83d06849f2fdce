"""Refusals of the API as problem documents."""

import json

import pytest
from django.core.exceptions import ValidationError
from rest_framework import exceptions

from toolkit.api import api_not_found, api_server_error, problem_response
from toolkit.paging import BadCursor
from toolkit.refusal import NotAllowed, WrongState


@pytest.mark.parametrize(
    ("error", "status", "detail"),
    [
        (NotAllowed("Chỉ lãnh đạo."), 403, "Chỉ lãnh đạo."),
        (WrongState("Đã ký."), 409, "Đã ký."),
        (BadCursor("Dấu trang."), 400, "Dấu trang."),
        (exceptions.Throttled(wait=3), 429, "3"),
        (exceptions.UnsupportedMediaType("text/csv"), 415, "application/json"),
        (exceptions.MethodNotAllowed("PUT"), 405, "đọc"),
        (exceptions.NotAcceptable(), 406, "application/json"),
    ],
)
def test_each_refusal_is_a_problem_document(error, status: int, detail: str) -> None:
    response = problem_response(error, {})
    assert response.content_type == "application/problem+json"
    assert set(response.data) == {"type", "title", "status", "detail", "errors"}
    assert (response.status_code, response.data["status"]) == (status, status)
    assert detail in response.data["detail"]


def test_what_a_framework_says_gets_its_full_stop() -> None:
    response = problem_response(ValidationError({"search": "Dài quá 100 ký tự"}), {})
    assert response.data["detail"] == "Dài quá 100 ký tự."
    assert response.data["errors"][0]["message"] == "Dài quá 100 ký tự."


def test_a_service_s_refusal_of_input_names_the_field() -> None:
    response = problem_response(ValidationError({"ends_on": "Ghi ngày sau."}), {})
    assert response.data["errors"] == [
        {"field": "ends_on", "code": "invalid", "message": "Ghi ngày sau."}
    ]


def test_a_field_inside_a_list_is_named_by_its_path() -> None:
    error = exceptions.ValidationError({"parties": [{}, {"organisation": ["Thiếu."]}]})
    fields = [entry["field"] for entry in problem_response(error, {}).data["errors"]]
    assert fields == ["parties.1.organisation"]


def test_an_error_nobody_foresaw_is_not_hidden() -> None:
    assert problem_response(RuntimeError("broken"), {}) is None


@pytest.mark.parametrize(("make", "status"), [(api_not_found, 404), (api_server_error, 500)])
def test_outside_the_views_it_is_a_problem_document_too(rf, make, status: int) -> None:
    response = make(rf.get("/api/v2/"))
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["status"] == response.status_code == status
