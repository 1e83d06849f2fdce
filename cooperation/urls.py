"""The portal's addresses, room by room."""

from allauth.account import views as sign_in
from django.contrib import admin
from django.urls import include, path, re_path

from cooperation import health, views
from cooperation.design.views import design
from cooperation.field_check import check_field
from cooperation.handbook import views as handbook

handler400 = "cooperation.errors.bad_request"
handler403 = "cooperation.errors.forbidden"
handler404 = "cooperation.errors.not_found"
handler429 = "cooperation.errors.too_many"
handler500 = "cooperation.errors.server_error"

# Of django-allauth only what the portal offers: nobody signs up, and an address is an
# administrator's to change.
accounts = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("inactive/", sign_in.account_inactive, name="account_inactive"),
    path("signup/", sign_in.signup, name="account_signup"),
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("password/set/", sign_in.password_set, name="account_set_password"),
    path("password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("password/reset/done/", sign_in.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        sign_in.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", include("cooperation.search.urls")),
    path("help/", handbook.overview, name="help"),
    path("help/<slug:name>/", handbook.chapter, name="help-chapter"),
    path("tour/", include("cooperation.tour.urls")),
    path("design/", design, name="design"),
    path("fields/check/", check_field, name="check-field"),
    path("preferences/", views.set_preferences, name="set-preferences"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include(accounts)),
    # One door: the admin site's own sign-in form is not used.
    path("admin/login/", views.admin_door),
    path("admin/r/<path:record>", views.no_page_on_site),
    path("admin/", admin.site.urls),
    path("agreements/<uuid:agreement_pk>/activities/", include("agreements.urls_activities")),
    path("agreements/", include("agreements.urls")),
    path("reviews/", include("agreements.urls_reviews")),
    path("papers/", include("papers.urls")),
    path("documents/", include("exchange.documents.urls")),
    path("webhooks/", include("exchange.webhooks.urls")),
    path("imports/", include("exchange.imports.urls")),
    path("exports/", include("exchange.exports.urls")),
    path("calendar/", include("cooperation.calendar.urls")),
    path("dashboard/", include("cooperation.dashboard.urls")),
    path("map/", include("cooperation.pictures.urls")),
    path("action-items/", include("agreements.urls_actions")),
    path("transfer-requests/", include("transfers.urls_requests")),
    path("transfer-contracts/", include("transfers.urls_contracts")),
    path("networks/", include("transfers.urls_networks")),
    path("changes/", include("hospitals.urls_changes")),
    path("", include("hospitals.urls")),
    path("", include("outbox.urls")),
    path("people/", include("accounts.urls")),
    path("api/", include("cooperation.api_router")),
    path("fhir/", include("exchange.fhir.urls")),
]
