"""What tests for infectious markers find in a donor of a run (E11): nothing before an infection shows, and then for good. Pure.

Only a scenario infects anybody (`birth`): `reactive` names an old infection, `infected_with` and `infected_days` one so many days before the birth.
"""

from collections.abc import Mapping

from stembase.practice.truth.rules import Rules
from stembase.science.cells.markers import Virus, nat_detection, serology_detection

VIRUSES: Mapping[str, Virus] = {"hiv-1-2": "hiv", "hcv": "hcv", "hbv": "hbv"}
"""By agent: the virus of the model. Of other agents no window is known here: a fresh infection does not show."""
NAT, SEROLOGY = frozenset({"nat"}), frozenset({"antibody", "antigen-antibody", "hbsag"})
DONOR = "1"


def reacts(agent: str, method: str, days_after_birth: float, rules: Rules) -> bool:
    """Whether a sample taken so many days after the birth is reactive. The same donor reacts at every later day too."""
    if rules.birth.get("reactive") == agent:
        return True
    virus = VIRUSES.get(agent)
    if virus is None or rules.birth.get("infected_with") != agent or method not in NAT | SEROLOGY:
        return False
    days = days_after_birth + float(rules.birth.get("infected_days", 0.0))
    kind, detection = ("nat", nat_detection) if method in NAT else ("serology", serology_detection)
    return rules.chance(DONOR, f"marker.{virus}-{kind}") < float(detection(virus, days, rules.numbers))
