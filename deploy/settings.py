"""Home of every setting of the product: one class, read from the environment under `BIHUAN_`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.complaint import Complaint

ENV_PREFIX: Final = "BIHUAN_"
NESTED: Final = "__"
SQLITE_FILE: Final = "bihuan.sqlite3"
ACCOUNTS_FILE: Final = "accounts.json"


class SettingsRefused(Complaint):
    """A setting is wrong; the text says which and why."""


class Section(BaseModel):
    """One group of settings; its fields are read as `BIHUAN_<GROUP>__<FIELD>`."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class KafkaSettings(Section):
    """Where the broker is and how to talk to it; without `bootstrap_servers` a local one runs."""

    bootstrap_servers: str | None = Field(
        None, description="The cluster to use; empty: one local node in the state folder"
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How clients connect"
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="How clients sign in, with a SASL protocol"
    )
    sasl_username: str | None = Field(None, description="Name for SASL")
    sasl_password: SecretStr | None = Field(None, description="Password for SASL")
    ssl_cafile: Path | None = Field(
        None, description="PEM file of the authority that signed the brokers' certificates"
    )
    ssl_certfile: Path | None = Field(None, description="PEM file of our own certificate")
    ssl_keyfile: Path | None = Field(None, description="PEM file of our own key")
    heap_mb: int = Field(512, ge=128, description="Heap of the local broker")
    port: int | None = Field(
        None, ge=1, le=65535, description="Port of the local broker; empty: a free one, kept"
    )
    jars: Path | None = Field(
        None, description="Folder of the local broker's jars; empty: var/broker/jars of the project"
    )
    replication: int = Field(3, ge=1, description="Copies of each topic, at most one per broker")

    @model_validator(mode="after")
    def _sasl_is_whole(self) -> Self:
        if self.security_protocol.startswith("SASL") and not (
            self.sasl_username and self.sasl_password
        ):
            raise ValueError("a SASL protocol needs sasl_username and sasl_password")
        return self


class DatabaseSettings(Section):
    """Which database, and how many connections to it."""

    url: SecretStr | None = Field(
        None, description="postgresql://… ; empty: SQLite (WAL) in the state folder"
    )
    pool_size: int = Field(5, ge=1, description="Connections kept by one process")
    pool_overflow: int = Field(5, ge=0, description="Further connections under load")
    idle_in_transaction_timeout_s: int = Field(
        30, ge=1, description="PostgreSQL ends a transaction that idles for longer"
    )


class ApiSettings(Section):
    """Where the API listens and what it lets through."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8080, ge=1, le=65535, description="Port to listen on")
    public_url: str | None = Field(None, description="Address that people see, when it differs")
    body_limit_bytes: int = Field(2_097_152, ge=1024, description="Largest body of a request")
    batch_limit: int = Field(500, ge=1, description="Most reports in one batch")
    answer_within_s: float = Field(
        2.0, gt=0, description="How long a command waits for its outcome before 202"
    )
    token_minutes: int = Field(30, ge=1, description="Life of an access token")
    session_hours: int = Field(
        12, ge=1, description="How long a token may be renewed before the password is asked again"
    )
    track_per_minute: int = Field(
        30, ge=1, description="Look-ups of tracking codes per minute and address"
    )


class WorkerSettings(Section):
    """How a worker takes its messages."""

    batch: int = Field(500, ge=1, description="Most messages in one transaction")
    within_s: float = Field(0.01, ge=0, description="How long a batch waits to fill")
    lanes: Literal["urgent", "normal", "all"] = Field(
        "all", description="Which lanes a worker serves when its command line names none"
    )
    nice: int = Field(5, ge=0, le=19, description="Niceness of workers of the normal lane")
    session_timeout_s: float = Field(8.0, ge=6, description="Broker forgets a silent worker after")
    stall_s: float = Field(60.0, gt=0, description="Watchdog ends a worker without progress after")


class RoutingSettings(Section):
    """What happens without a person."""

    auto_dispatch: bool = Field(
        True, description="Accept and dispatch by rule when the classifier is sure enough"
    )
    rules: Path | None = Field(
        None, description="CSV of the county's own routing rules, which go before the class table"
    )
    archive_days: int = Field(
        30, ge=1, description="Days after closing in which a ticket may be reopened or appealed"
    )
    thresholds: Path | None = Field(
        None,
        description="CSV of the confidence from which a subclass is dispatched by rule; empty: "
        "the built-in table",
    )
    unsure_below: float = Field(
        0.3, ge=0, le=1, description="Confidence below which the class is 9999 待研判"
    )


class ClassifierSettings(Section):
    """Which model classifies."""

    model: Path | None = Field(
        None, description="Model file; empty: the active one of the state folder, else the built-in"
    )


class BoardSettings(Section):
    """The live board's feed."""

    beat_s: float = Field(2.0, gt=0, description="Seconds between beats")
    ring: int = Field(10_000, ge=100, description="Changes kept for clients that come back")
    page: int = Field(500, ge=10, description="Tickets in one frame of a snapshot")
    queue: int = Field(
        500, ge=10, description="Frames a slow client may fall behind before a fresh snapshot"
    )


class NotifySettings(Section):
    """How people are told."""

    mail_gateway: SecretStr | None = Field(
        None,
        description="Mail server for people's addresses, as an apprise URL with {to}: "
        "mailtos://USER:PASSWORD@HOST?from=centre@example.org&to={to}",
    )
    sms_gateway: SecretStr | None = Field(
        None, description="SMS gateway for people's numbers, as an apprise URL with {to}"
    )
    attempt_s: float = Field(20.0, gt=0, description="An attempt to send takes at most so long")
    storm_messages: int = Field(
        5, ge=1, description="More messages than this to one person within a span become one"
    )
    storm_s: float = Field(60.0, gt=0, description="The span in seconds")
    drill: str = Field(
        "1 09:30",
        pattern=r"^(none|[1-7] ([01]\d|2[0-3]):[0-5]\d)$",
        description="When everybody on duty is paged every week: weekday (1 is Monday) and time; "
        "none for never",
    )


class AuditorSettings(Section):
    """The timer auditor."""

    every_s: float = Field(5.0, gt=0, description="Seconds between its passes over what changed")
    full_every_s: float = Field(
        21_600.0, gt=0, description="Seconds between its passes over every ticket"
    )
    grace_s: float = Field(
        10.0, gt=0, description="Seconds after which a step that has not fired is asked after"
    )
    silent_after_s: float = Field(
        30.0,
        gt=0,
        description="Seconds without a sign of a sweep that raise the alarm and count as an outage",
    )
    count_every_s: float = Field(
        5.0, gt=0, description="Seconds between its counts of what changed, for the indicators"
    )
    freeze_day: int = Field(
        5,
        ge=0,
        le=28,
        description="Day of the month from which on last month's indicators are frozen; 0: by hand",
    )
    anchor_every_s: float = Field(
        3_600.0, ge=1, description="Seconds between two anchors of all case files"
    )
    anchors: Path | None = Field(
        None, description="Folder of the anchors' files; empty: `anchors` in the state folder"
    )
    webhook: SecretStr | None = Field(
        None, description="URL that is called (POST, JSON) when an alarm is raised or ends"
    )
    metrics_port: int | None = Field(
        None, ge=1, le=65535, description="Port of 127.0.0.1 for its /metrics; empty: none"
    )


class LogSettings(Section):
    """What is written about the running."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level")
    format: Literal["auto", "json", "console"] = Field(
        "auto", description="auto: console in a terminal, else JSON"
    )


class KeySettings(Section):
    """Keys from outside, base64 of at least 32 bytes; what is empty comes from `DIR/keys.json`."""

    identity: SecretStr | None = Field(None, description="HMAC of report ids and tracking codes")
    token: SecretStr | None = Field(None, description="Signs access tokens")
    field: SecretStr | None = Field(None, description="Encrypts personal data")
    dead_letter: SecretStr | None = Field(None, description="Encrypts dead letters")
    anchor: SecretStr | None = Field(None, description="Signs the anchors of case files")


class DoctorSettings(Section):
    """What `bihuan doctor` finds wrong."""

    disk_free_mb: int = Field(1024, ge=1, description="Least free space of the state folder")
    clock_skew_s: float = Field(
        10.0, gt=0, description="Most difference to the clocks of database and broker"
    )


class Settings(BaseSettings):
    """All settings. `BIHUAN_KAFKA__HEAP_MB` is `settings.kafka.heap_mb`."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=NESTED,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    state_dir: Path = Field(Path("state"), description="Folder of everything that must survive")
    centre_name: str = Field("莲都区社会治理中心", description="Name of the centre")
    county_code: str = Field(
        "331102", pattern=r"^\d{6}$", description="Code of the county (GB/T 2260)"
    )
    case_file_hash: Literal["sha256", "sm3"] = Field(
        "sha256", description="Hash of case files, commitments and anchors made from now on"
    )
    token: SecretStr | None = Field(
        None, description="Access token for `replay` and `watch`, instead of signing in"
    )
    test_mode: bool = Field(False, description="Allows what only tests may do")
    clock_file: Path | None = Field(
        None, description="File that moves the clock; refused outside test mode"
    )
    test_crash_text: str | None = Field(
        None, description="Text of a report that crashes its handler; refused outside test mode"
    )
    kafka: KafkaSettings = KafkaSettings()
    database: DatabaseSettings = DatabaseSettings()
    api: ApiSettings = ApiSettings()
    worker: WorkerSettings = WorkerSettings()
    routing: RoutingSettings = RoutingSettings()
    classifier: ClassifierSettings = ClassifierSettings()
    board: BoardSettings = BoardSettings()
    notify: NotifySettings = NotifySettings()
    auditor: AuditorSettings = AuditorSettings()
    log: LogSettings = LogSettings()
    keys: KeySettings = KeySettings()
    doctor: DoctorSettings = DoctorSettings()

    @model_validator(mode="after")
    def _clock_moves_only_in_tests(self) -> Self:
        if self.clock_file is not None and not self.test_mode:
            raise ValueError("clock_file needs test_mode: a real centre's clock is never moved")
        return self

    @model_validator(mode="after")
    def _records_crash_only_in_tests(self) -> Self:
        if self.test_crash_text is not None and not self.test_mode:
            raise ValueError("test_crash_text needs test_mode: no real report may crash a worker")
        return self

    @property
    def anchors_dir(self) -> Path:
        """Where the files of the anchors are."""
        return self.auditor.anchors or self.state_dir / "anchors"

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL with its asynchronous driver (holds the password: never log it)."""
        if self.database.url is None:
            return f"sqlite+aiosqlite:///{self.state_dir.resolve() / SQLITE_FILE}"
        url = self.database.url.get_secret_value()
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+asyncpg://" + url.removeprefix(plain)
        if url.startswith("sqlite:///"):
            return "sqlite+aiosqlite:///" + url.removeprefix("sqlite:///")
        return url

    @property
    def runs_local_broker(self) -> bool:
        """Whether the broker is ours to start."""
        return self.kafka.bootstrap_servers is None


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process; `overrides` (from a command line) go before the environment.

    Raises SettingsRefused, which names the setting and the rule but not the value.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsRefused(
            "; ".join(f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors())
        ) from None


def _variable(place: tuple[int | str, ...]) -> str:
    return (ENV_PREFIX + NESTED.join(str(p) for p in place)).upper() if place else "settings"
