"""The practice app: loads its commands and verbs, and enters its instruments and the standing of its runs in the ports below."""

from django.apps import AppConfig

from stembase.acts.loading import load_commands


class PracticeConfig(AppConfig):
    name = "stembase.practice"
    label = "practice"

    def ready(self) -> None:
        load_commands(self.name)
        from stembase.acts.gate import STANDINGS
        from stembase.bank.instruments import READERS
        from stembase.donors.laboratory import LABORATORIES
        from stembase.practice import wording, working  # noqa: F401 (enter the words and the kinds of long work)
        from stembase.practice.crews import enter_parts
        from stembase.practice.laboratory import LABORATORY
        from stembase.practice.queries.running import demand_running
        from stembase.practice.reader import INSTRUMENTS

        enter_parts()
        STANDINGS["practice"], READERS["practice"], LABORATORIES["practice"] = demand_running, INSTRUMENTS, LABORATORY
