"""What the columns and indexes of several tables have in common."""

from sqlalchemy import BigInteger, Index, Integer, text

# SQLite numbers its rows by itself only for a column that is plainly INTEGER.
LONG = BigInteger().with_variant(Integer, "sqlite")


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of some rows only, on either engine."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
