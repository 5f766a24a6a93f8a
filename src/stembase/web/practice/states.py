"""How a run stands, and what it came to, as tags."""

from stembase.practice.models import Run
from stembase.practice.wording import STATES
from stembase.web.bank.here import language
from stembase.web.parts.tag import Tag, Tone, tag_of

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


def passed_tag(passed: bool) -> Tag:
    """The tag of a score."""
    return tag_of("passed" if passed else "not-passed")
