"""Answers and bodies that the API's description shows: examples.json, taken from the demonstration.

A test holds them to the shapes that the description gives. A shape that changes asks for a change
there.
"""

import json
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_suffix(".json")
_SAID: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))

# Operation → status → what it answers.
ANSWERS: dict[str, dict[str, Any]] = _SAID["answers"]
# Operation → what is sent to it.
BODIES: dict[str, Any] = _SAID["bodies"]
