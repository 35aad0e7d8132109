"""Who somebody signed in is, on every page."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from bson import ObjectId

from accounts.models import User
from catalogue.quick_read import read

# Dates are shown on no page.
_FIELDS = ("email", "password", "first_name", "last_name", "is_active", "is_staff", "is_superuser")


class AuthenticationBackend(AllauthBackend):
    """allauth's sign-in; every page after it begins with this one user, who is read the quick way."""

    def get_user(self, user_id: ObjectId) -> User | None:
        """Return the user with this key; None when there is none, or who may not sign in any more."""
        found = read(User, [{"_id": user_id}], _FIELDS, index="_id_")
        return found[0] if found and self.user_can_authenticate(found[0]) else None
