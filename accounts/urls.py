"""People: ``/people/``."""

from django.urls import path

from accounts import views, views_me, views_proposals, views_saved

app_name = "people"
urlpatterns = [
    path("", views.people_list, name="list"),
    path("new/", views.create_person, name="create"),
    path("me/", views_me.me, name="me"),
    path("me/notifications/", views_me.notifications, name="notifications"),
    path("me/tokens/new/", views_me.new_token, name="new-token"),
    path("me/tokens/<uuid:pk>/revoke/", views_me.revoke, name="revoke-token"),
    path("me/views/", views_saved.views, name="views"),
    path("me/views/new/", views_saved.save, name="save-view"),
    path("me/views/<uuid:pk>/", views_saved.edit, name="edit-view"),
    path("me/views/<uuid:pk>/replace/", views_saved.replace, name="replace-view"),
    path("me/views/<uuid:pk>/delete/", views_saved.delete, name="delete-view"),
    path("memberships/<uuid:pk>/confirm/", views.confirm, name="confirm"),
    path("memberships/<uuid:pk>/end/", views.end, name="end"),
    path("proposals/", views_proposals.proposal_list, name="proposals"),
    path("proposals/<uuid:pk>/", views_proposals.decide, name="decide-proposal"),
    path("<uuid:pk>/", views.person_detail, name="detail"),
    path("<uuid:pk>/grant/", views.grant, name="grant"),
    path("<uuid:pk>/active/", views.switch_active, name="set-active"),
]
