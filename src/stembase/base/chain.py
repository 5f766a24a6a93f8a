"""The base's own chain: roles, partners, sites, equipment, procedures. There is one."""

BASE = "base"
