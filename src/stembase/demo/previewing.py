"""Preview a scenario in a house of one's own: a process of its own, whose database is a scratch one. Prints one line of JSON.

`python -m stembase.demo.previewing FILE SKILL STUDENTS SEED` with the settings of a scratch installation.
"""

import json
import secrets
import sys
from pathlib import Path


def previewed(text: str, skill: float, students: int, seed: int) -> dict:
    """Prepare the database, found the house, and give the distribution of outcomes."""
    from stembase.demo.training import CREW, found_house
    from stembase.ledger.scratch_tables import make_tables
    from stembase.practice.cohort.previewing import preview
    from stembase.practice.scenario_reading import load

    make_tables()
    found_house(secrets.token_urlsafe(12))
    return preview(load(text), skill=skill, students=students, seed=seed, crew=CREW)


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(previewed(Path(sys.argv[1]).read_text(encoding="utf-8"), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
