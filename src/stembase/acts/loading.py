"""Load an app's commands and verbs at start, and the words for its facts."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules


def load_commands(app: str) -> None:
    """Import every module of an app's `commands` package, so that its commands and verbs are entered, and its `wording`."""
    package = import_module(f"{app}.commands")
    for module in iter_modules(package.__path__):
        import_module(f"{app}.commands.{module.name}")
    if find_spec(f"{app}.wording"):
        import_module(f"{app}.wording")
