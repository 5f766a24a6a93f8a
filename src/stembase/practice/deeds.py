"""Deeds of the hand that no record of a bank holds, but cells feel: which program the freezer runs, where a bag is put, on ice or on the bench."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stembase.procedures.definition import Text


@dataclass(frozen=True, slots=True)
class Deed:
    """What can be done, before which step it is chosen (empty: whenever), and the ways to do it; the first is what happens where nobody chooses."""

    title: Text
    step: str
    ways: Mapping[str, Text]

    @property
    def usual(self) -> str:
        """What happens where nobody chooses."""
        return next(iter(self.ways))


DEEDS: Mapping[str, Deed] = {
    "freezer-program": Deed(
        Text("降温曲线", "Freezing program"),
        "freeze",
        {
            "spiked": Text("带冷脉冲，1 °C/min", "1 °C/min with a cold spike"),
            "straight": Text("直线 1 °C/min", "straight 1 °C/min"),
            "slow": Text("0.2 °C/min", "0.2 °C/min"),
            "fast": Text("10 °C/min", "10 °C/min"),
        },
    ),
    "hold-at": Deed(
        Text("处理前存放", "Kept until processing"),
        "",
        {"room": Text("室温 22 °C", "room, 22 °C"), "refrigerator": Text("冰箱 4 °C", "refrigerator, 4 °C"), "warm": Text("37 °C", "37 °C")},
    ),
    "product": Deed(
        Text("加保护剂时产品放在", "Product while the protectant goes in"),
        "add-cryoprotectant",
        {"on-ice": Text("预冷的冷却块上", "on the cooled block"), "on-the-bench": Text("台面上，室温", "on the bench, warm")},
    ),
    "bag": Deed(
        Text("停机后袋子放到", "Where the bag goes when the freezer stops"),
        "",
        {
            "leave": Text("留在降温仪里", "left in the freezer"),
            "minus-80-freezer": Text("−80 °C 冰箱", "a −80 °C freezer"),
            "nitrogen-vapour": Text("液氮气相", "nitrogen vapour"),
            "room": Text("台面上", "the bench"),
        },
    ),
    "carry": Deed(
        Text("转入液氮的方式", "How it is carried into nitrogen"),
        "store",
        {
            "in-nitrogen": Text("在液氮转运罐里", "in a carrier with nitrogen"),
            "by-hand": Text("用手拿，一次一袋", "by hand, one at a time"),
            "left-out": Text("放在台上找库位", "left out while a place is sought"),
        },
    ),
    "telephone": Deed(
        Text("打电话", "Telephone"),
        "",
        {"nobody": Text("没有打", "nobody"), "duty-officer": Text("值班负责人", "the duty officer"), "ward": Text("产科病房", "the ward")},
    ),
}


def offered(steps: Collection[str]) -> dict[str, Deed]:
    """The deeds a task offers that has these steps."""
    return {key: deed for key, deed in DEEDS.items() if not deed.step or deed.step in steps}
