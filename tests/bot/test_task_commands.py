"""`tasks` and `import 任务分解表.xlsx`: what is entered, what is listed, and that doing it twice does once."""

from pathlib import Path

from tests.bot.test_commands import Run
from tests.bot.test_commands import run as run
from tests.knowledge.tasks.tables import TABLES


def test_the_years_breakdown_is_entered_once(run: Run) -> None:
    shown = run("tasks", "--dry-run")
    assert shown.status == 0
    assert "新增蘘荷种植面积" in shown.out
    assert "示例，待确认" in shown.out
    first, second = run("tasks"), run("tasks")
    count = len(shown.out.strip().splitlines())
    assert f"{count}项任务已建立，共{count}项" in first.out.replace("\n", "")
    assert f"0项任务已建立，共{count}项" in second.out.replace("\n", "")


def test_a_decomposition_table_becomes_tasks_and_every_doubtful_row_is_listed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "任务分解表.xlsx"
    file.write_bytes(TABLES["doubtful rows"][0])
    shown = run("import", str(file), "--dry-run")
    assert shown.status == 0
    assert shown.out.count("没有导入") >= 6
    assert "后勤保障科" in shown.out
    entered = run("import", str(file))
    assert "1项任务已建立" in entered.out
    again = run("import", str(file))
    assert "0项任务已建立，1项以前已有" in again.out


def test_another_table_is_still_a_document(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "坏文件.xlsx"
    file.write_bytes(b"PK\x03\x04nothing")
    ended = run("import", str(file))
    assert ended.status == 2
    assert "Traceback" not in ended.err
