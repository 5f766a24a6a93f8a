"""Scenarios of a base's own, for tests: copies of packaged ones under keys of their own."""

from stembase.practice.scenario_reading import text_of

OWN = "skill.reduce-at-night"


def copied(of: str = "skill.reduce-volume", key: str = OWN, **changes: str) -> str:
    """The text of a packaged scenario under another key, with changes by what stands there (`was="now"` as pairs in `changes`)."""
    text = text_of(of).replace(f'key = "{of}"', f'key = "{key}"')
    for was, now in changes.items():
        assert was in text
        text = text.replace(was, now)
    return text
