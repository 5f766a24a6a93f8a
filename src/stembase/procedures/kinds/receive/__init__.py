"""Reception: what arrives is what was sent, sealed, in time and at its temperature."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("receive", Text("接收", "Receive"), "receive", wants=("scan", "moves.to"))
