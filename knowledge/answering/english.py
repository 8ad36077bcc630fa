"""The English words that people mix into Chinese questions, and what they stand for; language, not content of a town."""

import re

_WORDS = {
    "growth rate": "增长率", "growth target": "增长目标", "growth": "增长", "target": "目标", "goal": "目标", "kpi": "目标", "plan": "安排", "project list": "项目名单",
    "projects": "项目", "project": "项目", "platform": "平台", "budget revenue": "预算收入", "fiscal revenue": "财政收入", "revenue": "收入", "income": "收入",
    "taxable sales": "应税销售", "annual sales": "年度销售额", "sales": "销售额", "fixed asset investment": "固定资产投资", "fixed assets": "固定资产", "fai": "固定资产投资", "investment": "投资",
    "emerging industries": "新兴产业", "emerging industry": "新兴产业", "service industry": "服务业", "service sector": "服务业", "residents": "居民", "resident": "居民", "disposable income": "可支配收入",
    "foreign trade": "外贸", "import and export": "进出口", "imports and exports": "进出口", "import & export": "进出口", "import/export": "进出口", "import": "进口", "export": "出口", "trade": "贸易",
    "foreign capital": "外资", "foreign investment": "外资", "fdi": "外资", "wholesale": "批发", "retail": "零售", "conversion rate": "转化率", "conversion": "转化",
    "high-tech enterprises": "高新技术企业", "high-tech": "高新技术", "hi-tech": "高新技术", "high tech": "高新技术", "net increase": "净增", "talents": "人才", "talent": "人才", "r&d": "研发", "research": "研发", "innovation": "科创", "sci-tech": "科创", "tech": "科技",
    "supply chain": "供应链", "incubators": "孵化器", "incubator": "孵化器", "accelerators": "加速器", "accelerator": "加速器", "forum": "论坛", "salon": "沙龙", "roadshow": "路演", "sharing session": "分享会", "events": "活动", "event": "活动",
    "neighborhood center": "邻里中心", "neighbourhood centre": "邻里中心", "shopping mall": "商贸综合体", "mall": "商贸综合体", "real estate": "房产项目", "housing": "房产", "renovation": "改造", "shops": "店铺", "shop": "店铺", "agricultural park": "农业园区", "farm park": "农业园区",
    "e-commerce": "电商", "ecommerce": "电商", "tourism": "旅游", "demo base": "示范基地", "demonstration base": "示范基地", "base": "基地", "planting area": "种植面积", "area": "面积", "factory": "厂房", "workshop": "厂房", "infrastructure": "基础设施", "street lights": "亮化", "lighting": "亮化", "greening": "绿化",
    "playground": "操场", "sports field": "运动场", "primary school": "小学", "school": "学校", "fire station": "消防救援站", "fire rescue station": "消防救援站", "nursing home": "养老院", "elderly care": "养老服务", "elderly": "老人", "pension": "养老",
    "employment": "就业", "job training": "技能培训", "skills training": "技能培训", "vocational training": "职业技能培训", "training": "培训", "jobs": "就业", "job": "就业", "culture": "文化", "fitness": "全民健身",
    "command center": "指挥中心", "command centre": "指挥中心", "workflow": "流程", "process": "流程", "steps": "步骤", "step": "步骤", "closed loop": "闭环", "closed-loop": "闭环", "grid station": "网格驿站", "grid": "网格", "points": "积分", "safety production": "安全生产", "work safety": "安全生产", "safety": "安全", "petition": "信访", "petitions": "信访",
    "anti-fraud": "反诈宣传", "anti fraud": "反诈宣传", "fraud": "诈骗", "mediation": "调解", "mechanism": "机制", "policy": "做法", "service": "服务", "services": "服务", "brand": "品牌", "center": "中心", "centre": "中心", "village": "村", "river": "河道", "fish": "鱼", "deputies": "人大代表", "deputy": "代表",
    "leading industries": "主导产业", "pillar industries": "主导产业", "industries": "产业", "industry": "产业", "medical devices": "医疗器械", "medical device": "医疗器械", "equipment": "装备", "companies": "企业", "enterprises": "企业", "enterprise": "企业",
    "how many": "多少", "how much": "多少钱", "list": "名单", "name list": "名单", "phone number": "电话号码", "phone": "电话", "tel": "电话", "contact": "联系方式", "investor": "投资方", "developer": "开发商", "contractor": "承建单位", "deadline": "截止时间", "when": "什么时候", "where": "在哪", "who": "谁", "price": "价格", "cost": "花费多少钱", "fee": "收费", "rent": "租金", "salary": "工资", "address": "地址", "location": "位置", "schedule": "具体时间", "timeline": "时间表", "progress": "进展", "status": "进展", "last year": "去年", "next year": "明年", "this year": "今年", "usd": "美元", "dollars": "美元", "rmb": "人民币", "report": "报告", "gdp": "gdp",
}  # fmt: skip
_FOUND = re.compile(r"(?<![a-z])(" + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)) + r")(?![a-z])")


def in_chinese(text: str) -> str:
    """Return `text` (lower case) with the English words it mixes in put into Chinese; what is not known stays."""
    return _FOUND.sub(lambda found: _WORDS[found[0]], text) if re.search("[a-z]", text) else text
