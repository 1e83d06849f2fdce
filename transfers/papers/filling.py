"""Where the templates lie and how their fields are filled."""

from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> SandboxedEnvironment:
    """Values are escaped; a field that does not exist is an error, not a hole in a contract."""
    return SandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    )
