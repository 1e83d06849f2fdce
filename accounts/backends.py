"""Who signs in, and whom a session stands for."""

import uuid

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from toolkit import clock


class PortalBackend(AuthenticationBackend):
    """Signing in is allauth's. Of the person behind a session comes in one statement what every
    page asks."""

    def get_user(self, user_id: uuid.UUID) -> User | None:
        user = User.objects.with_standing(clock.today()).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
