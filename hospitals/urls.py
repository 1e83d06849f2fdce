from django.urls import path

from hospitals import views, views_days

app_name = "hospitals"
urlpatterns = [
    path("provinces/", views.province_list, name="province-list"),
    path("provinces/<slug:uid>/", views.province_detail, name="province-detail"),
    path("organisations/", views.organisation_list, name="organisation-list"),
    path("organisations/<slug:slug>/", views.organisation_detail, name="organisation-detail"),
    path("holidays/", views.holiday_list, name="holiday-list"),
    path("holidays/<int:year>.json", views_days.days_of_year, name="days-of-year"),
]
