"""What administrators are told when the office itself is in trouble; numbers and codes only, never what people wrote."""


def dead_letter(origin: str, failures: int) -> str:
    """A message could not be handled and was put aside."""
    return f"一条来信处理了{failures}次都没有成功，已单独存放，没有丢失（编号 {origin}）。其余来信照常处理。"


def stuck(what: str, minutes: int) -> str:
    """Rows of a book wait too long."""
    return f"{what}里最早的一条已经等了{minutes}分钟，请检查程序和数据库。"


def unscanned(minutes: int) -> str:
    """Files wait for a scanner that does not answer."""
    return f"最早的一个待查病毒的文件已经等了{minutes}分钟，没查过的文件工作人员都看不到，请检查查毒程序。"


def no_journal(reason: str) -> str:
    """Letters are taken in but not written down a second time."""
    return f"来信照常处理，但来信底账写不进去（{reason}），万一要从备份恢复，这段时间的来信补不回来。请检查底账所在的磁盘。"


def silent_channel(name: str, seconds: int) -> str:
    """A channel has not been heard for too long."""
    return f"频道 {name} 已经{seconds}秒没有成功收信，请检查网络和令牌。"


def usurped_channel(name: str) -> str:
    """Somebody else polls with our token."""
    return f"频道 {name} 的令牌正被另一个程序使用，本程序已停止在该频道收信。请只留一个。"
