"""FHIR's own addresses: no slash at the end is needed, and one does no harm."""

from django.urls import re_path

from exchange.fhir import views
from exchange.fhir.resources import RESOURCES

_KIND = f"(?P<kind>{'|'.join(RESOURCES)})"

urlpatterns = [
    re_path(r"^metadata/?$", views.MetadataView.as_view(), name="fhir-metadata"),
    re_path(
        r"^(?P<kind>StructureDefinition|CodeSystem)/(?P<name>[-a-z]+)/?$",
        views.DefinitionView.as_view(),
    ),
    re_path(rf"^{_KIND}/?$", views.SearchView.as_view()),
    re_path(rf"^{_KIND}/_search/?$", views.FormSearchView.as_view()),
    re_path(rf"^{_KIND}/(?P<pk>[-A-Za-z0-9.]{{1,64}})/?$", views.ReadView.as_view()),
    re_path(r"^(?P<path>.*)$", views.NowhereView.as_view()),
]
