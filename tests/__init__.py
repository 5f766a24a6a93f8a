"""The tests of Stembase: `science/`, one folder an app, `web/`, `api/`, `cli/`, `journeys/`, and `architecture/` for the house itself."""
