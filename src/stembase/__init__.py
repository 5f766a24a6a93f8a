"""Stembase: the open system an internship and practice base of biomedicine runs on."""

__version__ = "0.1.0"
