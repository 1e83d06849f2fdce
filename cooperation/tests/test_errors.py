"""Error pages: in the portal's look, with what is wrong and a way on."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from conftest import Cast
from cooperation import errors, urls
from cooperation.middleware import RefusalMiddleware
from toolkit.refusal import NotAllowed, WrongState


def _refuses(request: HttpRequest) -> HttpResponse:
    raise NotAllowed("Chỉ lãnh đạo của cơ quan đầu mối làm được việc này.")


def _moved_on(request: HttpRequest) -> HttpResponse:
    raise WrongState("Thỏa thuận đã ký rồi.")


def _breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret detail")


class Refusals:
    """The portal's addresses and three more that go wrong."""

    urlpatterns = [
        *urls.urlpatterns,
        path("test/refuses/", _refuses),
        path("test/moved-on/", _moved_on),
        path("test/breaks/", _breaks),
    ]
    handler400, handler403 = urls.handler400, urls.handler403
    handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def refusing(settings) -> None:  # type: ignore[no-untyped-def]
    settings.ROOT_URLCONF = Refusals


def test_a_stranger_to_an_address_gets_a_page_with_a_way_on(client: Client, db: None) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.content.decode()


def test_the_signed_in_keep_the_navigation_on_an_error_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.hub_officer)
    assert "Trang của tôi" in client.get("/nowhere/").content.decode()


def test_a_refused_act_says_who_may(client: Client, cast: Cast, refusing: None) -> None:
    client.force_login(cast.hub_officer)
    response = client.get("/test/refuses/", headers={"referer": "http://testserver/agreements/"})
    assert response.status_code == 403
    words = response.content.decode()
    assert "Chỉ lãnh đạo của cơ quan đầu mối làm được việc này." in words
    assert 'href="http://testserver/agreements/"' in words


def test_the_way_back_never_leads_to_another_site(
    client: Client, cast: Cast, refusing: None
) -> None:
    client.force_login(cast.hub_officer)
    response = client.get("/test/refuses/", headers={"referer": "https://elsewhere.example/"})
    assert "elsewhere" not in response.content.decode()


def test_a_record_that_moved_on_answers_409(client: Client, cast: Cast, refusing: None) -> None:
    client.force_login(cast.hub_officer)
    response = client.get("/test/moved-on/")
    assert response.status_code == 409
    assert "Thỏa thuận đã ký rồi." in response.content.decode()


def test_other_exceptions_are_not_swallowed() -> None:
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), RuntimeError("x")) is None


def test_a_broken_page_says_sorry_and_nothing_else(
    client: Client, refusing: None, db: None
) -> None:
    client.raise_request_exception = False
    response = client.get("/test/breaks/")
    assert response.status_code == 500
    words = response.content.decode()
    assert "Cổng gặp lỗi" in words
    assert "secret" not in words


def test_the_page_of_a_broken_portal_asks_the_database_nothing(
    django_assert_num_queries, db: None
) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert errors.server_error(RequestFactory().get("/")).status_code == 500


def test_an_old_form_says_that_nothing_was_saved(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/preferences/", {"theme": "dark"})
    assert response.status_code == 403
    assert "chưa có gì được lưu" in response.content.decode()


def _wrong_password(client: Client) -> HttpResponse:
    return client.post(
        "/accounts/login/", {"login": "nobody@portal.example", "password": "wrong-password"}
    )


def test_wrong_passwords_in_a_row_are_stopped_with_a_sentence(client: Client, db: None) -> None:
    answers = [_wrong_password(client).content.decode() for _attempt in range(8)]
    assert "Đã thử sai nhiều lần" in answers[-1]


def test_too_many_requests_get_their_own_page(client: Client, db: None) -> None:
    answers = [_wrong_password(client) for _attempt in range(32)]
    assert answers[-1].status_code == 429
    assert "Thử lại sau ít phút" in answers[-1].content.decode()
