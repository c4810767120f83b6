"""Passwords as Django checks them; the person behind a session in one planned statement."""

from django.contrib.auth.backends import ModelBackend

from annotate.accounts.models import User
from annotate.core import statements

COLUMNS = [field.attname for field in User._meta.concrete_fields]
BY_ID = f"SELECT {', '.join(COLUMNS)} FROM accounts_user WHERE id = %(id)s"  # noqa: S608 our names


class Backend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """Called for every request: nobody who was shut out a moment ago gets in."""
        found = statements.rows(BY_ID, {"id": user_id})
        user = User.from_db("default", COLUMNS, found[0]) if found else None
        return user if user and self.user_can_authenticate(user) else None
