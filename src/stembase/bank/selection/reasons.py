"""The words of a ranking in both languages: what is weighed, the parts of the sentence why, and why somebody is listed and not ranked."""

from collections.abc import Mapping, Sequence

from stembase.bank.selection.criteria import Part
from stembase.procedures.definition import Text

WEIGHED: Mapping[str, Text] = {
    "hla": Text("HLA 不合数", "HLA mismatches"),
    "chance": Text("全相合概率", "chance of a full match"),
    "certainty": Text("全相合把握", "how sure the full match is"),
    "abo": Text("ABO 相容", "ABO compatibility"),
    "dose": Text("剂量是否达标", "whether the dose is reached"),
    "tnc": Text("有核细胞剂量", "dose of nucleated cells"),
    "cd34": Text("CD34+ 剂量", "dose of CD34+ cells"),
    "cd34-share": Text("CD34+ 占比", "share of CD34+ cells"),
    "viability": Text("活率", "viability"),
    "red-cells": Text("红细胞含量", "red cell content"),
    "locus-c": Text("HLA-C 相合", "match at HLA-C"),
    "accredited": Text("库的认可", "accreditation of the bank"),
    "nima": Text("非遗传母源抗原", "non-inherited maternal antigens"),
    "recent": Text("冻存年份", "how recent it is"),
    "dpb1": Text("DPB1 可容许性", "DPB1 permissiveness"),
    "age": Text("供者年龄", "age of the donor"),
    "cmv": Text("CMV 血清型", "CMV serostatus"),
    "sex": Text("性别与妊娠史", "sex and pregnancies"),
}

PARTS: Mapping[str, Text] = {
    "hla": Text("{matched}/{copies} 相合，全相合概率 {percent} %", "{matched}/{copies} matched, full match {percent} %"),
    "hla-counted": Text("按分型计数 {matched}/{copies} 相合，无法给出概率", "{matched}/{copies} by counting; no probability"),
    "chance": Text("全相合概率 {value} %", "full match {value} %"),
    "certainty": Text("全相合概率 {value} %", "full match {value} %"),
    "abo-0": Text("ABO 相同", "ABO identical"),
    "abo-1": Text("ABO 次侧不合", "ABO minor mismatch"),
    "abo-2": Text("ABO 主侧不合", "ABO major mismatch"),
    "abo-3": Text("ABO 双侧不合", "ABO mismatched both ways"),
    "abo-unknown": Text("ABO 不明", "ABO unknown"),
    "dose-single": Text("单份剂量足够（TNC {tnc} × 10⁷/kg，CD34+ {cd34} × 10⁵/kg）", "dose enough alone (TNC {tnc} × 10⁷/kg, CD34+ {cd34} × 10⁵/kg)"),
    "dose-double": Text(
        "单份不足，可作双份之一（TNC {tnc} × 10⁷/kg，CD34+ {cd34} × 10⁵/kg）", "enough as one of two (TNC {tnc} × 10⁷/kg, CD34+ {cd34} × 10⁵/kg)"
    ),
    "dose-low": Text("剂量不足（TNC {tnc} × 10⁷/kg，CD34+ {cd34} × 10⁵/kg）", "dose too low (TNC {tnc} × 10⁷/kg, CD34+ {cd34} × 10⁵/kg)"),
    "tnc": Text("TNC {value} × 10⁷/kg", "TNC {value} × 10⁷/kg"),
    "cd34": Text("CD34+ {value} × 10⁵/kg", "CD34+ {value} × 10⁵/kg"),
    "cd34-share": Text("CD34+ 占 {value} %（界限 {limit} %）", "CD34+ {value} % of nucleated cells (limit {limit} %)"),
    "viability": Text("活率 {value} %（界限 {limit} %）", "viability {value} % (limit {limit} %)"),
    "red-cells": Text("红细胞比容 {value} %（界限 {limit} %）", "haematocrit {value} % (limit {limit} %)"),
    "locus-c": Text("HLA-C 相合概率 {value} %", "HLA-C matched {value} %"),
    "accredited-0": Text("来自认可的库", "from an accredited bank"),
    "accredited-1": Text("认可情况不明", "accreditation unknown"),
    "accredited-2": Text("来自未认可的库", "from a bank without accreditation"),
    "nima-0": Text("不合处与母源抗原相合", "mismatch shared with the mother"),
    "nima-1": Text("母源抗原不明", "maternal antigens unknown"),
    "nima-2": Text("与母源抗原不合", "no maternal antigen shared"),
    "recent": Text("{value} 年冻存", "frozen in {value}"),
    "dpb1-match": Text("DPB1 相合", "DPB1 matched"),
    "dpb1-permissive": Text("DPB1 不合但可容许", "DPB1 mismatch permissive"),
    "dpb1-gvh-non-permissive": Text("DPB1 不可容许（GvH 方向）", "DPB1 non-permissive (GvH)"),
    "dpb1-hvg-non-permissive": Text("DPB1 不可容许（HvG 方向）", "DPB1 non-permissive (HvG)"),
    "dpb1-unknown": Text("DPB1 不明", "DPB1 unknown"),
    "age": Text("{value} 岁", "aged {value}"),
    "age-unknown": Text("年龄不明", "age unknown"),
    "cmv-0": Text("CMV 血清型相同", "same CMV serostatus"),
    "cmv-1": Text("CMV 不明", "CMV unknown"),
    "cmv-2": Text("CMV 血清型不同", "other CMV serostatus"),
    "man": Text("男性", "a man"),
    "woman": Text("女性，妊娠史不详", "a woman, pregnancies unknown"),
    "woman-childless": Text("女性，未曾妊娠", "a woman, never pregnant"),
    "woman-pregnant": Text("女性，有妊娠史", "a woman who has been pregnant"),
}

LISTED: Mapping[str, Text] = {
    "reserved": Text("已为另一位患者预留", "reserved for another patient"),
    "held": Text("单位在暂扣中", "the unit is on hold"),
    "consent-withdrawn": Text("知情同意已撤回", "consent was withdrawn"),
    "kept-for-patient": Text("例外放行，只给另一位患者", "released by exception for another patient"),
    "typing-missing": Text("没有可比较的 HLA 分型", "no HLA typing to compare"),
    "typing-unreadable": Text("分型读不出来", "its typing cannot be read"),
    "not-searched": Text("不合数必然超过四个", "more than four mismatches for certain"),
    "dsa": Text("患者对其抗原有抗体", "the patient has antibodies against its antigens"),
    "no-segment": Text("没有相连辫管，无法验证身份", "no attached segment to confirm its identity"),
    "too-many-mismatches": Text("不合数超过指南所限", "more mismatches than the guideline allows"),
    "registry-unavailable": Text("所属登记库目前不提供", "its registry does not offer it at present"),
    "registry-cord-unit": Text("登记库的冻存单位，不与成人供者同排", "a frozen unit of a registry, not ranked among adult donors"),
}


SAID_BEFORE = {
    **dict.fromkeys(("chance", "certainty"), {"hla", "hla-counted"}), **dict.fromkeys(("tnc", "cd34"), {"dose-single", "dose-double", "dose-low"}),
}  # fmt: skip
"""Parts that a sentence leaves out where another part has said the same."""


def say_part(part: Part, language: str) -> str:
    """One part in words; an unknown number among several is a dash."""
    if part.code == "unknown":
        words = WEIGHED[part.facts["weighed"]].say(language)
        return f"{words}不明" if language.startswith("zh") else f"{words} unknown"
    shown = {name: "—" if value is None else f"{value:g}" if isinstance(value, float) else value for name, value in part.facts.items()}
    return PARTS[part.code].say(language).format(**shown)


def sentence(parts: Sequence[Part], language: str) -> str:
    """The whole sentence why, each part said once."""
    semicolon, stop = ("；", "。") if language.startswith("zh") else ("; ", ".")
    codes = {part.code for part in parts}
    kept = (part for part in parts if not SAID_BEFORE.get(part.facts.get("weighed", part.code), set()) & codes)
    said = list(dict.fromkeys(say_part(part, language) for part in kept))
    return semicolon.join(said) + stop if said else ""


def say_decision(weighed: str, language: str) -> str:
    """What puts a candidate behind the one before it."""
    if not weighed:
        return ""
    words = WEIGHED[weighed].say(language)
    return f"排在前一位之后：{words}。" if language.startswith("zh") else f"Behind the one before by {words}."
