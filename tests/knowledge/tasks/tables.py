"""Ten and more decomposition tables, each of another shape, as towns send them; all content is made up."""

import io
from collections.abc import Callable
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

NOVEMBER = datetime(2024, 11, 30)  # noqa: DTZ001  a sheet knows no zone
Made = tuple[bytes, int]  # the file, and how many tasks it holds that can be entered


def made(fill: Callable[[Worksheet], None], more: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "任务分解表"
    fill(sheet)
    if more:
        more(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def plain(sheet: Worksheet) -> None:
    sheet.append(["序号", "工作任务", "牵头单位", "配合单位", "完成时限"])
    sheet.append([1, "东河桥维修", "建设局", "农村工作局、应急管理局", "6月底前"])
    sheet.append([2, "村史馆布展", "社会事业局", "", "三季度"])
    sheet.append([3, "茶园扩种", "农村工作局", "经济发展局", "全年"])


def titled(sheet: Worksheet) -> None:
    sheet.append(["某镇2024年重点工作任务分解表"])
    sheet.merge_cells("A1:F1")
    sheet.append(["填报单位：办公室"])
    sheet.append(["序号", "重点工作", "责任单位", "责任人", "完成时间", "备注"])
    sheet.append(["1", "河道清淤", "农村工作局", "某某", "2024年9月30日", "分两段"])
    sheet.append(["2", "老街亮化", "建设局", "某某", "2024.10.15", ""])


def two_lines(sheet: Worksheet) -> None:
    sheet.append(["序号", "任务内容", "责任单位", None, "时间节点", None, None, None])
    sheet.append([None, None, "牵头单位", "配合单位", "一季度", "二季度", "三季度", "四季度"])
    for span in ("A1:A2", "B1:B2", "C1:D1", "E1:H1"):
        sheet.merge_cells(span)
    sheet.append([1, "幼儿园扩建", "社会事业局", "建设局", "完成设计", "开工", "主体完工", "交付"])
    sheet.append([2, "企业上云", "经济发展局", "", "5家", "10家", "15家", "20家"])


def merged_down(sheet: Worksheet) -> None:
    sheet.append(["类别", "工作任务", "牵头单位", "完成时限"])
    sheet.append(["农业", "蚕桑基地建设", "农村工作局", "3月底前"])
    sheet.append([None, None, None, "9月底前"])
    sheet.append([None, "冷库建设", "农村工作局", "12月底前"])
    sheet.merge_cells("A2:A4")
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:C3")


def hidden(sheet: Worksheet) -> None:
    sheet.append(["工作任务", "牵头单位", "完成时限", "内部口径"])
    sheet.append(["消防栓补建", "应急管理局", "8月底", "勿外传"])
    sheet.append(["去年的旧任务", "应急管理局", "8月底", "旧"])
    sheet.append(["微型消防站", "应急管理局", "下半年", "x"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True


def numbers_as_text(sheet: Worksheet) -> None:
    sheet.append(["序号", "任务", "目标值", "计量单位", "主办单位", "截止日期"])
    sheet.append(["１", "茶园扩种", "１,０００", "亩", "农村工作局", "45565"])
    sheet.append(["２", "净增高企", "不少于12家", "", "经济发展局", 45657])
    sheet.append(["３", "服务业空白清零", "4个清零", "", "经济发展局", NOVEMBER])
    sheet.append(["４", "投资增长", "20%左右", "", "经济发展局", date(2024, 12, 31)])
    sheet.append(["５", "安全达标", "全部", "", "应急管理局", "20241231"])


def sections(sheet: Worksheet) -> None:
    sheet.append(["工作事项", "责任部门", "时限要求"])
    sheet.append(["一、经济发展"])
    sheet.append(["商贸街改造", "建设局", "9月底"])
    sheet.append(["二、民生保障"])
    sheet.append(["助餐点新增", "社会事业局", "年底前"])
    for row in (2, 4):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)


def doubtful(sheet: Worksheet) -> None:
    sheet.append(["工作任务", "牵头单位", "完成时限"])
    sheet.append(["食堂改造", "后勤保障科", "9月底前"])
    sheet.append(["信访积案化解", "综合行政执法局", "长期坚持"])
    sheet.append(["档案整理", "政府办公室", "2月30日前"])
    sheet.append(["窗口延时服务", "政务服务中心", "6月前"])
    sheet.append(["", "建设局", "9月底"])
    sheet.append(["合计", "建设局", "9月底"])
    sheet.append(["公厕改造", "建设局", "9月底"])


def several_leads(sheet: Worksheet) -> None:
    sheet.append(["主要任务", "责任单位", "完成期限"])
    sheet.append(["河道两岸整治", "镇农村工作局、建设局\n综合行政执法局", "10月底前"])
    sheet.append(["垃圾分类", "执法局", "四季度"])


def stray(sheet: Worksheet) -> None:
    sheet.append([None, "重点项目", "承办单位", "时间要求"])
    sheet.append(["★", "标准厂房", "建设局", "2024年年底", "临时加的一句话"])
    sheet.append([None, None, None, None, "最后一列没有表头"])
    sheet.append(["", "园区道路", "建设局", "11月-12月"])


def quarters_only(sheet: Worksheet) -> None:
    sheet.append(["序号", "项目名称", "责任单位", "第一季度", "第二季度", "第三季度"])
    sheet.append([1, "卫生室新建", "社会事业局", "选址", "开工", "启用"])
    sheet.append([2, "文化广场", "社会事业局", "—", "开工", "完工"])


def chinese_days(sheet: Worksheet) -> None:
    sheet.append(["工作内容", "牵头部门", "协办单位", "完成日期"])
    sheet.append(["秸秆禁烧", "农村工作局", "综合行政执法局", "二〇二四年十一月三十日"])
    sheet.append(["防汛物资储备", "应急管理局", "", "五月三十一日前"])
    sheet.append(["普法宣传", "政府办公室", "", "国庆前"])


def unit_in_the_head(sheet: Worksheet) -> None:
    sheet.append(["序号", "指标名称", "年度目标（亩）", "牵头单位", "完成时限"])
    sheet.append([1, "芋艿扩种", 800, "农村工作局", "2024年12月底"])
    sheet.append([2, "高标准农田", "1,200", "农村工作局", "2024-11-30"])


def months_as_columns(sheet: Worksheet) -> None:
    sheet.append(["任务", "牵头单位", "1月", "2月", "3月底", "6月份", "12月"])
    sheet.append(["标准厂房建设", "建设局", "立项", "招标", "开工", "封顶", "交付"])


def head_again(sheet: Worksheet) -> None:
    for title in ("凉亭修缮", "路灯更新"):
        sheet.append(["任务", "牵头单位", "完成时限"])
        sheet.append([title, "建设局", "9月底"])
        sheet.append([])


def totals(sheet: Worksheet) -> None:
    sheet.append(["附件1"])
    sheet.append(["序号", "项目名称", "建设内容", "牵头单位", "目标值", "完成时限"])
    sheet.append([1, "小学操场", "新建跑道", "社会事业局", "400米", "8月底前"])
    sheet.append(["合计", 1, None, None, "=SUM(E3:E3)", None])
    sheet.append(["注：本表由办公室负责解释。"])


def formulas(sheet: Worksheet) -> None:
    sheet.append(["任 务", "目标", "牵 头 单 位", "完成时限"])
    sheet.append(["茶园扩种", "=500+500", "农村工作局", NOVEMBER])
    sheet.append(["秸秆利用", "60%以上", "农村工作局", 45535])


def lying(sheet: Worksheet) -> None:
    sheet.append(["序号", 1, 2, 3])
    sheet.append(["工作任务", "三季度安全检查", "老桥加固项目", "茶园扩种"])
    sheet.append(["牵头单位", "应急管理局", "建设局", "农村工作局"])
    sheet.append(["配合单位", "建设局、综合行政执法局", None, "经济发展局"])
    sheet.append(["年度目标（亩）", None, None, 600])
    sheet.append(["完成时限", "9月底前", NOVEMBER, "全年"])
    sheet.append(["备注", None, "分两段", None])


def lying_titled(sheet: Worksheet) -> None:
    sheet.append(["2024年重点工作任务分解表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["填报单位：办公室"])
    sheet.append(["重点工作", None, "蚕桑基地建设", "内部事项", "商贸街改造"])
    sheet.append(["责任单位", "牵头单位", "农村工作局", "政府办公室", "建设局"])
    sheet.append([None, "协办单位", "社会事业局", None, None])
    sheet.append(["时间节点", "二季度", "完成设计", "x", "招标"])
    sheet.append([None, "四季度", "投用", "y", "开街"])
    sheet.append(["领导批示", None, "尽快", None, None])
    sheet.append(["注：本表由办公室负责解释"])
    for span in ("A3:B3", "A4:A5", "A6:A7", "A8:B8"):
        sheet.merge_cells(span)
    sheet.column_dimensions["D"].hidden = True


def lying_doubtful(sheet: Worksheet) -> None:
    sheet.append([None, "项目一", "项目二", "合计"])
    sheet.append(["项目名称", "公厕改造", "食堂改造", None])
    sheet.append(["责任部门", "建设局", "后勤保障科", None])
    sheet.append(["完成时间", "9月底", "2月30日前", None])
    sheet.append(["目标值", "6座", "1家", 7])


def many_sheets(book: Workbook) -> None:
    second = book.create_sheet("第二批")
    plain(second)
    notes = book.create_sheet("说明")
    notes.append(["本表由办公室解释"])
    secret = book.create_sheet("底稿")
    plain(secret)
    secret.sheet_state = "hidden"


TABLES: dict[str, Made] = {
    "plain": (made(plain), 3),
    "with a title, text dates and persons": (made(titled), 2),
    "a head of two lines": (made(two_lines), 2),
    "merged downwards": (made(merged_down), 2),
    "hidden rows and columns": (made(hidden), 2),
    "numbers and dates as text": (made(numbers_as_text), 5),
    "parts between the rows": (made(sections), 2),
    "doubtful rows": (made(doubtful), 1),
    "several leads": (made(several_leads), 2),
    "columns without a head": (made(stray), 2),
    "quarters only": (made(quarters_only), 2),
    "days in Chinese": (made(chinese_days), 3),
    "a unit in the head": (made(unit_in_the_head), 2),
    "months as columns": (made(months_as_columns), 1),
    "the head again below": (made(head_again), 2),
    "a total and notes": (made(totals), 1),
    "formulas without results": (made(formulas), 2),
    "lying: a task to each column": (made(lying), 3),
    "lying, with a title, heads of two lines and a hidden column": (made(lying_titled), 2),
    "lying, with doubts": (made(lying_doubtful), 1),
    "several sheets": (made(plain, many_sheets), 6),
}
