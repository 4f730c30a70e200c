"""Values, targets, methods and whole cycles, as hypothesis makes them."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from assessment.scoring import Fold, Line, Method, method_of

NUMBERS = st.decimals(min_value=-5000, max_value=5000, places=4)
WEIGHTS = st.decimals(min_value=Decimal("0.5"), max_value=40, places=2)
PERCENT = st.decimals(min_value=0, max_value=100, places=1)


@st.composite
def methods(draw: st.DrawFn) -> Method:
    kind = draw(st.sampled_from(["completion", "steps", "rank", "deduction", "bonus"]))
    data: dict[str, Any] = {}
    if kind == "completion":
        cap = draw(st.decimals(min_value=100, max_value=150, places=1))
        data = {"floor": str(draw(PERCENT)), "cap": str(cap)}
    elif kind == "steps":
        count = draw(st.integers(1, 5))
        reached = draw(st.lists(PERCENT, min_size=count, max_size=count, unique=True))
        shares = draw(st.lists(PERCENT, min_size=count, max_size=count, unique=True))
        pairs = zip(sorted(reached, reverse=True), sorted(shares, reverse=True), strict=True)
        data = {"steps": [[str(a), str(b)] for a, b in pairs]}
    elif kind == "rank":
        data = {"last": str(draw(PERCENT))}
    else:
        data = {
            "per_unit": str(draw(st.decimals(min_value=Decimal("0.01"), max_value=9, places=2)))
        }
    return method_of(kind, {kind: data})


@st.composite
def cycles(draw: st.DrawFn) -> tuple[list[Line], list[Fold], dict[int, str]]:
    """Up to six counties in up to two groups, two blocks that share the total."""
    counties = range(draw(st.integers(1, 6)))
    groups = {county: draw(st.sampled_from(["区", "县"])) for county in counties}
    share = draw(PERCENT)
    folds = [Fold(block=1, share=share), Fold(block=2, share=100 - share)]
    lines = []
    for indicator in range(draw(st.integers(1, 5))):
        method, weight = draw(methods()), draw(WEIGHTS)
        block, lower = draw(st.sampled_from([1, 2])), draw(st.booleans())
        lines.extend(
            Line(
                indicator=indicator,
                county=county,
                block=block,
                weight=weight,
                target=draw(NUMBERS),
                value=draw(st.none() | NUMBERS),
                method=method,
                lower_is_better=lower,
            )
            for county in counties
            if draw(st.integers(0, 4))
        )
    return lines, folds, groups
