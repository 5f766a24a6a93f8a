"""The same words in Chinese and English, as data files of the bank write them: `{ zh = "…", en = "…" }`."""

import msgspec


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in both languages."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The words in the language asked for: `zh…`, or anything else for English."""
        return self.zh if language.lower().startswith("zh") else self.en
