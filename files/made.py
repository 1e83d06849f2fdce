"""Files that the portal itself makes and keeps for a while."""

import hashlib
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import default_storage

from files.models import StoredFile


def keep_made(path: Path, *, name: str, content_type: str, by: object) -> StoredFile:
    """Keep the file at ``path`` for ``by``, a piece at a time. Call inside the service's
    transaction; `files.services.discard` takes it away again."""
    with path.open("rb") as made:
        stored = StoredFile(
            name=name[-200:],
            content_type=content_type,
            size=path.stat().st_size,
            sha256=hashlib.file_digest(made, "sha256").hexdigest(),
            uploaded_by=by,  # type: ignore[misc]
        )
        made.seek(0)
        default_storage.save(stored.path, File(made))
    stored.save()
    return stored
