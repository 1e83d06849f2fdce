"""An organisation as a reader: a webhook is told what the body's own people may see, not more."""

import datetime as dt
import uuid
from dataclasses import dataclass

from accounts.reach import Reach, reach_of_body


@dataclass(frozen=True)
class BodyReader:
    """Stands where ``visible_to`` expects a person; reads, and does nothing else."""

    reach: Reach
    is_authenticated: bool = True
    is_active: bool = True
    reads_everything: bool = False
    is_administrator: bool = False
    is_auditor: bool = False


def reader_for(organisation_id: uuid.UUID, day: dt.date) -> BodyReader:
    return BodyReader(reach=reach_of_body(organisation_id, day))
