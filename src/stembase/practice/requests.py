"""What a student may ask those who stand beside for, because a role or a second person is wanted; each with its place on the ways."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from stembase.procedures.definition import Text


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, the stop of a way it stands for (empty: whenever something is to be classed), and how long it takes (minutes)."""

    title: Text
    stop: str
    minutes: float


REQUESTS: Mapping[str, Request] = {
    "markers": Request(Text("检验科：抽母亲血样，检测标志物", "the laboratory: sample the mother, test for markers"), "act:markers", 120.0),
    "eligibility": Request(Text("质量：判定供者是否合格", "quality: determine the donor's eligibility"), "act:determine", 30.0),
    "review": Request(Text("同事：复核等待审核的结果", "a colleague: review the results that wait"), "act:review", 30.0),
    "deviations": Request(Text("质量：偏差定级并关闭", "quality: class and close the deviations"), "", 30.0),
    "judge": Request(Text("质量：按标准判定单位", "quality: judge the unit by its standard"), "selection.verdict:judge", 20.0),
    "release": Request(Text("质量与第二人：放行单位", "quality and a second person: release the unit"), "selection.release:release", 15.0),
}
"""Minutes: source="assumption"."""


def offered(stops: Collection[str]) -> dict[str, Request]:
    """The requests a task offers that has these stops."""
    return {key: request for key, request in REQUESTS.items() if not request.stop or request.stop in stops}
