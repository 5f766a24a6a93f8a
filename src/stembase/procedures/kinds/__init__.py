"""The kinds of steps, by key: one folder each, joined by this one dict. A definition names a kind; a kind names the command that performs it."""

from collections.abc import Mapping

from stembase.procedures.kinds import (
    collect,
    combine,
    consent,
    culture,
    freeze,
    handover,
    infuse,
    judge,
    measure,
    move,
    receive,
    reduce,
    release,
    review,
    sample,
    screen,
    store,
    tend,
    verify,
)
from stembase.procedures.kinds.kind import Kind

KINDS: Mapping[str, Kind] = {
    kind.KIND.key: kind.KIND
    for kind in (
        consent,
        screen,
        collect,
        receive,
        verify,
        combine,
        reduce,
        sample,
        culture,
        freeze,
        store,
        move,
        tend,
        measure,
        review,
        judge,
        release,
        handover,
        infuse,
    )
}
