"""Compile the engine's inner loops ahead, in a process beside the story: the demo's registry and one unit searched once. Numba keeps what it made."""

import os

import django

PATIENT = "A*02:07+A*11:01^B*40:01+B*46:01^C*01:02+C*07:02^DRB1*09:01+DRB1*15:01"


def main() -> None:
    """Search once as the chapter will."""
    from stembase.bank.queries.candidates import UnitFacts
    from stembase.bank.selection.frame import frame_now
    from stembase.bank.selection.pools import donor_pools, units_pool
    from stembase.demo.searches import POPULATION
    from stembase.science.hla.typing import parse_typing

    frame, patient = frame_now(POPULATION), parse_typing(PATIENT)
    unit = UnitFacts("unit", {"hla-a": "A*02:07+A*11:01"}, 0, None)
    for pool in (units_pool([unit], frame)[0], *(pool for _name, _version, pool in donor_pools(frame))):
        pool.match(patient, ("A", "B", "C", "DRB1"))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stembase.settings.local")
    django.setup()
    main()
