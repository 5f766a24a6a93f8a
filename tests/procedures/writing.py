"""A small definition to be written, changed and spoilt by tests."""

SMALL = """
key = "preparation.rest"
version = 1
station = "preparation"
sources = ["cord-blood"]
announced = 2026-01-01
effective = 2026-02-01
criticality = 2
yearly = 100
title = { zh = "静置", en = "Let it rest" }
why = { zh = "为了静置。", en = "So that it rests." }

[demands]
competences = [{ key = "cryo.freeze-by-program", level = 3, witness_level = 4 }]
throughout = ["heat-sealer"]
room = "cryo-room"
supervisors = 1

[[steps]]
key = "identify"
kind = "verify"
title = { zh = "核对", en = "Identify" }
minutes = { low = 1, likely = 2, high = 4 }
scan = ["unit"]

[[steps]]
key = "add"
kind = "combine"
title = { zh = "加入", en = "Add" }
after = ["identify"]
minutes = { low = 5, likely = 6, high = 9 }
lots = ["cryoprotectant"]
equipment = ["cooling-block"]
moves = { from = ["reduced"], to = "cryoprotected" }

[[steps.measures]]
key = "dmso_percent_wv"
label = { zh = "DMSO 终浓度", en = "Final DMSO" }
unit = "%"
given = "set"
limit.min = 9
limit.max = 11
limit.on_breach = "deviate"
limit.reason = { code = "dmso-concentration", zh = "太浓有毒。", en = "Too much poisons." }
limit.source = "assumption"

[[steps]]
key = "freeze"
kind = "freeze"
title = { zh = "降温", en = "Freeze" }
after = ["add"]
minutes = { low = 50, likely = 60, high = 90 }
curve_from = "freezer-log"
moves = { from = ["cryoprotected"], to = "frozen" }
signature = { meaning = "performed", witness = "verified" }

[[steps.measures]]
key = "minutes_collection_to_freeze"
label = { zh = "采集至冻存", en = "Collection to freezing" }
unit = "min"
given = "computed"
by = "from-collection"
limit.max_from_standard = "time-to-freeze"
limit.on_breach = "hold"
limit.reason = { code = "too-late", zh = "每过一天都有损失。", en = "Each day costs." }
limit.source = "the standard"

[[steps.measures]]
key = "rate"
label = { zh = "速率", en = "Rate" }
unit = "Cel/min"
given = "computed"
by = "bag-rate"
limit.min = -2.5
limit.max = -1
limit.on_breach = "deviate"
limit.reason = { code = "cooling-rate", zh = "快了结冰。", en = "Too fast, ice." }
limit.source = "Hunt 2003"

[trains]
"cryo.freeze-by-program" = ["add", "freeze"]

[[faults]]
key = "freezer-stops"
at = "freeze"
parameters = { bag_temperature_c = -25 }
"""


def changed(*swaps: tuple[str, str], text: str = SMALL) -> str:
    """The text with words swapped; each must be there."""
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
