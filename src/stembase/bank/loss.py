"""Why something was not kept: the reasons of the funnel, in the words banks publish them with (PMC4340371, table 2)."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Loss = Literal[
    "low-volume", "low-cell-count", "contamination", "too-late", "temperature", "papers", "history", "infectious-marker", "processing", "clot",
    "consent-withdrawn", "other",
]  # fmt: skip


class Words(NamedTuple):
    """A reason as people read it."""

    zh: str
    en: str


LOSSES: Mapping[str, Words] = {
    "low-volume": Words("体积不足", "too little volume"),
    "low-cell-count": Words("细胞数不足", "too few cells"),
    "contamination": Words("污染", "contamination"),
    "too-late": Words("超过时限", "too late"),
    "temperature": Words("温度异常", "temperature"),
    "papers": Words("文件不全", "papers missing"),
    "history": Words("病史不合格", "history"),
    "infectious-marker": Words("传染病标志物阳性", "infectious marker"),
    "processing": Words("制备失败", "failed processing"),
    "clot": Words("凝块", "clots"),
    "consent-withdrawn": Words("撤回同意", "consent withdrawn"),
    "other": Words("其他", "other"),
}
