"""What can be made to go wrong in a run: each fault with what the student is told when it strikes. What it does to cells stands in `truth`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from stembase.practice.ways import split, stops_until
from stembase.procedures.definition import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault's title, and the message that comes with it; a silent one is noticed only by who looks. It can strike where one of the steps `at` is in
    the student's part (empty: anywhere), or lies behind it (`stays`). `asks`: the parameters it needs, each with a usual value (assumed)."""

    title: Text
    message: Text
    silent: bool = False
    at: tuple[str, ...] = ()
    stays: bool = False
    asks: Mapping[str, float | str] = field(default_factory=dict)


FAULTS: Mapping[str, Fault] = {
    "freezer-stops": Fault(
        Text("降温仪停机", "The freezer stops"), Text("降温仪报警：降温中断。", "The freezer alarms: its program has stopped."), at=("freeze",)
    ),
    "nucleation-late": Fault(Text("成核过晚", "Ice comes late"), Text("", ""), silent=True, at=("freeze",), asks={"standard_deviations": 3.0}),
    "courier-late": Fault(
        Text("快递延误", "The courier is late"), Text("快递来电：路上耽搁了。", "The courier calls: there is a delay on the road."), at=("hand-over",)
    ),
    "kit-expired": Fault(Text("采集包过期", "A kit out of date"), Text("", ""), silent=True, at=("collect",)),
    "label-of-another": Fault(Text("标签是另一例的", "The label of another birth"), Text("", ""), silent=True, at=("collect",)),
    "wrong-unit-at-hand": Fault(Text("拿来的是另一个单位", "Another unit is handed over"), Text("", ""), silent=True),
    "wrong-position-read": Fault(Text("扫到相邻库位", "A neighbouring place is scanned"), Text("", ""), silent=True, at=("store",)),
    "segment-of-neighbour": Fault(Text("辫管是邻袋的", "The segment is a neighbour's"), Text("", ""), silent=True, at=("type",)),
    "contaminated": Fault(Text("采集时污染", "Contaminated at collection"), Text("", ""), silent=True, at=("collect",), asks={"germs_per_ml": 4.0}),
    "marker-reactive": Fault(Text("母亲标志物阳性", "A marker of the mother is reactive"), Text("", ""), silent=True, at=("markers",)),
    "exposure-reported": Fault(
        Text("产妇报告暴露", "The mother reports an exposure"),
        Text(
            "产妇来电：分娩前一天手被病人用过的针扎过，当时没有说。",
            "The mother calls: the day before the birth a patient's needle went into her hand; she had not said so.",
        ),
    ),
    "consent-withdrawn": Fault(
        Text("撤回同意", "Consent withdrawn"),
        Text("产妇来电：撤回同意，不再捐献。", "The mother calls: she withdraws her consent and does not donate."),
    ),
    "lot-recalled": Fault(
        Text("试剂召回", "A lot is recalled"),
        Text("厂家通知：手头这批冻存保护剂停止使用。", "The maker writes: the lot of cryoprotectant in use must not be used."),
        at=("add-cryoprotectant",),
        asks={"material": "cryoprotectant"},
    ),
    "vacuum-lost": Fault(
        Text("液氮罐失去真空", "A tank loses its vacuum"),
        Text("", ""),
        silent=True,
        at=("store",),
        stays=True,
        asks={"litres": 0.5, "celsius": -154.0},
    ),
    "tank-warms": Fault(
        Text("液氮罐升温", "A tank warms"),
        Text("液氮罐温度报警：高于限值。", "The nitrogen tank alarms: it is warmer than its limit."),
        at=("store",),
        stays=True,
    ),
    "product-warm": Fault(Text("冷却块没有预冷", "The cooling block was not cooled"), Text("", ""), silent=True, at=("add-cryoprotectant",)),
    "separator-stops": Fault(
        Text("分离机停机", "The separator stops"),
        Text("分离机报警：管路里有凝块。", "The separator alarms: there is a clot in its set."),
        at=("separate",),
        asks={"recovery_share": 0.7},
    ),
}


def noticed(fault: str) -> bool:
    """Whether somebody who only stands there notices it."""
    return fault not in FAULTS or not FAULTS[fault].silent


def can_strike(fault: str, source: str, begins: str, until: str) -> bool:
    """Whether a fault can strike in the part of a source's way between two steps."""
    known = FAULTS[fault]
    stops = stops_until(source, until) if known.stays else split(source, begins, until)[1]
    return not known.at or any(stop.step in known.at for stop in stops)
