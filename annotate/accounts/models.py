"""People and their API tokens. Nobody is ever deleted: a request to be forgotten blanks the name."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from annotate.core.languages import LONGEST
from annotate.core.models import Timestamped


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        """By any case of the address: nobody remembers how theirs was written at first."""
        return self.get(email__iexact=email)

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin, Timestamped):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, default="", blank=True)
    # What this person reads, as BCP 47 tags: a campaign may ask nobody else about a prompt.
    languages = ArrayField(
        models.CharField(max_length=LONGEST), default=list, db_default=[], blank=True
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may create projects and see every one

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class ApiToken(Timestamped):
    """A key for scripts. Only the SHA-256 of the secret is kept; the secret is shown once."""

    class Scope(models.TextChoices):
        READ = "read"  # GET only
        WRITE = "write"  # whatever its owner may do

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)  # the first characters, to recognise a token by
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.WRITE)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
