"""Where allauth asks us: may a stranger make an account here?"""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Only NOTFLIX_SIGNUP=open lets a stranger sign up."""
        return bool(settings.NOTFLIX_SIGNUP == "open")
