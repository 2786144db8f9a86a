"""`bihuan classifier`: trains, evaluates and activates the model that classifies reports."""

from __future__ import annotations

import csv
import dataclasses
import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from deploy.clock import system_clock
from deploy.commands.options import StateOption, settings_for
from deploy.complaint import Complaint
from dispatch.classify.active import ACTIVE, active_model, load_active
from dispatch.classify.active import activate as put_in_force
from dispatch.classify.classifier import Classifier, cold_start_model
from dispatch.classify.evaluation import (
    Evaluation,
    LabelledFileError,
    LabelledText,
    evaluate,
    itself,
    load_evaluation_mapping,
    mapped,
    read_labelled,
)
from dispatch.classify.lexicon import LexiconError, load_lexicon
from dispatch.classify.model import ModelError, load_model, save_model
from dispatch.classify.thresholds import ThresholdsError, load_thresholds
from dispatch.taxonomy import load_taxonomy

app = typer.Typer(no_args_is_help=True)

DataArgument = Annotated[Path, typer.Argument(metavar="DATA.csv", help="Labelled texts.")]
ThresholdsOption = Annotated[
    Path | None, typer.Option("--thresholds", help="CSV; default: those of the product.")
]
LexiconOption = Annotated[
    Path | None, typer.Option("--lexicon", help="CSV of phrases; default: those of the product.")
]
MODELS = "models"
LEAST_AGREEMENT: Final = 0.7
"""Below it, more than three of ten tickets would go to the wrong class: worth a warning."""
COLD_START_AGREEMENT: Final = "cold_start_agreement"


@app.command()
def train(
    data: DataArgument,
    out: Annotated[Path, typer.Option("--out", help="The model file to write.")],
    lexicon: LexiconOption = None,
    thresholds: ThresholdsOption = None,
    folds: Annotated[int, typer.Option(min=2, max=20, help="Folds of the evaluation.")] = 5,
    state: StateOption = None,
) -> None:
    """Learn from a county's own labelled tickets (columns: text, subclass)."""
    console = Console()
    now = system_clock(settings_for(state))()
    rows = _labelled(data)
    phrases = _usable(lambda: load_lexicon(lexicon))
    least = _usable(lambda: load_thresholds(thresholds))
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("loading scikit-learn", total=folds + 2)
        training = importlib.import_module("dispatch.classify.training")

        def said(message: str) -> None:
            progress.update(task, description=message, advance=1)

        try:
            learnt = training.train(
                rows, now, lexicon=phrases, thresholds=least, folds=folds, said=said
            )
        except training.TrainingError as error:
            raise Complaint(f"{data.name}: {error}") from error
        said("the cold start")
        cold = evaluate(Classifier(cold_start_model(phrases)), rows, least).agreement_all
    facts = {**learnt.model.facts, COLD_START_AGREEMENT: round(cold, 4)}
    model = dataclasses.replace(learnt.model, facts=facts)
    digest = _written(lambda: save_model(model, out), out)
    _print_figures(console, learnt.folds, f"{folds} folds: judged by models that had not seen them")
    console.print(f"The cold start agrees on {cold:.1%} of the same texts")
    _print_doubts(console, facts)
    console.print(f"{out}: {learnt.model.version}, SHA-256 {digest[:16]}…")
    console.print(f"Put it in force: bihuan classifier activate {out}")


@app.command()
def build(
    out: Annotated[Path, typer.Option("--out", help="The model file to write.")],
    lexicon: LexiconOption = None,
) -> None:
    """Turn a lexicon of phrases into a model file, without labelled tickets."""
    model = cold_start_model(_usable(lambda: load_lexicon(lexicon)))
    digest = _written(lambda: save_model(model, out), out)
    Console().print(f"{out}: {model.version}, SHA-256 {digest[:16]}…")


@app.command("evaluate")
def evaluate_(
    data: DataArgument,
    model: Annotated[
        Path | None, typer.Option("--model", help="Default: the cold start, phrases alone.")
    ] = None,
    thresholds: ThresholdsOption = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="CSV: subclass, condition, label.")
    ] = None,
) -> None:
    """Compare with labelled texts: share kept, agreement among the kept, per label."""
    console = Console()
    rows = _labelled(data)
    least = _usable(lambda: load_thresholds(thresholds))
    classifier = Classifier(_usable(lambda: load_model(model)) if model else None)
    label_of: Callable[[str, str], str] = itself
    compared = "the labels are subclasses of the class table; no mapping is used"
    if mapping or any(row.label not in load_taxonomy() for row in rows):
        label_of = mapped(_usable(lambda: load_evaluation_mapping(mapping)))
        compared = f"subclasses are mapped to the labels by {mapping or 'the built-in mapping'}"
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("classifying", total=len(rows))
        found = evaluate(
            classifier, rows, least, label_of, lambda done: progress.advance(task, done)
        )
    _print_figures(console, found, classifier.version)
    console.print(compared, highlight=False, soft_wrap=True)


@app.command()
def activate(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="A model file made by 'train'.")
    ] = None,
    cold_start: Annotated[
        bool, typer.Option("--cold-start", help="Back to the built-in model, phrases alone.")
    ] = False,
    state: StateOption = None,
) -> None:
    """Check a model and put it in force; workers take it when they start."""
    if (file is None) is not cold_start:
        raise Complaint("name a model file, or --cold-start for the built-in model")
    settings = settings_for(state)
    console, models = Console(), settings.state_dir / MODELS
    if file is None:
        _usable(lambda: (models / ACTIVE).unlink(missing_ok=True))
        version = f"the built-in {cold_start_model().version}"
    else:
        _print_doubts(console, _usable(lambda: load_model(file)).facts)
        now = system_clock(settings)()
        version = _usable(lambda: put_in_force(file, models, now)).version
    console.print(f"{version} is in force for workers that start from now on", soft_wrap=True)


@app.command()
def show(state: StateOption = None) -> None:
    """Show which model is in force and how it was made."""
    models = settings_for(state).state_dir / MODELS
    named = _usable(lambda: active_model(models))
    classifier = _usable(lambda: load_active(models))
    table = Table("fact", "value", title=classifier.version)
    table.add_row("in force since", named.activated_at if named else "always (cold start)")
    table.add_row("class table", classifier.taxonomy.version)
    for fact, value in sorted(classifier.model.facts.items()):
        shown = f"{len(value)}: {', '.join(value)}" if isinstance(value, list) else str(value)
        table.add_row(fact, shown)
    Console().print(table)


def _usable(load: Callable[[], Any]) -> Any:
    """What `load` answers; what is wrong with the file becomes one line at the terminal."""
    try:
        return load()
    except (ModelError, LexiconError, ThresholdsError) as error:
        raise Complaint(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Complaint(f"cannot read the file: {error}") from error


def _written(save: Callable[[], str], out: Path) -> str:
    try:
        return save()
    except OSError as error:
        raise Complaint(f"cannot write {out}: {error.strerror}") from error


def _labelled(path: Path) -> list[LabelledText]:
    try:
        rows = read_labelled(path)
    except LabelledFileError as error:
        raise Complaint(str(error)) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Complaint(f"cannot read {path}: {error}") from error
    if not rows:
        raise Complaint(f"{path.name} has no row with a text and a label")
    return rows


def _print_figures(console: Console, found: Evaluation, title: str) -> None:
    table = Table(title=title)
    table.add_column("label")
    for name in ("rows", "kept", "agree (kept)", "agree (all)", "F1"):
        table.add_column(name, justify="right")
    table.add_column("kept, but taken as")
    for row in found.labels:
        table.add_row(
            row.label,
            str(row.rows),
            _share(row.kept, row.rows),
            _share(row.agreed_kept, row.kept),
            _share(row.agreed_all, row.rows),
            f"{row.f1:.3f}",
            ", ".join(f"{label} {count}" for label, count in row.taken_as),
        )
    console.print(table)
    console.print(
        f"{found.rows} texts; kept {found.share_kept:.1%}, agreement among the kept "
        f"{found.agreement_kept:.1%}; agreement over all {found.agreement_all:.1%}, "
        f"macro-F1 {found.macro_f1:.3f}"
    )


def doubts(facts: Mapping[str, Any]) -> list[str]:
    """What the model's own evaluation says against putting it in force."""
    agreement, cold = facts.get("agreement"), facts.get(COLD_START_AGREEMENT)
    found = []
    if agreement is not None and cold is not None and agreement < cold:
        found.append(f"it agreed on {agreement:.1%} of the texts, the cold start on {cold:.1%}")
    if agreement is not None and agreement < LEAST_AGREEMENT:
        found.append(f"it agreed on {agreement:.1%} of the texts, below {LEAST_AGREEMENT:.0%}")
    return found


def _print_doubts(console: Console, facts: Mapping[str, Any]) -> None:
    for doubt in doubts(facts):
        console.print(f"[bold red]WARNING[/] {doubt}", highlight=False, soft_wrap=True)
    if doubts(facts):
        back = "go back with: bihuan classifier activate --cold-start"
        console.print(f"a worse model sends tickets wrong; {back}", soft_wrap=True)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "—"
