"""Writes the documents that only say what the code says: permissions, commands, procedures, rules and standards. Run by `make docs`."""

import ast
import inspect
import os
import sys
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from stembase.acts.command import Command
    from stembase.bank.standard import Criterion, Standard
    from stembase.procedures.definition import Definition

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by tools/documents.py from {source}: change it there, then `make docs`. -->"
KINDS = {"live": "正式库 live", "practice": "模拟库 practice", "base": "基地 base"}
AS_THE_STEP_SAYS = "按规程 as the step says"
CONFIDENCE = {"S": "S", "G": "G", "assumption": "假设 assumption"}


def table(heads: list[str], rows: list[list[str]]) -> list[str]:
    """A table in Markdown; bars inside cells are escaped."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return lines + ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]


def document(source: str, lines: list[str]) -> str:
    """A page with the note that says where it comes from."""
    return "\n".join([NOTE.format(source=source), "", *lines]).rstrip() + "\n"


def amount(value: float, unit: str) -> str:
    """A number with its unit as people write it, a real minus sign before it."""
    from stembase.procedures.units import UNITS

    symbol = UNITS[unit].written if unit in UNITS else unit
    said = f"{value:g}".replace("-", "−")
    return said if unit in ("", "1") else f"{said}{'' if symbol.startswith('×') else ' '}{symbol}"


def by_app() -> Iterator[tuple[str, list["Command"]]]:
    """All commands, app by app, by name."""
    from stembase.acts.command import COMMANDS

    def app(command: "Command") -> str:
        return str(command.plan.__module__.split(".")[1])

    for name, commands in groupby(sorted(COMMANDS.values(), key=lambda command: (app(command), command.name)), key=app):
        yield name, list(commands)


def signature(command: "Command") -> str:
    """Who signs, and what it means: constant in the command, or as the step of the procedure says."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(command.plan))))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    signs = {
        word.arg: word.value.value
        for call in calls
        for word in call.keywords
        if word.arg in ("signs", "witness_signs") and isinstance(word.value, ast.Constant)
    }
    said = [f"{who}: {signs[key]}" for key, who in (("signs", "操作人 actor"), ("witness_signs", "复核人 witness")) if key in signs]
    if by_step(command) and "witness_signs" not in signs:
        said.append(AS_THE_STEP_SAYS)
    return "; ".join(said)


def by_step(command: "Command") -> bool:
    """Whether a kind of step names the command, so that it may be the step of a procedure."""
    from stembase.procedures.kinds import KINDS as OF_STEPS

    return any(command.name in (kind.command, kind.ends) for kind in OF_STEPS.values())


def permissions() -> str:
    """Command by role by kind of chain."""
    from stembase.people.roles import ANYONE, ROLES

    lines = [
        "# 权限 Permissions",
        "",
        "谁可以在哪里做什么。● 表示该角色可以进入；资质、准入和签名由关口另行检查；在正式库中，复核人在场即须签名。",
        "页面、接口和导入都走同一扇门，没有别的路。",
        "",
        "Who may do what, and where. ● lets the role in; qualification, clearance and signature are asked by the gate besides, and whoever",
        "stands by in a live bank signs. Pages, interfaces and imports go through the same door; there is no other way.",
        "",
    ]
    for app, commands in by_app():
        lines += [f"## {app}", ""]
        heads = ["命令 command", "动词 verb", "账链 chain", *(f"{role.zh} {role.en}" for role in ROLES.values()), "签名 signature"]
        rows = []
        for command in commands:
            marks = ["●" if command.roles & ({role} | ANYONE) else "" for role in ROLES]
            chains = ", ".join(text for kind, text in KINDS.items() if kind in command.kinds)
            rows.append([f"[{command.name}](commands.md#{command.name})", f"`{command.verb}`", chains, *marks, signature(command)])
        lines += [*table(heads, rows), ""]
    return document("the registry of commands", lines)


def field_type(schema: dict[str, Any]) -> str:
    """One field of a JSON schema in a few words."""
    if "anyOf" in schema:
        return " or ".join(field_type(part) for part in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(f"`{value}`" for value in schema["enum"])
    if "$ref" in schema:
        return f"`{schema['$ref'].rpartition('/')[2]}`"
    said = str(schema.get("description") or schema.get("format") or schema.get("type", "any"))
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict) and schema["items"]:
        return f"list of {field_type(schema['items'])}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict) and schema["additionalProperties"]:
        return f"table of {field_type(schema['additionalProperties'])}"
    return said


def fields(command: "Command") -> list[str]:
    """The inputs as a table, and the structures they name."""
    schema = msgspec.json.schema(command.inputs)
    parts = schema.get("$defs", {})
    own = parts.pop(schema.get("$ref", "").rpartition("/")[2], {})
    lines = _rows(own) if own.get("properties") else ["无输入 No inputs.", ""]
    for name, part in sorted(parts.items()):
        lines += [f"`{name}`", "", *(_rows(part) if part.get("properties") else [field_type(part), ""])]
    return lines


def _rows(schema: dict[str, Any]) -> list[str]:
    needed = set(schema.get("required", ()))
    rows = [
        [
            f"`{name}`" + ("\\*" if name in needed else ""),
            field_type(part),
            "" if part.get("default") in (None, "", [], {}) else f"`{part['default']}`",
        ]
        for name, part in schema["properties"].items()
    ]
    return [*table(["字段 field (\\* needed)", "值 value", "默认 default"], rows), ""]


def commands() -> str:
    """Every command: what it does, its inputs, the sentence of its verb."""
    from stembase.ledger.vocabulary import VERBS

    lines = ["# 命令 Commands", "", "能做的一切。每条命令写入一个动词；括号中的词由该记录的事实填入。", ""]
    lines += ["Everything that can be done. Each command writes one verb; words in braces stand for the facts of the entry.", ""]
    for app, of_app in by_app():
        lines += [f"## {app}", ""]
        for command in of_app:
            verb = VERBS[command.verb]
            lines += [f"### {command.name}", "", f"**{command.zh} · {command.en}** → `{verb.name}`：{verb.zh} · {verb.en}", ""]
            lines += [" ".join(inspect.cleandoc(command.plan.__doc__ or "").split()), "", *fields(command)]
    return document("the registry of commands", lines)


def procedures() -> str:
    """The catalogue of packaged definitions, station by station."""
    from stembase.procedures.packaged import packaged
    from stembase.procedures.vocabulary import STATIONS

    lines = [
        "# 规程目录 Procedures",
        "",
        "随系统附带的规程定义，是种子：开库时发布，之后由发布新版本改变。每份定义列出步骤、要求的能力和级别、来源。",
        "",
    ]
    lines += ["The definitions that come with the house are seeds: published when a base opens, changed by publishing the next version.", ""]
    versions = sorted(packaged(), key=lambda definition: (list(STATIONS).index(definition.station), definition.key, definition.version))
    for station, of_station in groupby(versions, key=lambda definition: definition.station):
        lines += [f"## {STATIONS[station].zh} {STATIONS[station].en}", ""]
        heads = ["规程 procedure", "名称 title", "来源 sources", "步骤 steps", "能力（级别/复核人）competence (level/witness)", "生效 effective"]
        lines += [*table(heads, [procedure_row(definition) for definition in of_station]), ""]
    return document("src/stembase/procedures/definitions/*.toml", lines)


def procedure_row(definition: "Definition") -> list[str]:
    """One version of one procedure as a row of the catalogue."""
    link = f"[{definition.id}](../src/stembase/procedures/definitions/{definition.key}.v{definition.version}.toml)"
    demands = ", ".join(f"{demand.key} ({demand.level}/{demand.witness_level})" for demand in definition.demands)
    steps = " → ".join(f"{step.title.zh}" for step in definition.steps)
    return [link, f"{definition.title.zh} {definition.title.en}", ", ".join(definition.sources), steps, demands, str(definition.effective)]


def standard_page(standard: "Standard") -> str:
    """One standard: criteria, limits and where each number comes from."""
    lines = [f"# {standard.title.zh} · {standard.title.en}", "", f"`{standard.id}` · {', '.join(standard.sources)} · {standard.effective}", ""]
    lines += [standard.about.zh, "", standard.about.en, "", "## 放行条件 Criteria", ""]
    heads = ["条件 criterion", "检测或事实 test or fact", "要求 must be", "不满足时 on failure", "出处 source", "可靠度 confidence"]
    lines += table(heads, [criterion_row(criterion) for criterion in standard.criteria])
    if standard.limits:
        rows = [
            [
                f"`{name}`",
                f"{limit.label.zh} {limit.label.en}",
                "空缺 gap" if limit.value is None else amount(limit.value, limit.unit),
                limit.source,
                CONFIDENCE[limit.confidence],
            ]
            for name, limit in standard.limits.items()
        ]
        lines += [
            "",
            "## 规程借用的限值 Limits that procedures ask for",
            "",
            *table(["名称 name", "", "值 value", "出处 source", "可靠度 confidence"], rows),
        ]
    if standard.references:
        lines += ["", "## 参考 References", "", *(f"- {reference}" for reference in standard.references)]
    return document(f"src/stembase/bank/standards/{standard.key}.v{standard.version}.toml", lines)


def criterion_row(criterion: "Criterion") -> list[str]:
    """One criterion as a row."""
    signs = (("≥", criterion.min), (">", criterion.above), ("≤", criterion.max), ("<", criterion.below))
    bounds = ", ".join(f"{sign} {amount(bound, criterion.unit)}" for sign, bound in signs if bound is not None)
    must = bounds or " / ".join(criterion.only) or ("有结果即可 any reviewed answer" if criterion.answered else "空缺 gap")
    must += "" if criterion.required else "（可不做 optional）"
    where = f"`{criterion.test}`" if criterion.test else f"`{criterion.fact}`（事实 fact）"
    return [f"{criterion.label.zh} {criterion.label.en}", where, must, criterion.on_fail, criterion.source, CONFIDENCE[criterion.confidence]]


def standards() -> dict[str, str]:
    """File name to text of docs/standards."""
    from stembase.bank.standard_reading import load, packaged

    read = {f"{file.removesuffix('.toml')}.md": load(text) for file, text in sorted(packaged().items())}
    rows = [
        [
            f"[{standard.id}]({name})",
            f"{standard.title.zh} {standard.title.en}",
            ", ".join(standard.sources),
            str(len(standard.criteria)),
            str(len(standard.gaps) or ""),
        ]
        for name, standard in read.items()
    ]
    lines = [
        "# 放行标准 Standards of release",
        "",
        "阈值是数据，每个数字都有出处。S：出处原文如此；G：公认知识，须对照印刷版确认；假设：我们自己的取值。",
        "",
    ]
    lines += [
        "A threshold is data with its source. S: stated by the source; G: general knowledge, to be confirmed in print; assumption: ours.",
        "",
    ]
    lines += ["有空缺的标准可以发布和选用，但在库填入数字之前拒绝判定（[standard-incomplete](../refusals/standard-incomplete.md)）。", ""]
    lines += ["A standard with gaps can be published and chosen, but judges nothing until the bank fills them.", ""]
    lines += table(["标准 standard", "名称 title", "来源 sources", "条件 criteria", "空缺 gaps"], rows)
    index = document("src/stembase/bank/standards/*.toml", lines)
    return {"README.md": index} | {name: standard_page(standard) for name, standard in read.items()}


def internship_rules() -> str:
    """Every rule of internship law: what it says, whom it concerns, what a breach means, and how sure its source is."""
    from stembase.internship.rules.rule import rules, terms
    from stembase.people.roles import ROLES

    lines = [
        "# 实习规则 Internship rules",
        "",
        "规则是数据，每条都有出处。V：核对过条文原文；P：媒体、官方或高校页面；M：一般知识，管理员核对并确认之前只提醒。",
        "",
    ]
    lines += ["Rules are data with their sources. V: the article was read; P: press, official or university page; M: general knowledge, which only"]
    lines += ["warns until an administrator has checked and confirmed it.", ""]
    heads = ["№", "规则 rule", "内容 text", "适用 scope", "何时问 asked at", "后果 severity", "出处 source", ""]
    rows = []
    for rule in rules().values():
        scope = ", ".join([*rule.students, *rule.provinces, f"{rule.valid_from} –{f' {rule.valid_until}' if rule.valid_until else ''}"])
        lifted = f"; {terms()['filings'][rule.filing].zh}: {', '.join(ROLES[role].zh for role in rule.override)}" if rule.filing else ""
        title, text = f"**{rule.title.zh}** {rule.title.en} `{rule.key}`", f"{rule.text.zh} {rule.text.en}"
        rows.append([str(rule.number), title, text, scope, ", ".join(rule.actions), f"{rule.severity}{lifted}", rule.source, rule.mark])
    return document("src/stembase/internship/rules/*/*.toml", [*lines, *table(heads, rows)])


def pages() -> dict[str, str]:
    """Path below docs/ to text of every page this module writes."""
    flat = {"permissions.md": permissions(), "commands.md": commands(), "procedures.md": procedures(), "internship-rules.md": internship_rules()}
    return flat | {f"standards/{name}": text for name, text in standards().items()}


def stale(root: Path) -> list[str]:
    """Pages that differ from what the code says, those missing, and those left over."""
    wanted = pages()
    standing = {path: (root / "docs" / path).read_text(encoding="utf-8") for path in wanted if (root / "docs" / path).exists()}
    standing |= {f"standards/{file.name}": file.read_text(encoding="utf-8") for file in (root / "docs/standards").glob("*.md")}
    differ = sorted(path for path in wanted.keys() | standing.keys() if wanted.get(path) != standing.get(path))
    return [f"docs/{path}: not what the code says (make docs)" for path in differ]


def main() -> int:
    """Write every page; a page of a standard that is gone is removed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stembase.settings.local")
    import django

    django.setup()
    wanted = pages()
    (ROOT / "docs/standards").mkdir(parents=True, exist_ok=True)
    for file in (ROOT / "docs/standards").glob("*.md"):
        if f"standards/{file.name}" not in wanted:
            file.unlink()
    for path, text in wanted.items():
        (ROOT / "docs" / path).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
