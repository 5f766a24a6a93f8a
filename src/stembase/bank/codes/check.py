"""The check character of ISBT 128: ISO 7064 mod 37-2 over 0-9 A-Z *."""

from stdnum.iso7064 import mod_37_2

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(text: str) -> str:
    """The keyboard check character K of a text of digits and capital letters (ST-001 appendix A)."""
    return str(mod_37_2.calc_check_digit(text))


def check_value(text: str) -> int:
    """The same as a number from 0 to 36, as DIN flags, GRID and Basic UDI-DI write it."""
    return ALPHABET.index(check_character(text))
