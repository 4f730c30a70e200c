"""The map of counts: where each cell lies, and how dark it is."""

import pytest

from office.heat_map import DARKEST, Heat, heat_map


@pytest.mark.parametrize(
    ("number", "shade"), [(0, 0), (1, 1), (DARKEST - 1, 2), (DARKEST, DARKEST), (40, DARKEST)]
)
def test_a_cell_is_the_darker_the_larger_its_number(number: int, shade: int) -> None:
    (row,) = heat_map([Heat(name="甲", counts=[number])], columns=["1"]).rows

    (cell,) = row.cells
    assert (cell.number, cell.shade) == (number, shade)


def test_columns_share_the_width_and_rows_follow_each_other() -> None:
    drawn = heat_map(
        [Heat(name="甲", counts=[1, 0, 2, 0]), Heat(name="乙", counts=[0, 0, 0, 5])],
        columns=["一", "二", "三", "四"],
    )

    assert [cell.x for cell in drawn.rows[0].cells] == ["0.00%", "25.00%", "50.00%", "75.00%"]
    assert [name for name, _middle in drawn.columns] == ["一", "二", "三", "四"]
    assert [row.total for row in drawn.rows] == [3, 5]
    assert drawn.rows[1].text_y > drawn.rows[0].y + 24
    assert drawn.rows[1].y + 24 <= drawn.height


def test_a_map_of_nothing_has_its_head_alone() -> None:
    assert heat_map([], columns=["1"]).rows == []
