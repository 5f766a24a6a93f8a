from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "stembase.web"
    label = "web"

    def ready(self) -> None:
        """Let every chain's pages answer to the scan box and stand on the home page."""
        from stembase.web.bank.joining import join

        join()
