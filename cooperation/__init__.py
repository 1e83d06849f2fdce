"""The project. Importing it loads the Celery app, so that `shared_task` finds its broker."""

import gc

# The first that every process loads. What it makes on its way up stays, and a page of a list makes
# thousands of objects: to look for garbage after every few hundred is much too soon.
gc.set_threshold(20_000)

from cooperation.celery import app as celery_app  # noqa: E402 - loads nearly everything

__all__ = ["celery_app"]
