from django.urls import path

from outbox import views

app_name = "outbox"

urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:pk>/", views.letter, name="letter"),
    path("mailbox/<uuid:pk>/html/", views.letter_html, name="letter-html"),
    path("outbox/", views.index, name="index"),
    path("outbox/<uuid:pk>/decide/", views.decide, name="decide"),
]
