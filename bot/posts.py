"""The posts an office opens with; a town renames, adds and confirms them, and they outlive whoever holds them."""

from db.people import Post
from knowledge.rules.people import Role

CENTRE = "镇域社会治理现代化指挥中心"
POSTS = (
    Post("duty", "值班员", CENTRE, Role.DUTY_OFFICER),
    Post("supervisor", "督办员", CENTRE, Role.SUPERVISOR),
    Post("leader", "分管领导", "镇政府", Role.LEADER),
    Post("liaison", "反诈联络员", CENTRE, Role.LIAISON),
    Post("admin", "系统管理员", "镇政府", Role.ADMINISTRATOR),
    Post("auditor", "审计员", "镇政府", Role.AUDITOR),
)
# In the demo, which example person (webchat.people.EXAMPLES) holds which post.
DEMO = {"clerk": "duty", "leader": "leader"}
