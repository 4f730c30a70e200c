"""Small indicator sheets for single faults: the usual columns, a changed cell or two."""

import csv
import io
from typing import Any

HEADER = (
    *("指标编码", "板块", "一级指标", "二级指标", "计量单位", "方向", "权重", "计分方法"),
    *("数据来源", "责任科室", "考核频次", "目标值-阜蒙县", "目标值-彰武县", "完成时限"),
    *("预计填报分钟", "备注"),
)
GOOD = dict(
    zip(
        HEADER,
        (
            *("A01", "人才工作", "引进", "引才数", "人", "越高越好", "60", "完成率"),
            *("人社部门", "人才科", "半年", "12", "9", "2026-06-30", "20", ""),
        ),
        strict=True,
    )
)
SECOND = GOOD | {"指标编码": "A02", "二级指标": "留才率", "计量单位": "%", "权重": "40"}


def sheet(*rows: dict[str, Any], header: tuple[str, ...] = HEADER) -> bytes:
    """A csv of these rows; two good ones by default."""
    output = io.StringIO()
    writer = csv.DictWriter(output, header, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows or (GOOD, SECOND))
    return output.getvalue().encode()
