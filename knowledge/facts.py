"""The nouns of a town's content: sections, targets, projects, mechanisms, contacts, codes; how they are read is the library's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TypeGuard

from knowledge.rules.clocks import Calendar

UNCONFIRMED = "（示例，待确认）"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the report, and the themes it falls into; 0 is the list of main targets before part one."""

    id: int
    label: str
    title: str
    motto: str = ""
    names: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing the report says.

    names: what people call it; words: what they say around it and it tells of; around: what they say around it, words and
    questions, that leads to it though it does not speak of that; asks: questions in our own words; of: the fact it is
    a part of, to be recognised by cues once that one is named; knows: what is asked that the answer does tell.
    """

    id: str
    section: int
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    office: str = ""
    says: str = ""
    plain: str = ""
    members: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    of: str = ""
    cues: tuple[str, ...] = ()
    around: tuple[str, ...] = ()
    part_of: str = ""

    @property
    def title(self) -> str:
        """What the fact is called in a sentence."""
        return self.names[0]


@dataclass(frozen=True, kw_only=True)
class Target(Fact):
    """A figure the town set itself. op: "~" about, ">=" at least, "=" exactly, "aim" to strive for."""

    what: str
    label: str
    form: str
    op: str
    value: float | int | str
    unit: str
    firm: str = ""
    theme: str = ""

    @property
    def title(self) -> str:
        """What the fact is called in a sentence."""
        return self.label


@dataclass(frozen=True, kw_only=True)
class Project(Fact):
    """A thing to be built or run, and the stage the report asks for."""

    name: str
    goal: str
    group: str = ""
    fact: str = ""

    @property
    def title(self) -> str:
        """What the fact is called in a sentence."""
        return self.name


def is_firm(fact: Fact) -> TypeGuard[Project]:
    """Whether a fact is a firm's project, in one of the lists of a stage: its name means nothing but itself."""
    return isinstance(fact, Project) and bool(fact.group)


@dataclass(frozen=True, kw_only=True)
class Mechanism(Fact):
    """A way of working; `fact` is its short form, `extra` marks what the report tells beside its main list."""

    name: str
    fact: str = ""
    extra: bool = False

    @property
    def title(self) -> str:
        """What the fact is called in a sentence."""
        return self.name


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Facts that are asked about together; a topic may hold topics, or whole parts of the report.

    verbs: what is done to all of them, by which alone the list may be asked for (今年要建啥).
    """

    id: str
    section: int
    name: str
    names: tuple[str, ...]
    facts: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()
    cues: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Absent:
    """What people ask and this report does not say; near: topics to offer instead."""

    name: str
    names: tuple[str, ...]
    near: tuple[str, ...] = ()
    office: str = ""


@dataclass(frozen=True, kw_only=True)
class Unit:
    """An office of the town; an example until the town confirms it."""

    name: str
    confirmed: bool = False

    @property
    def shown(self) -> str:
        """The name as people may see it."""
        return self.name if self.confirmed else self.name + UNCONFIRMED


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A number to call; invented numbers stay unconfirmed."""

    id: str
    name: str
    phone: str
    confirmed: bool = False

    @property
    def shown(self) -> str:
        """Name and number as people may see them."""
        return f"{self.name} {self.phone}" + ("" if self.confirmed else UNCONFIRMED)


@dataclass(frozen=True, kw_only=True)
class Category:
    """A code that reports are sorted into, with its office and service level. `grievance`: mostly of how people are treated."""

    code: str
    name: str
    unit: str
    sla: str
    grievance: bool = False
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class FraudKind:
    """A class of fraud."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class EmergencyCall:
    """What must be answered at once with a number to call."""

    code: str
    call: str


@dataclass(frozen=True, kw_only=True)
class ServiceLevel:
    """How fast a report is handled: plain hours, or working days."""

    id: str
    name: str
    hours: int = 0
    working_days: int = 0
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Town:
    """Everything one content folder says."""

    id: str
    name: str
    short: str
    names: tuple[str, ...]
    above: tuple[str, ...]
    neighbours: tuple[str, ...]
    assistant: str
    year: int
    zone: str
    examples: tuple[str, ...]
    report: str
    report_names: tuple[str, ...]
    industries: tuple[str, ...]
    regions: tuple[str, ...]
    science_regions: tuple[str, ...]
    sections: tuple[Section, ...]
    targets: tuple[Target, ...]
    projects: tuple[Project, ...]
    mechanisms: tuple[Mechanism, ...]
    topics: tuple[Topic, ...]
    absents: tuple[Absent, ...]
    units: tuple[Unit, ...]
    contacts: tuple[Contact, ...]
    categories: tuple[Category, ...]
    frauds: tuple[FraudKind, ...]
    emergencies: tuple[EmergencyCall, ...]
    grids: tuple[str, ...] = ()
    grids_confirmed: bool = False
    calendar: Calendar = Calendar()  # noqa: RUF009 (a value that cannot change)
    levels: Mapping[str, ServiceLevel] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def facts(self) -> Mapping[str, Fact]:
        """Every fact by its id, in the order of the report's lists."""
        return MappingProxyType({fact.id: fact for fact in (*self.targets, *self.projects, *self.mechanisms)})

    @cached_property
    def topic(self) -> Mapping[str, Topic]:
        """Every topic by its id."""
        return MappingProxyType({topic.id: topic for topic in self.topics})

    def section(self, number: int) -> Section:
        """The part of the report with this number."""
        return next(section for section in self.sections if section.id == number)

    def unit(self, name: str) -> Unit:
        """The office of this name; one the content does not list counts as unconfirmed."""
        return next((unit for unit in self.units if unit.name == name), Unit(name=name))

    def contact(self, id: str) -> Contact:
        """The contact with this id; raises StopIteration for one the content does not list."""
        return next(contact for contact in self.contacts if contact.id == id)

    def called(self) -> Iterator[str]:
        """Every name that must be cut as one word."""
        for fact in self.facts.values():
            yield from fact.names
        for topic in self.topics:
            yield from topic.names
