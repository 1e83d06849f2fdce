"""Make an API token for somebody and print it, and nothing else, for a script to keep."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import DEFAULT_DAYS, SCOPES, create_token


class Command(BaseCommand):
    help = "Makes an API token for a person and prints it. It cannot be shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--scope", action="extend", nargs="+", choices=sorted(SCOPES))
        parser.add_argument("--days", type=int, default=DEFAULT_DAYS)
        parser.add_argument("--name", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["user"].strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(
                _("Không có tài khoản đang dùng với địa chỉ %(email)s.")
                % {"email": options["user"]}
            )
        try:
            _token, text = create_token(
                user,
                scopes=options["scope"] or ["read"],
                days=options["days"],
                name=options["name"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(text)
