"""The language the command line speaks: STEMBASE_LANGUAGE, else the machine's own; Chinese where that begins with `zh`, English elsewhere."""

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).resolve().parents[1] / "locale" / "cli"


def language() -> str:
    """`zh-hans` or `en`."""
    named = (os.environ.get(name) for name in ("STEMBASE_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-hans" if next(filter(None, named), "en").lower().startswith("zh") else "en"


_ = gettext.translation("django", LOCALE, ["zh_Hans" if language() == "zh-hans" else "en"], fallback=True).gettext
