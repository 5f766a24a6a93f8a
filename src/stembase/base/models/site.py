"""Where the base works: partners, sites, rooms, and the one register of equipment. All rows are read from the base's ledger."""

from django.db import models

from stembase.ledger.vocabulary import projection


@projection
class Partner(models.Model):
    """An organisation that has joined the base; its names stand with the organisation."""

    key = models.CharField(max_length=40, primary_key=True)
    joined_date = models.DateField()
    left_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key


@projection
class Site(models.Model):
    """A place with rooms, run by one partner."""

    key = models.CharField(max_length=40, primary_key=True)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="sites")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.key


@projection
class Room(models.Model):
    """A room of a site: cryo-room, clean-room, laboratory, ward."""

    key = models.CharField(max_length=60, primary_key=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="rooms")
    kind = models.CharField(max_length=40)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.key


@projection
class Equipment(models.Model):
    """A machine. It may be used while calibrated (`calibrated_until` half-open) and in service."""

    key = models.CharField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=40, db_index=True)
    room = models.ForeignKey(Room, models.PROTECT, related_name="equipment")
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    calibrated_until = models.DateTimeField(null=True, blank=True)
    in_service = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.key
