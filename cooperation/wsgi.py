"""The portal as a WSGI application, for gunicorn."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

application = get_wsgi_application()

from cooperation.checks import refuse_unsafe  # noqa: E402 - needs the set-up above

refuse_unsafe()

# Loads every view: else the first reader would wait for them.
import_module(settings.ROOT_URLCONF)

# What is loaded by now stays: nobody needs to look through it for garbage again and again.
gc.collect()
gc.freeze()
