"""Every number the models use: its value, unit and spread, how sure it is, where it comes from. One CSV file for each package of models beside this.

A run names its table by `Parameters.hash`; a scenario changes numbers by `Parameters.with_values`, and each changed row then says so.
"""

from stembase.science.parameters.packaged import packaged
from stembase.science.parameters.reading import problems, read
from stembase.science.parameters.table import Mark, Parameter, Parameters, Spread

__all__ = ["Mark", "Parameter", "Parameters", "Spread", "packaged", "problems", "read"]
