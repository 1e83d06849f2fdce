from django.urls import path

from hospitals import views_changes, views_changes_import, views_changes_record

app_name = "changes"
urlpatterns = [
    path("", views_changes.change_list, name="list"),
    path("new/", views_changes_record.choose, name="new"),
    path("new/<slug:scope>/<slug:kind>/", views_changes_record.record, name="record"),
    path("import/", views_changes_import.upload, name="import"),
    path("import/columns.csv", views_changes_import.columns, name="import-columns"),
    path("<uuid:pk>/", views_changes.change_detail, name="detail"),
    path("<uuid:pk>/scan/", views_changes.scan, name="scan"),
    path("<uuid:pk>/undo/", views_changes.undo, name="undo"),
]
