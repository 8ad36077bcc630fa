"""The posts an office opens with; a town renames, adds and confirms them, and they outlive whoever holds them."""

from db.people import Post
from knowledge.rules.people import Role

CENTRE = "镇域社会治理现代化指挥中心"
GRID = "网格化指挥中心"
UNITS = {
    "law": "综合行政执法局",
    "works": "建设局",
    "rural": "农村工作局",
    "safety": "应急管理局",
    "service": "政务服务中心",
    "social": "社会事业局",
    "economy": "经济发展局",
    "grid": GRID,
    "discipline": "纪委",
    "office": "政府办公室",
}


def _of_unit(code: str, unit: str) -> tuple[Post, Post]:
    return Post(f"{code}-clerk", "经办人", unit, Role.CLERK), Post(f"{code}-head", "负责人", unit, Role.HEAD)


POSTS = (
    Post("duty", "值班员", CENTRE, Role.DUTY_OFFICER),
    Post("supervisor", "督办员", CENTRE, Role.SUPERVISOR),
    Post("leader", "分管领导", "镇政府", Role.LEADER),
    Post("liaison", "反诈联络员", CENTRE, Role.LIAISON),
    Post("admin", "系统管理员", "镇政府", Role.ADMINISTRATOR),
    Post("auditor", "审计员", "镇政府", Role.AUDITOR),
    Post("mayor", "镇长", "镇政府", Role.MAYOR),
    # The units of the dispatch catalogue: who works there, and who answers for it. All examples until the town confirms them.
    *(post for code, unit in UNITS.items() for post in _of_unit(code, unit)),
    *(Post(f"grid-{number}", f"第{number}网格网格员", GRID, Role.GRID_WORKER) for number in (1, 2, 3)),
)
# In the demo, which example person (webchat.people.EXAMPLES) holds which post.
DEMO = {"clerk": "duty", "leader": "leader"}
