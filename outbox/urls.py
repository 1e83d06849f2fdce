from django.urls import path

from outbox import views, views_notifications

app_name = "outbox"

urlpatterns = [
    path("notifications/", views_notifications.notifications, name="notifications"),
    path("notifications/read/", views_notifications.mark_all_read, name="mark-all-read"),
    path(
        "notifications/<uuid:pk>/open/",
        views_notifications.open_notification,
        name="open-notification",
    ),
    path("notifications/<uuid:pk>/read/", views_notifications.mark_read, name="mark-read"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:pk>/", views.letter, name="letter"),
    path("mailbox/<uuid:pk>/html/", views.letter_html, name="letter-html"),
    path("outbox/", views.index, name="index"),
    path("outbox/<uuid:pk>/decide/", views.decide, name="decide"),
]
