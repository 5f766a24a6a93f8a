from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "stembase.web"
    label = "web"

    def ready(self) -> None:
        """Let every chain's pages answer to the scan box and stand on the home page."""
        from stembase.web import find, wording  # noqa: F401 (wording enters the words of the pages)
        from stembase.web.bank import joining as bank
        from stembase.web.panels import joining as panels

        bank.join()
        panels.join()
        find.join()
