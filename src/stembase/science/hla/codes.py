"""Multiple allele codes: what each stands for, from a table the user loads (NMDP's list or one of that form). None is shipped."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stembase.science.fault import Fault
from stembase.science.hla.names import Allele, parse_name
from stembase.science.hla.typing import Typing, multiple_allele_codes

RESERVED = {"XX", "UUUU", "NNNN", "NEW"}

_NAME = r"[0-9]{2,5}+(?::[0-9]{2,5}+){0,3}+[NLSQAC]?+"
_LINE = re.compile(rf"\ufeff?\s*+\*?\s*+([A-Z]{{2,10}}+)\s++({_NAME}(?:/{_NAME})*+)\s*+")


@dataclass(frozen=True, slots=True)
class Codes:
    """A table of codes: for each the text behind it, second fields (`01/02`) or whole names (`02:01/03:01`), and the lines that could not be read."""

    table: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def __contains__(self, code: str) -> bool:
        return code in self.table

    def __len__(self) -> int:
        return len(self.table)

    def options(self, allele: Allele) -> tuple[Allele, ...]:
        """The alleles a coded name may be (`B*14:AD` with `AD` 01/04: B*14:01, B*14:04); nothing where the table has no such code."""
        parts = self.table.get(allele.code, "").split("/") if allele.kind == "code" else [""]
        if not parts[0]:
            return ()
        return tuple(parse_name(f"{allele.locus}*{part if ':' in part else f'{allele.family}:{part}'}") for part in parts)

    def unknown(self, typings: Iterable[Typing]) -> Counter[str]:
        """The codes of these typings that stand in no row, by name, with how often."""
        met = multiple_allele_codes(typings)
        return Counter({code: count for code, count in met.items() if code not in self.table})


def read_codes(lines: Iterable[str]) -> Codes:
    """The codes of a table, one a line: `*  CODE  01/02` for any family, `CODE  02:01/03:01` for whole names, blanks or tabs between.

    Lines before the first code (title, date) are passed over. A line that cannot be read becomes a fault with its row, `hla-code-malformed`, and a
    code that stands twice with different texts `hla-code-twice`; the first is kept, the rest usable. A table without any code is malformed itself.
    """
    table: dict[str, str] = {}
    faults: list[Fault] = []
    row, line = 0, ""
    for row, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line)
        if found is None or found[1] in RESERVED or (":" in found[2] and found[2].count(":") < found[2].count("/") + 1):
            if table and line.strip():
                faults.append(Fault("hla-code-malformed", row, written=line.strip()))
        elif table.setdefault(found[1], found[2]) != found[2]:
            faults.append(Fault("hla-code-twice", row, written=found[1]))
    return Codes(table, tuple(faults) if table else (Fault("hla-code-malformed", max(row, 1), written=line.strip()),))
