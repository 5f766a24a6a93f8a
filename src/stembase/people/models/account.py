"""A person who signs in. The ledger knows only the code; name and address stay here and can be erased."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts with a hashed password; required by Django's authentication."""

    def create_account(self, *, code: str, username: str, password: str | None = None, **fields: object) -> "Account":
        """A new account; without a password nobody can sign in with it."""
        account = self.model(code=code, username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """One person. `code` is who they are in every record; a demo person is marked so wherever the name shows."""

    code = models.CharField(max_length=20, unique=True)
    username = models.CharField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=60, blank=True)
    name_en = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    organisation = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="accounts")
    demo = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        return self.code

    def name(self, language: str) -> str:
        """The printed name in the language asked for, or the code; a demo person's says so."""
        chinese = language.startswith("zh")
        chosen = (self.name_zh if chinese else self.name_en) or self.name_en or self.name_zh or self.code
        return chosen + ("（演示）" if chinese else " (demo)") if self.demo else chosen
