"""Play scenarios in a house of one's own: a process of its own, whose database is a scratch one. Prints one line of JSON.

`python -m stembase.demo.playing SCENARIO POLICY SEED` with the settings of a scratch installation.
"""

import json
import secrets
import sys


def play(scenario: str, policy: str, seed: int) -> dict:
    """Prepare the database, found the house, play, and tell the debrief in figures."""
    from stembase.demo.training import CREW, found_house
    from stembase.ledger.scratch_tables import make_tables
    from stembase.practice.debriefing import scored_run, told
    from stembase.practice.policy.playing import play as play_run

    make_tables()
    found_house(secrets.token_urlsafe(12))
    bank = play_run(scenario, seed, policy, CREW).bank
    return {"policy": policy} | told(bank, scored_run(bank, CREW))


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(play(sys.argv[1], sys.argv[2], int(sys.argv[3])), ensure_ascii=False))
