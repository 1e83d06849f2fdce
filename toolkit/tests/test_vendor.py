"""Other people's files: only those in use, with their licences, pointing at nothing missing."""

from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
VENDOR = ROOT / "static" / "vendor"
ICONS = VENDOR / "bootstrap-icons"


@pytest.fixture(scope="module")
def sources() -> str:
    """Every template and module of ours: where an icon can be named."""
    rooms = [path for path in ROOT.iterdir() if (path / "apps.py").exists()]
    files = [path for folder in [*rooms, ROOT / "templates"] for path in folder.rglob("*.*")]
    return "\n".join(path.read_text() for path in files if path.suffix in (".py", ".html"))


def test_every_icon_is_used(sources: str) -> None:
    names = [path.stem for path in ICONS.glob("*.svg")]
    assert len(names) > 20
    assert [n for n in names if f'"{n}"' not in sources and f"'{n}'" not in sources] == []


@pytest.mark.parametrize("folder", ["bootstrap", "htmx", "bootstrap-icons", "fonts"])
def test_each_brings_its_licence(folder: str) -> None:
    assert list((VENDOR / folder).glob("LICENSE*"))


def test_no_file_points_at_a_source_map() -> None:
    texts = [path for path in VENDOR.rglob("*") if path.suffix in (".css", ".js")]
    assert len(texts) >= 2
    assert [path.name for path in texts if "sourceMappingURL" in path.read_text()] == []
