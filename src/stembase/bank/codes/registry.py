"""Identifiers that follow a person through a registry or a therapy: GRID of a donor, chain of identity of an autologous course."""

from stembase.bank.codes import din
from stembase.bank.codes.check import check_character, check_value
from stembase.refusal import Refused


def make_grid(issuer: str, donor: str) -> str:
    """The nineteen characters of a GRID: issuing organisation (4), donor (13), check (2)."""
    return f"{issuer}{donor}{check_value(issuer + donor):02}"


def verify_grid(grid: str) -> str:
    """The GRID itself, if its last two digits are the mod 37-2 check of the rest. Refuses `grid-check-wrong`."""
    if grid[17:] != f"{check_value(grid[:17]):02}":
        raise Refused("grid-check-wrong", read=grid[17:])
    return grid


def make_chain_of_identity(facility: str, year: int, serial: int) -> str:
    """The fifteen characters of a chain-of-identity identifier: CH, facility, year, serial. It links DINs and replaces none."""
    return "CH" + din.make(facility, year, serial)


def printed_chain_of_identity(chain: str) -> str:
    """As labels show it: `CH A9999 21 000001 K`."""
    return f"{chain[:2]} {chain[2:7]} {chain[7:9]} {chain[9:]} {check_character(chain)}"
