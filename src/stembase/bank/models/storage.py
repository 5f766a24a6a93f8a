"""Tanks, positions, stays in them, temperature logs and excursions."""

from django.db import models

from stembase.ledger.ownership import belongs_to_bank
from stembase.ledger.vocabulary import projection

from .bank import Bank
from .unit import Unit


@projection
class Tank(models.Model):
    """A nitrogen tank or freezer of a bank. `zone` keeps quarantine apart; above `limit_c`, or silent too long, is an excursion."""

    class Zone(models.TextChoices):
        QUARANTINE = "quarantine"
        RELEASED = "released"
        RESEARCH = "research"

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="tanks")
    room = models.CharField(max_length=60)
    number = models.CharField(max_length=20)
    zone = models.CharField(max_length=12, choices=Zone.choices)
    limit_c = models.FloatField()
    silence_minutes = models.PositiveIntegerField()
    last_reading_at = models.DateTimeField(null=True, blank=True)
    last_c = models.FloatField(null=True, blank=True)
    level_percent = models.FloatField(null=True, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_tank_own")]

    def __str__(self) -> str:
        return self.key


@projection
class Position(models.Model):
    """A slot: site > room > tank > rack > box > slot. It holds one unit or none; `reserved_for` keeps the place while its unit is out."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="positions")
    tank = models.ForeignKey(Tank, models.PROTECT, related_name="positions")
    rack = models.CharField(max_length=10)
    box = models.CharField(max_length=10)
    slot = models.CharField(max_length=10)
    unit = models.OneToOneField(Unit, models.PROTECT, null=True, blank=True, related_name="position")
    reserved_for = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            belongs_to_bank("bank_position_own", "tank_id", "unit_id", "reserved_for"),
            models.UniqueConstraint(fields=["tank", "rack", "box", "slot"], name="bank_position_place"),
        ]

    def __str__(self) -> str:
        return self.key


@projection
class Stay(models.Model):
    """A span, half-open, in which a unit lay in a place; open while it lies there. Excursions and recalls by tank ask this, not `Position`."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="stays")
    tank = models.ForeignKey(Tank, models.PROTECT, related_name="stays")
    position = models.CharField(max_length=60)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            belongs_to_bank("bank_stay_own", "unit_id", "tank_id", "position"),
            models.UniqueConstraint(fields=["unit"], condition=models.Q(to_at=None), name="bank_stay_one_open"),
        ]
        indexes = [models.Index(fields=["tank", "from_at"], name="bank_stay_tank")]

    def __str__(self) -> str:
        return self.key


@projection
class TemperatureLog(models.Model):
    """A stretch of a tank's log as read from its file."""

    key = models.CharField(max_length=60, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    tank = models.ForeignKey(Tank, models.PROTECT, related_name="logs")
    log = models.CharField(max_length=64)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    readings = models.PositiveIntegerField()
    highest_c = models.FloatField()
    lowest_c = models.FloatField()

    class Meta:
        constraints = [belongs_to_bank("bank_log_own", "tank_id")]

    def __str__(self) -> str:
        return self.key


@projection
class Excursion(models.Model):
    """A span in which a tank was too warm, or silent. It holds every unit that was inside until each has been judged."""

    class Kind(models.TextChoices):
        WARM = "warm"
        SILENT = "silent"

    key = models.CharField(max_length=70, primary_key=True)
    bank = models.ForeignKey(Bank, models.PROTECT, related_name="+")
    tank = models.ForeignKey(Tank, models.PROTECT, related_name="excursions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    highest_c = models.FloatField(null=True, blank=True)
    units = models.PositiveIntegerField(default=0)
    acknowledged_by = models.CharField(max_length=20, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [belongs_to_bank("bank_excursion_own", "tank_id")]

    def __str__(self) -> str:
        return self.key
