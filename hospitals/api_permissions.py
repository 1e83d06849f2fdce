"""The acts on the register that the REST API tells its reader about (``permissions``)."""

from typing import Any

from hospitals import permissions
from toolkit.api.acts import Acts, acts_shape
from toolkit.refusal import Verdict


def _keep(user: Any, record: Any) -> Verdict:
    return permissions.can_keep_register(user)


def _undo(user: Any, record: Any) -> Verdict:
    return permissions.can_record_change(user)


REGISTER_ACTS: Acts = {"change": _keep}
SUCCESSION_ACTS: Acts = {"undo": _undo}

RegisterPermissionsSerializer = acts_shape("Register", REGISTER_ACTS)
SuccessionPermissionsSerializer = acts_shape("Succession", SUCCESSION_ACTS)
