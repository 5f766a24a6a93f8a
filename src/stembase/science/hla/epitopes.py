"""T-cell epitope groups of DPB1 by a nomenclature release, as `matching.tce` wants them."""

from stembase.science.hla.names import parse_name
from stembase.science.hla.nomenclature import Release


class EpitopeGroups(dict[str, str]):
    """The group of a DPB1 allele by name, `1` `2` `3`, looked up once; empty for one that is not expressed, or has none."""

    def __init__(self, release: Release) -> None:
        self._release = release

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        if name not in self:
            found = self._release.tce(parse_name(name)) if name.startswith("DPB1*") else None
            self[name] = found.group.replace("0", "") if found else ""
        return self[name] or default
