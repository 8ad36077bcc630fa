"""What is said of files that a scanner stopped: to whoever sent one, and to the staff who would have seen it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from knowledge.rules.uploads import Scan
from knowledge.wording.cases.moments import when

BRIEF = "您发来的一个文件没有通过检查，已经扣下；您反映的事照常办理。"
GOES_ON = "您反映的事照常办理，不受影响。"
SENT_BACK: dict[Scan, str] = {
    Scan.FOUND: (
        "里查出了病毒，已经扣下：工作人员不会看到它，也不会转给任何人。\n"
        f"{GOES_ON}这多半不是您的错，可能是手机或电脑中了毒；请先查杀，再重新拍一张发来，用文字说明也行。"
    ),
    Scan.TOO_LARGE: f"太大，查不了病毒，只好先扣下，工作人员看不到它。\n{GOES_ON}请换一张小一点的照片发来，用文字说明也行。",
    Scan.GONE: f"已经取不到了，工作人员看不到它。\n{GOES_ON}要紧的话请再发一次，用文字说明也行。",
}
HELD: dict[Scan, str] = {
    Scan.FOUND: "{count}个查出病毒，已经扣下，谁也看不到",
    Scan.TOO_LARGE: "{count}个太大，查不了病毒，不能看",
    Scan.GONE: "{count}个已经取不到",
    Scan.WAITING: "{count}个未查病毒，查过才能看，请过一会儿再来",
}
REFUSED: dict[Scan, str] = {
    Scan.FOUND: "这个文件里查出了病毒，没有导入，也没有打开。请告诉发给您的人。",
    Scan.TOO_LARGE: "这个文件太大，查不了病毒，没有导入。请拆分后再发。",
    Scan.WAITING: "现在查不了病毒，这个文件还没有导入，也没有丢：过几分钟请再发一次。",
}


def sent_back(scan: Scan, sent_at: datetime, now: datetime) -> str:
    """To whoever sent it: what became of the file, that their matter goes on, and what they can do."""
    return f"您{when(sent_at, now)}发来的一个文件{SENT_BACK[scan]}"


def held(scans: Iterable[Scan | None]) -> str:
    """To whoever would have seen them: how many are held back, and why; empty where none is."""
    counts = Counter(scan or Scan.WAITING for scan in scans)
    parts = [sentence.format(count=counts[scan]) for scan, sentence in HELD.items() if counts[scan]]
    return f"⚠ 有文件扣下了：{'；'.join(parts)}。" if parts else ""
