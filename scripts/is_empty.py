"""Ends with 0 when the database holds no agreement yet, else with 1."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cooperation.settings")

import django

django.setup()

from agreements.models import Agreement

sys.exit(Agreement.objects.exists())
