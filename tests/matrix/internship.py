"""Examples of the commands of internships."""

from tests.cast import found_base
from tests.matrix.example import Call, Example


def _confirming() -> Call:
    found_base()
    return Call("confirm-rule", "base", "P0001", {"rule": "cn.safety-test", "source": "教职成〔2021〕4号 第25条"})


EXAMPLES = {
    "confirm-rule": Example(_confirming, twice="rule-confirmed-already"),
}
