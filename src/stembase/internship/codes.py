"""How the numbers and codes of internships are written in a command's input."""

from typing import Annotated

from msgspec import Meta

Number = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,38}$(?!\n)", description="letters, digits, hyphens; never a name")]
MaybeNumber = Annotated[str, Meta(pattern=r"^([A-Za-z0-9][A-Za-z0-9-]{0,38})?$(?!\n)", description="letters, digits, hyphens, or nothing")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="SHA-256 of a document")]
MaybeDigest = Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$(?!\n)", description="SHA-256 of a document, or nothing")]
Clock = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", description="a time of day, such as 08:30")]
Weekday = Annotated[int, Meta(ge=1, le=7, description="Monday 1 … Sunday 7")]
Fen = Annotated[int, Meta(ge=0, le=2_000_000_000, description="an amount in fen")]
Count = Annotated[int, Meta(ge=1, le=30_000)]
Staff = Annotated[int, Meta(ge=0, le=10_000_000)]
Province = Annotated[str, Meta(pattern=r"^[0-9]{6}$(?!\n)", description="a province by GB/T 2260")]
