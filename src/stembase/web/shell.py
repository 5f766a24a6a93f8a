"""What every page needs to draw its frame: who is here, which rail entries are theirs, which bank they stand in."""

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict:
    """Context for the frame of a page."""
    return {}
