"""What an answer rests on: the frequency set, the nomenclature release and the version of the engine; and typings read under them."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings

from stembase import __version__
from stembase.bank import releases
from stembase.bank.frequency_sets import InstalledSet, frequencies_of, set_named
from stembase.bank.imports.typed import expander
from stembase.science.hla.epitopes import EpitopeGroups
from stembase.science.hla.expansion import Expander
from stembase.science.hla.frequencies import FrequencySet
from stembase.science.hla.interned import Statement
from stembase.science.hla.matching import Seen, first_field
from stembase.science.hla.nomenclature import Release
from stembase.science.hla.registry.blocks import statement_of
from stembase.science.hla.serology import Serology

NO_RELEASE = "two-fields"
"""Stands for the version where no release is installed: names alone decide, at two fields, and every answer says so."""


@dataclass(frozen=True)
class Frame:
    """One frequency set and one release (or none), by name and hash."""

    population: str
    digest: str
    release: str

    @cached_property
    def frequencies(self) -> FrequencySet:
        """The set itself."""
        return frequencies_of(self.population, self.digest)

    @cached_property
    def nomenclature(self) -> Release | None:
        """The release, None where names alone decide."""
        return None if self.release == NO_RELEASE else releases.load(settings.HLA_RELEASES, self.release)

    @cached_property
    def seen(self) -> Seen:
        """What antigens are told by: the serology of the release, first fields without one."""
        return Serology(self.nomenclature) if self.nomenclature else first_field

    @cached_property
    def epitopes(self) -> EpitopeGroups | None:
        """The T-cell epitope groups of DPB1, None where no release tells them."""
        return EpitopeGroups(self.nomenclature) if self.nomenclature else None

    @cached_property
    def expander(self) -> Expander:
        """What reads typings in the names of the set."""
        return expander(self.frequencies, self.nomenclature)

    def statement(self, text: str) -> Statement:
        """The genotypes of one core locus of a registry, as the engine takes them."""
        return statement_of(text, self.expander)

    @property
    def basis(self) -> dict[str, str]:
        """What stands in the record of a run."""
        return {"engine": f"stembase-{__version__}", "population": self.population, "frequencies": self.digest, "release": self.release}


@lru_cache(maxsize=4)
def frame(population: str, digest: str, release: str) -> Frame:
    """The frame, kept while it is used: reading a release and a set takes longer than a search."""
    return Frame(population, digest, release)


def frame_now(population: str) -> Frame:
    """The frame of today: the set in use under the name, and the newest release. Refuses as `set_named`."""
    there: InstalledSet = set_named(population)
    versions = releases.releases(settings.HLA_RELEASES)
    return frame(there.name, there.hash, versions[0].version if versions else NO_RELEASE)
