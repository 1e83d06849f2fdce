"""What every page's frame needs: sections, the person's line, counts of what waits.

Everything is worked out on first use, so a fragment without the frame asks nothing.
"""

from typing import Any

from django.http import HttpRequest

from cooperation.frame import frame_of


def portal(request: HttpRequest) -> dict[str, Any]:
    return {"portal": frame_of(request)}
