"""The base's own chain: roles, partners, sites, equipment, procedures. There is one."""

from stembase.ledger.memory import BASE

__all__ = ["BASE"]
