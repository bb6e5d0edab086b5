"""Compensation scales: steps that fit every amount once, and clauses that pay together pay alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from shipby.rules.checks.remark import Remark, Spot, parts
from shipby.rules.model import Compensation, Pack, Step


def money(pack: Pack) -> Iterator[Remark]:
    """What scales and groups get wrong."""
    for place, part in parts(pack):
        if isinstance(part, Compensation) and part.amount != "unpublished":
            yield from _scale((*place, "amount"), part.amount)
    yield from _together(pack)


def _scale(place: Spot, steps: tuple[Step, ...]) -> Iterator[Remark]:
    for i, step in enumerate(steps):
        yield from _step((*place, i), step)
    ends = [(_end(step), step.at_most_minor is not None) for step in steps]
    bounds = [end for end in ends[:-1] if end[0] is not None]
    if ends[-1][0] is not None:
        message = "the last step does not stand for every larger amount"
        yield Remark("pack.scale", place, message, "End with a step without at_most_minor and below_minor.")
    if len(bounds) < len(ends) - 1 or any(one >= after for one, after in pairwise(bounds)):
        message = "the steps do not rise from one to the next"
        yield Remark("pack.scale", place, message, "Order them by amount; only the last is open.")


def _step(place: Spot, step: Step) -> Iterator[Remark]:
    if (step.pay_minor is None) == (step.percent is None):
        message = "a step needs exactly one of pay_minor, percent"
        yield Remark("pack.step", place, message, "Keep or write exactly one.")
    if step.at_most_minor is not None and step.below_minor is not None:
        message = "at_most_minor and below_minor both end the step"
        yield Remark("pack.step", place, message, "Keep one of them.")
    limits = (step.minimum_minor, step.maximum_minor)
    if step.percent is None and (step.half_up_to_minor != 1 or limits != (None, None)):
        message = "only a percentage has a minimum, a maximum and a rounding"
        yield Remark("pack.step", place, message, "Write percent, or take them away.")
    if isinstance(limits[0], int) and isinstance(limits[1], int) and limits[0] > limits[1]:
        yield Remark("pack.step", place, "the minimum is above the maximum", "Exchange them.")


def _end(step: Step) -> int | None:
    return step.below_minor if step.at_most_minor is None else step.at_most_minor


def _together(pack: Pack) -> Iterator[Remark]:
    paying = [
        (clause.compensation.together, ("clauses", i, "compensation"), clause.compensation)
        for i, clause in enumerate(pack.clauses)
        if clause.compensation is not None and clause.compensation.together is not None
    ]
    for word, group in groupby(sorted(paying, key=lambda one: str(one[0])), key=lambda one: one[0]):
        (_, first_place, first), *others = group
        if not others:
            message = f'no other clause pays together under "{word}"'
            yield Remark("pack.together", (*first_place, "together"), message, "Mend the word, or take together away.")
        for _, place, other in others:
            if (other.form, _plain(other)) != (first.form, _plain(first)):
                message = f'clauses that pay together under "{word}" differ in form or amount'
                yield Remark("pack.together", place, message, "Give them one form and one scale.")


def _plain(compensation: Compensation) -> object:
    if compensation.amount == "unpublished":
        return compensation.amount
    return tuple(step.model_copy(update={"source": None, "says": None}) for step in compensation.amount)
