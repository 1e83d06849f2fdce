"""The addresses of the REST API, its schema and its pages."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from agreements import api as agreements
from agreements import api_reviews as reviews
from hospitals import api as hospitals
from hospitals import api_lineage as successions
from transfers import api as transfers

router = DefaultRouter()
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
router.register("action-items", reviews.ActionItemViewSet, "action-item")
router.register("activities", reviews.ActivityViewSet, "activity")
router.register("transfer-requests", transfers.TransferRequestViewSet, "transfer-request")
router.register("transfer-contracts", transfers.TransferContractViewSet, "transfer-contract")
router.register("rounds", transfers.RoundViewSet, "round")

# Swagger's page styles itself in the elements; its script stays a file of ours.
_docs = csp_update({"style-src": ["'unsafe-inline'"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api-schema", template_name="api_docs.html")
)

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", login_required(_docs), name="api-docs"),
]
