"""What the page parts are given: small frozen values that views build and the templates in `templates/parts/` draw. No queries, no HTML."""
