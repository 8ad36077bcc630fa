"""Finds the thing a question asks for (its focus) and whether a fact has anything to say about it; language, no content."""

import re
from collections.abc import Callable, Iterable

from knowledge.answering.nouns import is_noun, is_verb
from knowledge.text import words

# What may be asked of any policy, project or target: the answer always tells it, or tells that it is all there is.
_GENERAL_TEXT = (
    "领导 老板 大家 问问 职能 口子 精神 主题 资金来源 农村 利用 收尾 作何 投向 干点 老人 老百姓 村民 群众 居民 镇上 村里 家里 "
    "孩子 家长 我家 政府 镇政府 上面 上头 报告 记性 材料 时候 手续 老家 朋友 邻居 单位 厂里 有人 人家 大伙 乡亲 城里 "
    "农民 市民 百姓 干部 党员 书记 镇长 原文 文件 会上 部门 两口子 婆婆 爸妈 老伴 儿子 女儿 娃 "
    "组织 基调 依次 先后 顺序 各自 分工 结构 特色 亮点 成效 效果 不 告诉 介绍 知道 想 到底 "
    "究竟 都 又 还 也 就 只 会不会 能不能 值 要求 安排 打算 计划 规划 措施 做法 办法 举措 "
    "动作 动静 内容  "
    "意思 作用 功能 用处 用途 模式 方式 形式 方法 路径 路子 环节 步骤 流程 程序 阶段 责任 任务 目标 指标 数 数字 "
    "数据 数目 "
    "比例 比重 占比 幅度 增幅 增速 增长 水平 机制 制度 体系 工作 工程 项目 方面 领域 地方 区域 地区 城市 产业 行业 "
    "板块 企业 公司 人 人群 人员 力量 队伍 活动 服务 事 事情 事儿 东西 名字 名称 名堂 "
    "档 图 路 道路 大道 牌子 品牌 园 园区 平台 中心 问题 现象 乱象 情况 信息 资本 变化 说法 表述 区别 不同 差别 差异 "
    "特点 侧重 侧重点 重点 门路 出路 意义 目的 类 种 样 级 条 项 块 步 招 困难 困难群众 群众 对象 渠道 "
    "阵地 环境 关系 节奏 速度 状态 进度要求 道理 概念 玩意 玩意儿 一回事 回事 样子 程度 地步 规模 高度 话 好事 实事 "
    "举动 动向 打算的 单位 个 家 位置 说道 讲究 思路 方向 路线 措施的 帮助 支持 帮扶 照顾 扶持 保障 渠道 角色 定位 "
    "组成 部分 "
    "工作者 群体 成员 主体 参与者 年 今年 全年 用 用的 干 做 搞 弄 办 管 抓 建 说 讲 写 提 叫 指 改 变 推 种 招 增 "
    "涨 加 定 有 是 要 会 能 到 达到 包括 包含 涉及 算 属于 需要 开展 提供 服务 负责 承担 发挥 解决 打造 处理 整治 "
    "治理 实现 完成 落实 推进 推动 "
    "经济 经济社会 社会 人民币 腰包 荷包 口袋 钱袋子 账本 算数 拉高 厂子 工厂 大厂 特产 动工 哪些项目 "
    "板报 设定 确定 确立 规定 表述 明确 部署 设置 制定 谋划 布置 处置 应对 "
    "把握 理解 解读 看待 对待 讲到 提到 写到 说到 定位 份额 盘子 数额 总量 条列 "
    "一条 一项 一块 单子 清单 全镇 本镇 贵镇 我镇 咱镇 俺们 咱们 年度 "
    "本年度 年内 年底 任务量 硬指标 头 嘴 印象 消息 新闻 会议 一句话 "
    "不一样 一样 相同 不同点 百分 百分之 往 上 向 在 从 由 把 给 跟 先 再 又 才 按 靠 凭 对 为 被 让 请 请问 呢 吗 "
    "啊 呀 了 的 地 得 着 过 来着 来 去 好 点 些 下 一下 时候 样的 个样 之类 等等 法 说明 规定的 具体 主要 分别 一共 "
    "总共 大概 大约 数量 个数 家数 金额 数值 大户 小户 同行 商家 厂家 店家 行家 名额 交差 过关 达标 及格 算完 "
    "左右 以上 百分点 百分比 亿 万 亿元 万元 万美元 美元 元 亩 成 倍 号"
)
_GENERAL = frozenset(_GENERAL_TEXT.split())
_COPULAS = frozenset(
    "分高低少小慢坏强弱紧松重严远近早晚新老热火稳准满够同"
    "是有为要会能得该行成对可肯敢想好快多大难真差像起图凭按怕愁咋还这那个的了得里面边头呢吧点块些种类样次年"
)
_ATTRIBUTE = re.compile(
    r"支出|负债|余额|亏损|盈利|行情|卖(得|的)?(上|出|多少|掉|不掉|不出)?价|价位|亏|图片|照片|视频|地图|电子版|下载|细则|明细|清单表|评分|打分|"
    r"奖(?!励)(啥|什么|品|多少)|奖品|第一名|国籍|哪国|哪里人|籍贯|产品|客户|原料|设备|技术路线|"
    r"员工|工人多|加班|待遇|食堂|宿舍|上市|融资|贷款|债|股|官司|纠纷怎么判|环保手续|验收|监理|质量|隐患|漏水|业主|"
    r"学区|户口|限购|首付|楼层|采光|装修|招商手册|宣传册|海报|口号|吉祥物|标志|logo|味道|口感|怎么吃|营养|药用|"
    r"历史由来|由来|来历|谁发明|开过会|文件号|红头"
)
_ASKED = re.compile(
    r"(哪些|哪几[个类种项样级步家条块]?|哪个|哪种|哪类|哪方面|什么样的?|什么|啥子|啥|何种|几类|几种|几个|几项|几样)"
)
_DONE_TO = re.compile(r"([\u4e00-\u9fff])(?:不|没)\1|([\u4e00-\u9fff])(?:的是)?(?:什么|啥)(?!时候|样|地方|名)")  # 收不收, 种什么
_HOW = re.compile(r"(?:怎么|如何|咋|怎样)(?!样|办|说|回事|个|着|会)(?:去|来|才能|能|就)?")
_EQUAL = re.compile(r"(?:是|为)(多少|几何|什么|啥|怎样|怎么样|如何|谁|哪)(呢|啊|呀|来着)?")


def unexplained(rest: str, knows: Callable[[str], bool]) -> str:
    """Return the focus of a question that neither the fact (by `knows`) nor common use explains; "" when all is well.

    `rest` is the question with the names of facts replaced by blanks.
    """
    if (found := _ATTRIBUTE.search(rest)) and not knows(found[0]):
        return found[0]
    for found in _DONE_TO.finditer(rest):
        verb = found[1] or found[2]
        if verb not in _GENERAL and verb not in _COPULAS and not knows(verb):
            return verb
    for clause in re.split(r"[,。?!;\n]+", rest):
        for word in _focus(clause.strip()):
            if not explained(word, knows):
                return word
    return ""


def foreign_noun(content: Iterable[str], knows: Callable[[str], bool]) -> str:
    """Return the first thing named among content words that neither the fact nor common use explains; "" if none."""
    return next((word for word in content if len(word) > 1 and not explained(word, knows) and is_noun(word)), "")


def foreign_verb(content: Iterable[str], knows: Callable[[str], bool]) -> str:
    """Return the first thing done (开放, 报销) that neither the fact nor common use explains; "" if none."""
    return next((word for word in content if len(word) > 1 and not explained(word, knows) and is_verb(word)), "")


def share_explained(content: Iterable[str], knows: Callable[[str], bool]) -> float:
    """Return which share (0 to 1) of the characters of content words the facts or common use explain; 1 where there are none."""
    lengths = [(len(word), explained(word, knows)) for word in content if len(word) > 1]
    return sum(length for length, known in lengths if known) / (sum(length for length, _ in lengths) or 1) if lengths else 1.0


def _focus(clause: str) -> Iterable[str]:
    """The noun after 哪些/什么, the verb after 怎么, and the noun before 是多少/是什么."""
    for found in _HOW.finditer(clause):
        if after := words(clause[found.end() : found.end() + 8]):
            yield after[0]
    for found in _ASKED.finditer(clause):
        if (after := words(clause[found.end() : found.end() + 8])) and (
            len(after[0]) == 1 or is_noun(after[0]) or is_verb(after[0])
        ):
            yield after[0]
    if equal := _EQUAL.search(clause):
        before = words(clause[: equal.start()].rsplit(" ", 1)[-1])
        if before and len(before[-1]) > 1 and before[-1][0] != before[-1][1] and not is_verb(before[-1]):
            yield before[-1]


def explained(word: str, knows: Callable[[str], bool]) -> bool:
    """Whether the fact (by `knows`) or common use covers a word; figures always are."""
    if (
        word in _GENERAL
        or word in "大小高低多少快慢"
        or knows(word)
        or re.fullmatch(r"[\da-z.%]+|[一二三四五六七八九十两几多]+.?", word)
    ):
        return True
    if len(word) == 2 and word[0] in "新再多还想另" and (word[1] in _GENERAL or knows(word[1])):
        return True  # 新种, 多种: how, and what is done
    if len(word) == 2 and word[0] in _GENERAL and word[1] in "得来了的着过给出":
        return True
    return len(word) > 2 and all(part in _GENERAL or knows(part) for part in (word[:-1], word[-1]))
