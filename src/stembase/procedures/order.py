"""The graph of steps: its order, its circles, what is ready next, how long it takes. Works on anything with `key` and `after`."""

from collections.abc import Collection, Mapping, Sequence

from stembase.procedures.definition import Definition, Minutes, Step


def circle(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The first circle in the graph (`after`: step -> steps before it), as the steps along it in order of doing; empty when there is none."""
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        here = start
        trail = [iter(after[here])] if here not in done else []
        if trail:
            path.append(here)
        while trail:
            before = next((key for key in trail[-1] if key in after and key not in done), None)
            if before is None:
                done.add(path.pop())
                trail.pop()
            elif before in path:
                return tuple(reversed(path[path.index(before) :]))
            else:
                path.append(before)
                trail.append(iter(after[before]))
    return ()


def in_order(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Steps so that each comes after those it waits for, otherwise as written. Steps that can never be reached are left out."""
    placed: list[str] = []
    waiting = list(after)
    while ready := next((key for key in waiting if all(before in placed for before in after[key])), None):
        placed.append(ready)
        waiting.remove(ready)
    return tuple(placed)


def steps_in_order(definition: Definition) -> tuple[Step, ...]:
    """The steps of a definition in the order they are done."""
    steps = {step.key: step for step in definition.steps}
    return tuple(steps[key] for key in in_order({step.key: step.after for step in definition.steps}))


def ready(definition: Definition, done: Collection[str]) -> tuple[Step, ...]:
    """Steps that may be done next: not yet done, with all before them done."""
    return tuple(step for step in steps_in_order(definition) if step.key not in done and all(before in done for before in step.after))


def work_minutes(definition: Definition) -> Minutes:
    """Time of hands: the sum over all steps."""
    return sum((step.minutes for step in definition.steps), Minutes(0, 0, 0))


def elapsed_minutes(definition: Definition) -> Minutes:
    """Time on the clock: the longest way through the graph, for each of low, likely and high."""
    reached: dict[str, Minutes] = {}
    for step in steps_in_order(definition):
        before = [reached[key] for key in step.after]
        start = Minutes(*(max((getattr(way, part) for way in before), default=0) for part in ("low", "likely", "high")))
        reached[step.key] = start + step.minutes
    return Minutes(*(max((getattr(way, part) for way in reached.values()), default=0) for part in ("low", "likely", "high")))
