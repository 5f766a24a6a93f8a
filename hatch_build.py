"""Compiles the Chinese messages (`django.po` to `django.mo`): while a wheel or an editable install is built, from `make`, and before the tests."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    BuildHookInterface = object

LOCALE = Path(__file__).parent / "src" / "stembase" / "locale"


def compile_messages(locale: Path = LOCALE) -> list[Path]:
    """Compile every catalogue under `locale` that is newer than its compiled form; gives the files written."""
    written = []
    for source in sorted(locale.glob("*/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns:
            with source.open("rb") as text, compiled.open("wb") as binary:
                write_mo(binary, read_po(text, locale=source.parents[1].name))
            written.append(compiled)
    return written


class MessagesHook(BuildHookInterface):
    """Hatchling's door: the compiled messages are part of every build."""

    def initialize(self, version: str, build_data: dict) -> None:
        compile_messages()


if __name__ == "__main__":
    compile_messages()
