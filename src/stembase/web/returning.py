"""Where one came from, as a form or an address says it: a page of this house, or nothing."""

from django.utils.http import url_has_allowed_host_and_scheme


def own_page(asked: str) -> str:
    """The address, where it leads to a page of this house; else empty, so that no link can send anybody away."""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""
