"""People's tables: organisations, accounts, grants of roles."""

from .account import Account
from .grant import Grant
from .organisation import Organisation

__all__ = ["Account", "Grant", "Organisation"]
