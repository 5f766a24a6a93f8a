"""Why an input does not fit its form: what the schema's reader says of it, in both languages."""

import re
from collections.abc import Mapping

from stembase.refusal import Misfit

TYPES: Mapping[str, tuple[str, str]] = {
    "float": ("数字", "a number"), "int": ("整数", "a whole number"), "str": ("文字", "text"), "bool": ("是或否", "yes or no"),
    "array": ("列表", "a list"), "object": ("一组内容", "an object"), "null": ("空", "nothing"),
    "datetime": ("时间", "an instant"), "date": ("日期", "a day"),
}  # fmt: skip
SAID: tuple[tuple[str, str, str], ...] = (
    (r"Expected `([^`]+)`, got `([^`]+)`", "应为{0}，写的却是{1}", "it takes {0}, and {1} was given"),
    (r"Expected `(\w+)` (>=|<=|>|<) ([-\d.e+]+)", "须 {1} {2}", "it must be {1} {2}"),
    (r"Expected `\w+` of length >= (\d+)", "至少要 {0} 个", "it takes {0} at least"),
    (r"Expected `\w+` of length <= (\d+)", "最多 {0} 个", "it takes {0} at most"),
    (r"Expected `str` matching regex '\^\[!-~\]\S*", "只能用半角字母、数字和符号，不含空格", "it takes letters, figures and signs without spaces"),
    (r"Expected `str` matching regex '(.+)'", "不合编码的写法 {0}", "it is not written as {0}"),
    (r"Object missing required field.*", "没有填写", "it is missing"),
    (r"Object contains unknown field.*", "这里没有这一项", "there is no such field"),
    (r"Invalid enum value '?(.*?)'?", "“{0}”不在可选之列", "“{0}” is not one of the choices"),
    (r"Invalid RFC3339 encoded datetime", "读不成时间，应像 2026-03-14T16:20:00+08:00", "it is no instant such as 2026-03-14T16:20:00+08:00"),
    (r"Invalid RFC3339 encoded date", "读不成日期，应像 2026-03-14", "it is no day such as 2026-03-14"),
    (r"Expected an instant with its time zone", "没有写时区，应像 2026-03-14T16:20:00+08:00", "it lacks its zone, as in 2026-03-14T16:20:00+08:00"),
    (r"Expected a finite number", "应为有限的数字", "it takes a finite number"),
    (r"Expected no line break", "末尾不能有换行", "it takes no line break at its end"),
    (r"Expected the key of a note", "应为一条备注的编号", "it takes the key of a note"),
)  # fmt: skip
"""What a fault says, as a pattern, in Chinese and in English; what it names in backquotes is said by `TYPES`."""


def misfit(command: str, fault: str) -> Misfit:
    """The refusal for input that does not fit, naming the field where the fault names one."""
    problem, _, place = fault.partition(" - at `")
    named = place.rstrip("`").removeprefix("$.") if place else problem.split("`")[1] if problem.count("`") >= 2 else ""
    zh, en = said_of(problem)
    return Misfit("input-does-not-fit", command=command, field=named, problem=problem, problem_zh=zh, problem_en=en)


def said_of(problem: str) -> tuple[str, str]:
    """What a reader's fault says, in Chinese and in English; one that is not known stands for itself."""
    for pattern, zh, en in SAID:
        if match := re.fullmatch(pattern, problem, re.DOTALL):
            parts = match.groups()
            return zh.format(*(_types(part, 0, "或") for part in parts)), en.format(*(_types(part, 1, " or ") for part in parts))
    return problem, problem


def _types(named: str, language: int, joint: str) -> str:
    """Types by their words, joined; anything else as it is."""
    parts = [part for part in named.split(" | ") if part != "null" or named == "null"]
    return joint.join(TYPES[part][language] if part in TYPES else part for part in parts)
