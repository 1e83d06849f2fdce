"""The addresses of the REST API, its schema and its pages."""

from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from accounts.api import MeView
from agreements import api as agreements
from agreements import api_amendments as amendments
from agreements import api_meetings as meetings
from agreements import api_reviews as reviews
from agreements.api_areas import AreaView
from agreements.api_decisions import AgreementDecisionViewSet
from exchange.documents.api import DocumentViewSet
from exchange.feed.api import ChangesView
from hospitals import api as hospitals
from hospitals import api_lineage as successions
from hospitals.api_holidays import HolidayView
from papers.api import PaperNumberViewSet
from transfers import api as transfers
from transfers import api_networks as networks
from transfers.api_coverage import CoverageView
from transfers.api_decisions import ContractDecisionViewSet
from transfers.api_trainees import TraineeViewSet


class _Router(DefaultRouter):
    """With an index that also names what is no list of records."""

    beside = ("changes", "me", "areas", "holidays", "coverage")

    def get_api_root_view(self, api_urls: Any = None) -> Any:
        lists = {prefix: f"{name}-list" for prefix, _view, name in self.registry}
        return self.APIRootView.as_view(api_root_dict=lists | {name: name for name in self.beside})


router = _Router()
router.include_format_suffixes = False
router.register("regions", hospitals.RegionViewSet, "region")
router.register("provinces", hospitals.ProvinceViewSet, "province")
router.register("organisations", hospitals.OrganisationViewSet, "organisation")
router.register("health-departments", hospitals.HealthDepartmentViewSet, "health-department")
router.register("cdcs", hospitals.CdcViewSet, "cdc")
router.register("hospitals", hospitals.HospitalViewSet, "hospital")
router.register("successions", successions.SuccessionViewSet, "succession")
router.register("specialties", hospitals.SpecialtyViewSet, "specialty")
router.register("techniques", hospitals.TechniqueViewSet, "technique")
router.register("agreements", agreements.AgreementViewSet, "agreement")
router.register("reviews", reviews.ReviewViewSet, "review")
router.register(r"reviews/(?P<review>[-\w]+)/reports", reviews.ReviewReportViewSet, "review-report")
router.register("review-papers", meetings.ReviewPaperViewSet, "review-paper")
router.register("amendments", amendments.AmendmentViewSet, "amendment")
router.register("draft-comments", amendments.CommentViewSet, "draft-comment")
router.register("agreement-decisions", AgreementDecisionViewSet, "agreement-decision")
router.register("action-items", reviews.ActionItemViewSet, "action-item")
router.register("activities", reviews.ActivityViewSet, "activity")
router.register("transfer-requests", transfers.TransferRequestViewSet, "transfer-request")
router.register("transfer-contracts", transfers.TransferContractViewSet, "transfer-contract")
router.register("contract-decisions", ContractDecisionViewSet, "contract-decision")
router.register("rounds", transfers.RoundViewSet, "round")
router.register("trainees", TraineeViewSet, "trainee")
router.register("satellite-links", networks.SatelliteLinkViewSet, "satellite-link")
router.register("networks", networks.NetworkViewSet, "network")
router.register("visits", networks.VisitViewSet, "visit")
router.register("paper-numbers", PaperNumberViewSet, "paper-number")
router.register("documents", DocumentViewSet, "document")

# Swagger's page styles itself in the elements; its script stays a file of ours.
_docs = csp_update({"style-src": ["'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="api_docs.html")
)

# The description as this portal serves it names this portal.
_schema = SpectacularAPIView.as_view(
    custom_settings={
        "SERVERS": [{"url": settings.PORTAL_BASE_URL, "description": "This portal."}],
        "EXTERNAL_DOCS": {
            **settings.SPECTACULAR_SETTINGS["EXTERNAL_DOCS"],
            "url": f"{settings.PORTAL_BASE_URL}/api/",
        },
    }
)

urlpatterns = [
    path("", include("exchange.guide.urls")),
    path("v1/changes/", ChangesView.as_view(), name="changes"),
    path("v1/me/", MeView.as_view(), name="me"),
    path("v1/areas/", AreaView.as_view(), name="areas"),
    path("v1/holidays/", HolidayView.as_view(), name="holidays"),
    path("v1/coverage/", CoverageView.as_view(), name="coverage"),
    path(
        "v1/reviews/<str:review>/meeting/",
        meetings.ReviewMeetingViewSet.as_view({"get": "retrieve"}, detail=True),
        name="review-meeting",
    ),
    path("v1/", include(router.urls)),
    path("schema/", _schema, name="api-schema"),
    path("docs/", login_required(_docs), name="api-docs"),
]
