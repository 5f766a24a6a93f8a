"""ABO/RhD in the two characters of data structure 002: the groups and messages ST-001 prints (tables 4 and 5)."""

from stembase.refusal import Misfit

GROUPS = {"O-": "95", "O+": "51", "A-": "06", "A+": "62", "B-": "17", "B+": "73", "AB-": "28", "AB+": "84",
          "O": "55", "A": "66", "B": "77", "AB": "88"}  # fmt: skip
AUTOLOGOUS_ONLY = {"O-": "97", "O+": "53", "A-": "08", "A+": "64", "B-": "19", "B+": "75", "AB-": "30", "AB+": "86"}
DIRECTED_ONLY = {"O-": "91", "O+": "47", "A-": "02", "A+": "58", "B-": "13", "B+": "69", "AB-": "24", "AB+": "80"}
USES = {"": GROUPS, "autologous-only": AUTOLOGOUS_ONLY, "directed-only": DIRECTED_ONLY}
MESSAGES = {"00": "no-group-known", "Ma": "autologous", "Mb": "biohazard", "Md": "discard", "Mf": "fractionation-only", "Mq": "quarantine",
            "Mr": "research-only", "Mx": "not-for-transfusion"}  # fmt: skip
MESSAGE_CODES = {message: code for code, message in MESSAGES.items()}
MEANINGS = {code: {"group": group, "use": use} for use, groups in USES.items() for group, code in groups.items()}


def code_of(group: str, use: str = "") -> str:
    """The two characters for a group (`A+`; `B` where RhD is not said) or a message (`quarantine`). Refuses `blood-group-unknown`."""
    code = USES[use].get(group) or MESSAGE_CODES.get(group)
    if not code:
        raise Misfit("blood-group-unknown", read=group)
    return code


def meaning_of(code: str) -> dict[str, str]:
    """`{"group": "A+", "use": ""}` or `{"message": "quarantine"}`. Refuses `blood-group-unknown` for a code of no table printed here."""
    if code in MESSAGES:
        return {"message": MESSAGES[code]}
    if code not in MEANINGS:
        raise Misfit("blood-group-unknown", read=code)
    return MEANINGS[code]
