"""The bank's tables, one file a group of nouns. All but `LogFile`, `Upload` and the registries' rows are read from its ledger."""

from .bank import Bank
from .quality import Deviation, Hold, Lot
from .registry import RegistryDonor, RegistryPatient
from .searching import Reservation, Search, SearchRun, TypingRequest
from .storage import Excursion, Position, Stay, Tank, TemperatureLog
from .testing import BankStandard, ExceptionalRelease, ReleaseVerdict, Result, StandardVersion
from .unit import Donation, Parentage, Unit
from .upload import Upload
from .work import FreezeRun, LogFile, Performance, StepDone

__all__ = [
    "Bank", "BankStandard", "Deviation", "Donation", "ExceptionalRelease", "Excursion", "FreezeRun", "Hold", "LogFile", "Lot", "Parentage",
    "Performance", "Position", "RegistryDonor", "RegistryPatient", "ReleaseVerdict", "Reservation", "Result", "Search", "SearchRun",
    "StandardVersion", "Stay", "StepDone", "Tank", "TemperatureLog", "TypingRequest", "Unit", "Upload",
]  # fmt: skip
