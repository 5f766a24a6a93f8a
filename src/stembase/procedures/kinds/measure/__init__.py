"""A test gives its result; a second reader stands behind it (`review`)."""

from stembase.procedures.definition import Text
from stembase.procedures.kinds.kind import Kind

KIND = Kind("measure", Text("检测", "Measure"), "record-result", wants=("measures",))
