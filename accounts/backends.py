"""Who somebody signed in is, on every page."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from bson import ObjectId

from accounts.household import user_with_household
from accounts.models import User


class AuthenticationBackend(AllauthBackend):
    """allauth's sign-in; every page after it begins with this one user, who is read the quick way."""

    def get_user(self, user_id: ObjectId) -> User | None:
        """Return the user with this key; None when there is none, or who may not sign in any more."""
        user = user_with_household(user_id)
        return user if user and self.user_can_authenticate(user) else None
