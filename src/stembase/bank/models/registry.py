"""Donors and patients of outside registries: reference rows for searching. No identity, no ledger entry each; a new import takes their place."""

from django.db import models


class RegistryRow(models.Model):
    """A person as a registry gives them: its key for them, the typing verbatim, its loci as read, or the fault that stopped reading it.

    `loci` holds genotypes by locus, each a pair of names: `{"A": [["A*11:XX", "A*02:XX"]]}`; several where the laboratory could not tell.
    """

    key = models.CharField(max_length=81, primary_key=True)
    registry = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    raw = models.TextField()
    loci = models.JSONField(default=dict)
    fault = models.CharField(max_length=40, blank=True)
    imported_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


class RegistryDonor(RegistryRow):
    """A donor or cord blood unit of a registry."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registry", "code"], name="bank_registry_donor_code")]


class RegistryPatient(RegistryRow):
    """A patient a registry searches for."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["registry", "code"], name="bank_registry_patient_code")]
