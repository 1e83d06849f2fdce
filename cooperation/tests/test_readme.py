"""The README names what there is: settings, commands, rooms."""

import re

import pytest
from django.conf import settings
from django.core.management import get_commands

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
SETTINGS = (settings.BASE_DIR / "cooperation" / "settings.py").read_text(encoding="utf-8")
MAKEFILE = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")
ROOMS = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]


@pytest.mark.parametrize("name", sorted(set(re.findall(r'env\.\w+\("(\w+)"', SETTINGS))))
def test_every_setting_is_explained(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", sorted(n for n, app in get_commands().items() if app in ROOMS))
def test_every_command_of_ours_is_named(name: str) -> None:
    assert re.search(rf"`{name}\b", README)


@pytest.mark.parametrize("name", re.findall(r"^([a-z]+):.*##", MAKEFILE, re.MULTILINE))
def test_every_target_of_make_is_named(name: str) -> None:
    assert f"make {name}" in README


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_on_the_map(room: str) -> None:
    assert f"| `{room}/` |" in README
