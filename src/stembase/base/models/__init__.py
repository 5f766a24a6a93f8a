"""The base's tables: sites, rooms and equipment, partners."""

from .site import Equipment, Partner, Room, Site

__all__ = ["Equipment", "Partner", "Room", "Site"]
