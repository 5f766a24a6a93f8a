"""Load an app's commands and verbs at start."""

from importlib import import_module
from pkgutil import iter_modules


def load_commands(app: str) -> None:
    """Import every module of an app's `commands` package, so that its commands and verbs are entered."""
    package = import_module(f"{app}.commands")
    for module in iter_modules(package.__path__):
        import_module(f"{app}.commands.{module.name}")
