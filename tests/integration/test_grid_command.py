"""`bihuan county`, as a person types it."""

from collections.abc import Sequence
from pathlib import Path

from typer.testing import CliRunner, Result

from deploy.commands.county import app
from grid.demo import demo_county
from grid.exporting import export_csv
from grid.import_files import Part


def _run(url: str, *words: str | Path) -> Result:
    arguments: Sequence[str] = [*map(str, words), "--database-url", url]
    return CliRunner().invoke(app, list(arguments))


def test_a_county_goes_out_and_comes_in_again(database_url: str, tmp_path: Path) -> None:
    url = database_url
    assert _run(url, "show").exit_code == 1
    shown = _run(url, "demo")
    assert (shown.exit_code, "generated, not surveyed" in shown.output) == (0, True)
    assert _run(url, "export", tmp_path / "out").exit_code == 0

    devices = tmp_path / "out" / "devices.csv"
    lines = devices.read_text(encoding="utf-8").splitlines()
    devices.write_text("\n".join([*lines, "D,radar,雷达,331102,,,,"]), encoding="utf-8")
    refused = _run(url, "import", "--devices", devices)
    assert refused.exit_code == 1
    assert f"devices.csv, row {len(lines) + 1}, kind: 'radar' is not known" in refused.output
    assert "nothing was changed" in refused.output

    devices.write_text("\n".join(lines[:2]), encoding="utf-8")
    checked = _run(url, "import", "--devices", devices, "--check-only")
    assert checked.exit_code == 0
    before = _run(url, "show").output
    assert _run(url, "import", "--devices", devices).exit_code == 0
    assert _run(url, "show").output != before

    assert _run(url, "demo").exit_code == 1
    assert _run(url, "demo", "--replace").exit_code == 0
    assert _run(url, "show").output == before


def test_a_missing_file_and_no_file_are_said(sqlite_url: str, tmp_path: Path) -> None:
    missing = _run(sqlite_url, "import", "--areas", tmp_path / "no.csv")
    assert (missing.exit_code, "no.csv" in missing.output) == (1, True)
    assert _run(sqlite_url, "import").exit_code == 2


def test_a_database_without_tables_is_said(tmp_path: Path) -> None:
    shown = _run(f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}", "show")
    assert shown.exit_code == 1
    assert "bihuan db upgrade" in shown.output


def test_a_fresh_import_keeps_nothing(sqlite_url: str, tmp_path: Path) -> None:
    areas = tmp_path / "areas.csv"
    areas.write_bytes(export_csv(demo_county(), Part.AREAS))
    done = _run(sqlite_url, "import", "--fresh", "--areas", areas)
    assert (done.exit_code, "outlines imported" in done.output) == (0, True)
