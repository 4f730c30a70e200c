"""Rows judged against each other, against the cycle and by the slimming rules."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import County, Office
from assessment.rules import ASKED_ONCE, CAP, VETO_EXPLAINED
from assessment.sheets import columns
from assessment.sheets.candidates import Candidate, Setting
from assessment.sheets.comparison import Known
from assessment.sheets.drafts import Draft, Fault, inferred_direction
from assessment.slimming.gates import Asked, Item
from assessment.slimming.words import VETO, first_word_in


def faults_of_rows(rows: list[Candidate], staying: Known, setting: Setting) -> Iterator[Fault]:
    """Faults that lie in one row each; without these rows the others may be good."""
    yield from _missing_codes(rows, setting)
    yield from _repeated(rows, setting, columns.CODE, lambda row: row.code)
    yield from _repeated(rows, setting, columns.NAME, lambda row: row.name)
    yield from _taken_elsewhere(rows, staying, setting)
    yield from _withdrawn_targets(rows, setting)
    yield from _locked_too_early(rows, setting)
    yield from _contradicting_bounds(rows, setting)
    yield from _unclear_deductions(rows, setting)
    yield from _slimming(rows, staying, setting)


def faults_of_table(rows: list[Candidate], staying: Known, setting: Setting) -> Iterator[Fault]:
    """Faults of all rows together, with what stays beside them in the cycle."""
    if not rows:
        yield Fault(None, None, _("The sheet has a header, but no indicator below it."))
    yield from _counties_without_department(rows, setting)
    yield from _beyond_the_cap(rows, staying, setting)
    yield from _weights(rows, staying, setting)


def _missing_codes(rows: list[Candidate], setting: Setting) -> Iterator[Fault]:
    column = setting.layout.column_of(columns.CODE)
    for row in rows:
        if column is not None and not row.code and "code" in row.values:
            yield Fault(row.number, column, f"{columns.CODE}：" + _("The cell is empty."))


def _repeated(
    rows: list[Candidate], setting: Setting, column: str, key: Callable[[Candidate], str]
) -> Iterator[Fault]:
    first: dict[str, int] = {}
    rule_id = ASKED_ONCE.id if column == columns.NAME else ""
    for row in rows:
        value = key(row)
        if value and first.setdefault(value, row.number) != row.number:
            message = _("“%(value)s” already stands in row %(row)d.") % {
                "value": value,
                "row": first[value],
            }
            place = setting.layout.column_of(column)
            yield Fault(row.number, place, f"{column}：{message}", rule_id)


def _taken_elsewhere(rows: list[Candidate], staying: Known, setting: Setting) -> Iterator[Fault]:
    """A code or a name of an indicator that stays in the cycle beside these rows."""
    codes = {old.code: old for old in staying.indicators.values()}
    names = {old.name: old for old in staying.indicators.values()}
    message = _("Block “%(block)s” already has %(code)s %(name)s.")
    for row in rows:
        for column, old, rule_id in (
            (columns.CODE, codes.get(row.code), ""),
            (columns.NAME, names.get(row.name), ASKED_ONCE.id),
        ):
            if old is not None:
                text = message % {"block": old.block, "code": old.code, "name": old.name}
                place = setting.layout.column_of(column)
                yield Fault(row.number, place, f"{column}：{text}", rule_id)


def _withdrawn_targets(rows: list[Candidate], setting: Setting) -> Iterator[Fault]:
    for row in rows:
        old = setting.known.indicators[row.known].targets if row.known else {}
        for county_id in old:
            if county_id not in row.targets and county_id not in row.unread:
                message = _("A target that is in force cannot be left empty.")
                number, place, name = setting.place_of_target(row, county_id)
                yield Fault(number, place, f"{name}：{message}")


def _locked_too_early(rows: list[Candidate], setting: Setting) -> Iterator[Fault]:
    """A lock date before the last day on which a value is on time."""
    for row in rows:
        due_on, locks_on = row.values.get("due_on"), row.values.get("locks_on")
        if due_on and locks_on and locks_on < due_on:
            message = _("Values cannot be locked on %(lock)s, before they are due on %(due)s.")
            place = setting.layout.column_of(columns.LOCKS_ON)
            text = message % {"lock": locks_on, "due": due_on}
            yield Fault(row.number, place, f"{columns.LOCKS_ON}：{text}")


def _contradicting_bounds(rows: list[Candidate], setting: Setting) -> Iterator[Fault]:
    """A target of "at most" where more is better, or the other way round, by the direction's own
    cell or else by the first bound.
    """
    render = setting.resource.fields["direction"].widget.render
    for row in rows:
        if not row.bounds or "direction" not in row.values:
            continue
        said = row.values["direction"]
        holds = said or next(iter(row.bounds.values()))
        message = (
            _("The bound means “%(bound)s”, but %(column)s says “%(direction)s”.")
            if said
            else _("The bound means “%(bound)s”, but that of another target “%(direction)s”.")
        )
        for county_id, bound in row.bounds.items():
            if bound != holds:
                number, place, name = setting.place_of_target(row, county_id)
                words = {
                    "bound": render(bound),
                    "column": columns.DIRECTION,
                    "direction": render(holds),
                }
                yield Fault(number, place, f"{name}：{message % words}")


def _unclear_deductions(rows: list[Candidate], setting: Setting) -> Iterator[Fault]:
    """A deduction of which nothing says what is worse, in the cell that could."""
    said_in = setting.layout.column_of(columns.DIRECTION)
    name = columns.SCORING if said_in is None else columns.DIRECTION
    for row in rows:
        values, targets = row.values, row.targets.values()
        if values.get("direction", True) or "scoring" not in values or row.unread:
            continue
        if inferred_direction(values["scoring"], targets, row.bounds.values()) is None:
            message = _(
                "Say whether more or less is better, or write ≤ or ≥ before the targets; points "
                "are deducted for what is worse."
            )
            place = setting.layout.column_of(name)
            yield Fault(row.number, place, f"{name}：{message}")


def _slimming(rows: list[Candidate], staying: Known, setting: Setting) -> Iterator[Fault]:
    """Rules A5, A6 and A8, each in the cell that has to change.

    Names that are equal letter by letter were told before; they are not told twice.
    """
    beside = Asked(_item_of(old) for old in staying.indicators.values())
    last_year = Asked(_item_of(old) for old in setting.last_year.indicators.values())
    told = {old.name for old in staying.indicators.values()}
    for row in rows:
        if not row.name:
            continue
        item = _item_in(row)
        for verdict in setting.gates.of_item(item, beside=beside, last_year=last_year):
            if verdict.rule is ASKED_ONCE and row.name in told:
                continue
            column = _cell_of(verdict.rule.id, item, setting)
            place = setting.layout.column_of(column)
            yield Fault(row.number, place, f"{column}：{verdict.message}", verdict.rule.id)
        beside.add(item)
        told.add(row.name)


def _cell_of(rule_id: str, item: Item, setting: Setting) -> str:
    """The column to mend: where the explanation is missing, or else where the word stands."""
    if rule_id != VETO_EXPLAINED.id:
        return columns.NAME
    if setting.layout.column_of(columns.EXPLANATION) is not None:
        return columns.EXPLANATION
    return columns.NAME if first_word_in(item.name, VETO) else columns.REMARK


def _item_in(row: Candidate) -> Item:
    return Item(
        name=row.name,
        measure=row.values.get("measure", ""),
        data_source=row.values.get("data_source", ""),
        remark=row.values.get("remark", ""),
        explanation=row.values.get("explanation", ""),
        place=_("row %d") % row.number,
    )


def _item_of(old: Draft) -> Item:
    return Item(
        name=old.name,
        measure=old.measure,
        data_source=old.data_source,
        place=f"{old.block} {old.code}",
    )


def _counties_without_department(rows: list[Candidate], setting: Setting) -> Iterator[Fault]:
    aimed = {county_id for row in rows for county_id in row.targets}
    lacking = County.objects.filter(pk__in=aimed).exclude(
        pk__in=Office.objects.filter(unit__county__city=setting.city).values("unit__county")
    )
    for county in lacking:
        yield Fault(None, None, _("%s has no organization department in the portal.") % county.name)


def _beyond_the_cap(rows: list[Candidate], staying: Known, setting: Setting) -> Iterator[Fault]:
    """Rule A4, in the first row that is one too many."""
    beside = len(staying.indicators)
    for verdict in setting.gates.of_count(beside + len(rows)):
        allowed = max(0, int(setting.gates.rules[CAP.id]["indicators"]) - beside)
        place = setting.layout.column_of(columns.NAME)
        row = rows[min(allowed, len(rows) - 1)].number if rows else None
        yield Fault(row, place if row else None, str(verdict.message), CAP.id)


def _weights(rows: list[Candidate], staying: Known, setting: Setting) -> Iterator[Fault]:
    """Rule A7 over the blocks that the rows name."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.block:
            sums[row.block] += row.values.get("weight", Decimal(0))
    for old in staying.indicators.values():
        if old.block in sums:
            sums[old.block] += old.weight
    for verdict in setting.gates.of_weights(sums):
        yield Fault(None, None, str(verdict.message), verdict.rule.id)
