"""How a run stands, as a tag."""

from stembase.practice.models import Run
from stembase.practice.wording import STATES
from stembase.web.bank.here import language
from stembase.web.parts.tag import Tag, Tone

LOOKS: dict[str, tuple[Tone, str]] = {
    Run.State.PREPARING: ("", "clock"),
    Run.State.OPEN: ("info", "play"),
    Run.State.FROZEN: ("warn", "pause"),
    Run.State.ENDED: ("good", "check"),
    Run.State.ABANDONED: ("", "stop"),
}


def state_tag(state: str) -> Tag:
    """The tag of a run's state."""
    return Tag(STATES[state].say(language()), *LOOKS[state])
