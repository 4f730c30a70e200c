"""The pledge on discipline that each of a team gives before a trip (rule R9): always Chinese."""

from office.rules import rules_in_force


def pledge_lines() -> list[str]:
    """What is pledged, one sentence each, with the numbers in force: one query."""
    rules = rules_in_force(["R9", "R10"])
    companions, guests = (int(rules["R9"][name]) for name in ("companions", "guests"))
    briefing = f"，参加人员不超过{int(rules['R10']['people'])}人" if rules["R10"].enabled else ""
    share = (
        f"严格控制陪餐人数：调研组{guests}人以内的，陪餐不超过{companions}人；"
        f"超过{guests}人的，陪餐不超过调研组人数的三分之一。"
    )
    return [
        "不参加宴请，不饮酒；确需用餐的，只用一次工作餐，并按规定交纳餐费。",
        share,
        "不收受礼品、礼金、有价证券和土特产。",
        "不用引导车带路，不要求层层陪同，不搞边界迎送。",
        f"汇报从简{briefing}，不要求被调研单位的主要负责人都到场。",
        "不要求被调研单位为迎接调研撰写自查报告，不要求制作展板、悬挂标语。",
        "不打招呼的调研，到达之前不向被调研方透露。",
        "调研结束后如实登记用餐、交费和陪餐情况，接受被调研单位和干部监督部门的监督。",
    ]
