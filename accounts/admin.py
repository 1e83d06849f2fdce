"""People are kept on ``/people/``, by services that ask the predicates and write the trail.

The stock pages of Django and django-allauth would change addresses and groups past both.
"""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group

admin.site.unregister([EmailAddress, Group])
