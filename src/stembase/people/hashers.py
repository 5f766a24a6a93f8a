"""A fast password hasher for accounts of the demo, where one printed password stands for everybody and thousands of acts are signed in a minute."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class StoryHasher(PBKDF2PasswordHasher):
    """PBKDF2 with a single round: safe for nothing but a story. Never the first of PASSWORD_HASHERS, so a sign-in hashes the password anew."""

    algorithm = "story"
    iterations = 1

    def must_update(self, encoded: str) -> bool:
        """Its own hashes are as they should be."""
        return False
