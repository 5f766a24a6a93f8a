"""What studies report of grafts no model of ours is for: siblings, unrelated adults, haploidentical donors. Numbers as published, none worked out."""

from stembase.science.parameters import Parameters

GRAFTS = (
    "sibling", "sibling-blood", "sibling-marrow", "unrelated-10-of-10", "unrelated-9-of-10", "unrelated-8-of-8", "unrelated-7-of-8", "haploidentical",
    "cord-blood", "double-cord-blood",
)  # fmt: skip


def reported(graft: str, parameters: Parameters) -> dict[str, float]:
    """The numbers there are of a graft (`anc-day`, `platelets-day`, `survival-2-years`, `anc-ratio` …), by name; what is not there, no source gives.

    Studies differ in patients, disease and years: numbers of one name may be set side by side only where their rows name the same study.
    """
    head = f"outcome.reported.{graft}."
    return {key.removeprefix(head): value for key, value in parameters.items() if key.startswith(head)}
