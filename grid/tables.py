"""The tables that hold a county; outlines are GeoJSON geometries in WGS84."""

from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text, text
from sqlmodel import Field, SQLModel


class CountyRow(SQLModel, table=True):
    """The county as a whole; its version changes with anything that it consists of."""

    __tablename__ = "county"

    code: str = Field(primary_key=True)
    name: str
    generated: bool
    version: str


class AreaRow(SQLModel, table=True):
    """An area (区划); `place` keeps the order that areas were given in, parents first."""

    __tablename__ = "area"

    code: str = Field(primary_key=True)
    place: int = Field(unique=True)
    name: str
    level: str
    parent: str | None = Field(default=None, foreign_key="area.code", index=True)
    aliases: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    lng: float | None = None
    lat: float | None = None
    outline: str | None = Field(default=None, sa_column=Column(Text, nullable=True))


class UnitRow(SQLModel, table=True):
    """An organisation (单位)."""

    __tablename__ = "unit"

    code: str = Field(primary_key=True)
    place: int = Field(unique=True)
    name: str = Field(unique=True)
    kind: str
    area_code: str | None = Field(default=None, foreign_key="area.code")
    aliases: str = Field(default="[]", sa_column=Column(Text, nullable=False))


class PersonRow(SQLModel, table=True):
    """A member of staff (工作人员)."""

    __tablename__ = "person"

    code: str = Field(primary_key=True)
    place: int = Field(unique=True)
    name: str
    unit: str = Field(foreign_key="unit.code", index=True)
    area_code: str | None = Field(default=None, foreign_key="area.code")
    duty: str = ""


class DeviceRow(SQLModel, table=True):
    """A device (物联设备)."""

    __tablename__ = "device"

    code: str = Field(primary_key=True)
    place: int = Field(unique=True)
    kind: str
    name: str
    area_code: str | None = Field(default=None, foreign_key="area.code", index=True)
    lng: float | None = None
    lat: float | None = None
    owner_unit: str | None = Field(default=None, foreign_key="unit.code")
    subclass: str | None = None


_ACTIVE = text("active")


class DutyRosterRow(SQLModel, table=True):
    """A version of the duty roster (值班表) that is or was in force; one is active."""

    __tablename__ = "duty_roster"
    __table_args__ = (
        Index(
            "one_active_duty_roster",
            "active",
            unique=True,
            postgresql_where=_ACTIVE,
            sqlite_where=_ACTIVE,
        ),
    )

    version: str = Field(primary_key=True)
    body: str = Field(sa_column=Column(Text, nullable=False))
    active: bool
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
