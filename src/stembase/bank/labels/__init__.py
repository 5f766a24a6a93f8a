"""Labels: what is printed on a bag, a place, a kit or a lot, as PDF and PNG. Pure: values in, bytes out; every symbol is read back by the tests.

render([Final(din=…, product=…, …), Tag("position", "A9990:LN1-R2-05")], "pdf")
"""

from stembase.bank.labels.kinds import Final, Label, Partial, Tag
from stembase.bank.labels.render import render

__all__ = ["Final", "Label", "Partial", "Tag", "render"]
