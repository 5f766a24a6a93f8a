"""Files machines wrote, kept as they came. The caller keeps the file first; the act then names its hash, and the ledger holds that."""

import hashlib

from stembase.bank.models import LogFile
from stembase.refusal import Misfit, Refused

LARGEST_BYTES = 20_000_000


def keep_log_file(content: bytes, kind: str) -> str:
    """Keep a file (`freezer`, `tank`) and give its SHA-256; the same bytes are kept once. Refuses `log-file-empty` and `log-file-too-large`."""
    if not content.strip():
        raise Misfit("log-file-empty")
    if len(content) > LARGEST_BYTES:
        raise Misfit("log-file-too-large", megabytes=round(len(content) / 1e6, 1), most=LARGEST_BYTES // 1_000_000)
    key = hashlib.sha256(content).hexdigest()
    LogFile.objects.get_or_create(key=key, defaults={"kind": kind, "content": content})
    return key


def content_of_log(key: str) -> bytes:
    """The bytes kept under a hash. Refuses `log-file-not-kept`."""
    content = LogFile.objects.filter(key=key).values_list("content", flat=True).first()
    if content is None:
        raise Refused("log-file-not-kept", log=key)
    return bytes(content)
