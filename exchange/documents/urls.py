"""Looking at papers: ``/documents/``."""

from django.urls import path

from exchange.documents import views

app_name = "documents"

urlpatterns = [
    path("<uuid:pk>/", views.preview, name="preview"),
    path("<uuid:pk>/pages/<int:number>/", views.page, name="page"),
    path("<uuid:pk>/download/", views.download, name="download"),
]
