"""Model files, the active model, training, evaluation, and the command that does all of it."""

from __future__ import annotations

import csv
import json
import pickle
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from deploy.commands.classifier import app
from deploy.complaint import Complaint
from dispatch.classify import Classifier, cold_start_model, load_active, load_thresholds
from dispatch.classify.active import ACTIVE, activate
from dispatch.classify.evaluation import (
    LabelledFileError,
    LabelledText,
    evaluate,
    figures,
    load_evaluation_mapping,
    mapped,
    read_labelled,
)
from dispatch.classify.model import (
    Model,
    ModelDamaged,
    ModelMissing,
    ModelTooNew,
    load_model,
    parse_model,
    save_model,
)
from dispatch.classify.training import Training, TrainingError, train
from dispatch.taxonomy import UNCLASSIFIED, load_taxonomy

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
PLACES = ["东门街", "白云小区", "水东村", "丽阳门", "中山街", "北苑", "桥亭村", "灯塔社区"]
SAYINGS = {
    "0704": ["{}一到晚上黑咕隆咚看不见路", "{}的灯杆子成了摆设，夜里不亮堂"],
    "0801": ["{}的腌臜东西堆在墙角无人收拾", "{}转角那堆腌臜物件发馊了"],
    "1303": ["{}等一个钟头都等不来一趟乡村巴士", "{}去城里的乡村巴士说停就停"],
}
ROWS = [
    LabelledText(saying.format(place), subclass)
    for subclass, sayings in SAYINGS.items()
    for saying in sayings
    for place in PLACES
] + [LabelledText("小区停水两天了", "0705")]


@pytest.fixture(scope="module")
def training() -> Training:
    return train(ROWS, NOW, folds=4)


def test_a_saved_model_is_read_back_whole(training: Training, tmp_path: Path) -> None:
    for model in (training.model, cold_start_model()):
        path = tmp_path / f"{model.version}.model"
        save_model(model, path)
        again = load_model(path)
        assert (again.version, again.facts) == (model.version, model.facts)
        texts = [row.text for row in ROWS]
        assert Classifier(again).classify(texts) == Classifier(model).classify(texts)
        assert [p.name for p in tmp_path.glob("*.part")] == []


def test_any_flipped_byte_is_noticed(training: Training, tmp_path: Path) -> None:
    path = tmp_path / "m.model"
    save_model(training.model, path)
    whole = path.read_bytes()
    for place in np.linspace(0, len(whole) - 1, 60).astype(int):
        bent = bytearray(whole)
        bent[place] ^= 0x01
        with pytest.raises((ModelDamaged, ModelTooNew)):
            parse_model(bytes(bent), "m.model")


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_off_file_is_damaged(training: Training, tmp_path: Path, share: float) -> None:
    path = tmp_path / "m.model"
    save_model(training.model, path)
    whole = path.read_bytes()
    with pytest.raises(ModelDamaged, match=r"m\.model"):
        parse_model(whole[: int(len(whole) * share)], "m.model")


def test_facts_edited_by_hand_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "m.model"
    save_model(cold_start_model(), path)
    header, _, payload = path.read_bytes().partition(b"\n")
    said = json.loads(header)
    said["facts"]["phrases"] = 1
    with pytest.raises(ModelDamaged, match="edited"):
        parse_model(json.dumps(said).encode() + b"\n" + payload, "m.model")


def test_another_format_version_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "m.model"
    save_model(cold_start_model(), path)
    header, _, payload = path.read_bytes().partition(b"\n")
    said = json.loads(header) | {"format_version": 99}
    with pytest.raises(ModelTooNew, match="train it again"):
        parse_model(json.dumps(said).encode() + b"\n" + payload, "m.model")


def test_a_pickle_is_no_model_and_is_not_run(tmp_path: Path) -> None:
    witness = tmp_path / "witness"

    class Trap:
        def __reduce__(self) -> tuple[object, ...]:
            return (Path.touch, (witness,))

    path = tmp_path / "trap.model"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(ModelDamaged, match="not a classifier model"):
        load_model(path)
    assert not witness.exists()


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="bihuan classifier train"):
        load_model(tmp_path / "none.model")


def test_without_an_active_model_the_cold_start_serves(tmp_path: Path) -> None:
    assert load_active(tmp_path).version == cold_start_model().version
    assert load_active(tmp_path / "not there").version == cold_start_model().version


def test_an_activated_model_serves_and_a_later_one_replaces_it(
    training: Training, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    for model in (cold_start_model(), training.model):
        path = tmp_path / "m.model"
        save_model(model, path)
        named = activate(path, models, NOW)
        path.unlink()
        assert named.activated_at == NOW.isoformat()
        assert load_active(models).version == model.version == named.version


def test_a_bad_model_is_not_activated_and_the_old_one_stays(tmp_path: Path) -> None:
    models = tmp_path / "models"
    good, bad = tmp_path / "good.model", tmp_path / "bad.model"
    save_model(cold_start_model(), good)
    activate(good, models, NOW)
    bad.write_bytes(good.read_bytes()[:-1])
    with pytest.raises(ModelDamaged):
        activate(bad, models, NOW)
    assert load_active(models).version == cold_start_model().version


def test_an_active_model_that_was_exchanged_or_lost_is_an_error(
    training: Training, tmp_path: Path
) -> None:
    models, path = tmp_path / "models", tmp_path / "m.model"
    save_model(cold_start_model(), path)
    named = activate(path, models, NOW)
    save_model(training.model, models / named.file)
    with pytest.raises(ModelDamaged, match="activate"):
        load_active(models)
    (models / named.file).unlink()
    with pytest.raises(ModelMissing):
        load_active(models)


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", '{"file": "x"}', '{"file":"../x","sha256":"","version":"","activated_at":""}'],
)
def test_a_broken_active_file_is_an_error(tmp_path: Path, said: str) -> None:
    (tmp_path / ACTIVE).write_text(said, encoding="utf-8")
    with pytest.raises(ModelDamaged):
        load_active(tmp_path)


def test_training_learns_what_the_phrases_do_not_know(training: Training) -> None:
    text = "我们那里角落里的腌臜物件无人收拾"
    assert Classifier().classify([text])[0].subclass == UNCLASSIFIED
    judgement = Classifier(training.model).classify([text])[0]
    assert judgement.subclass == "0801"
    assert judgement.evidence
    assert all(piece in text for piece in judgement.evidence)


def test_classes_with_few_labels_keep_their_phrases(training: Training) -> None:
    assert training.model.trained is not None
    assert training.model.trained.classes == ("0704", "0801", "1303")
    learnt = Classifier(training.model).classify(
        ["小区停水，自来水公司没通知", "工地拖欠农民工工资"]
    )
    assert [judgement.subclass for judgement in learnt] == ["0705", "1101"]


def test_a_trained_model_judges_batches_as_single_texts(training: Training) -> None:
    classifier = Classifier(training.model)
    texts = [row.text for row in ROWS] * 4 + ["", "啊" * 20_000, "😀\x00"]
    assert classifier.classify(texts) == [classifier.classify([t])[0] for t in texts]


def test_training_twice_gives_the_same_model_and_tells_its_facts(training: Training) -> None:
    again = train(ROWS, NOW, folds=4)
    assert again.model.version == training.model.version
    facts = again.model.facts
    assert facts["trained_at"] == NOW.isoformat()
    assert (facts["rows"], facts["folds"], facts["classes"]) == (49, 4, ["0704", "0801", "1303"])
    assert facts["lexicon_sha256"] == cold_start_model().lexicon.digest
    assert len(facts["data_sha256"]) == 64
    assert 0 <= facts["agreement"] <= 1


def test_calibrated_confidence_never_falls_when_the_raw_one_rises(training: Training) -> None:
    assert (np.diff(training.model.calibration[1]) >= 0).all()


def test_labels_that_cannot_be_learnt_are_named() -> None:
    with pytest.raises(TrainingError, match=r"路灯 \(8\)"):
        train([LabelledText("路灯不亮", "路灯")] * 8, NOW)
    with pytest.raises(TrainingError, match="at least two subclasses"):
        train([LabelledText("路灯不亮", "0704")] * 8, NOW)
    with pytest.raises(TrainingError, match=UNCLASSIFIED):
        train([LabelledText("路灯不亮", UNCLASSIFIED)] * 8, NOW)


def test_evaluation_counts_kept_and_agreed_by_label() -> None:
    found = figures(["a", "a", "b", "b"], ["a", "b", "b", ""], [True, True, False, True])
    assert (found.rows, found.kept, found.agreed_kept, found.agreed_all) == (4, 3, 1, 2)
    assert [(f.label, f.kept, f.agreed_all, f.taken_as) for f in found.labels] == [
        ("a", 2, 1, (("b", 1),)),
        ("b", 1, 1, (("—", 1),)),
    ]
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2) / 2)


def test_evaluation_of_our_own_subclasses_and_through_a_mapping() -> None:
    rows = [LabelledText("路灯不亮，没有路灯", "0704"), LabelledText("啊", "0704")]
    own = evaluate(Classifier(), rows, load_thresholds())
    assert (own.rows, own.kept, own.agreed_kept) == (2, 1, 1)
    outer = [LabelledText("路灯不亮，没有路灯", "城乡建设")]
    label_of = mapped(load_evaluation_mapping())
    assert evaluate(Classifier(), outer, load_thresholds(), label_of).agreement_kept == 1.0


def test_the_mapping_names_every_subclass_and_a_condition_may_differ() -> None:
    mapping = load_evaluation_mapping()
    assert {s for s, _ in mapping} == set(load_taxonomy().subclasses) - {UNCLASSIFIED}
    label_of = mapped(mapping)
    assert label_of("0806", "夜间施工噪声") != label_of("0806", "积存渣土") == label_of("0806", "")
    assert label_of(UNCLASSIFIED, "") == ""


def test_labelled_files_are_read_with_titles_and_refused_without_labels(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "标题,内容,小类\n路灯,不亮,0704\n路灯,路灯坏了,0704\n,,0704\nx,y,\n", "utf-8-sig"
    )
    assert [row.text for row in read_labelled(path)] == ["路灯。不亮", "路灯坏了"]
    path.write_text("id,text\n1,x\n", "utf-8")
    with pytest.raises(LabelledFileError, match="label"):
        read_labelled(path)


def a_labelled_file(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "subclass"])
        writer.writerows([row.text, row.label] for row in ROWS)
    return path


def test_the_command_trains_evaluates_activates_and_shows(tmp_path: Path) -> None:
    data, model, state = a_labelled_file(tmp_path / "d.csv"), tmp_path / "m", tmp_path / "state"
    runner = CliRunner()

    def run(*args: str) -> str:
        done = runner.invoke(app, list(args), catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    assert "trained-" in run("train", str(data), "--out", str(model), "--state", str(state))
    assert "49 texts; kept" in run("evaluate", str(data), "--model", str(model)).replace("\n", " ")
    assert "cold start" in run("show", "--state", str(state))
    assert "is in force" in run("activate", str(model), "--state", str(state))
    assert "trained_at" in run("show", "--state", str(state))
    assert load_active(state / "models").version == load_model(model).version
    assert "built-in" in run("activate", "--cold-start", "--state", str(state))
    assert load_active(state / "models").version == cold_start_model().version


def test_a_model_that_did_worse_is_put_in_force_with_a_warning(
    training: Training, tmp_path: Path
) -> None:
    def said(**facts: float) -> str:
        path = tmp_path / "m.model"
        save_model(replace(training.model, facts=training.model.facts | facts), path)
        done = CliRunner().invoke(app, ["activate", str(path), "--state", str(tmp_path)])
        assert done.exit_code == 0
        return done.stdout

    assert "WARNING" not in said(agreement=0.8, cold_start_agreement=0.75)
    worse = said(agreement=0.72, cold_start_agreement=0.75)
    assert "72.0% of the texts, the cold start on 75.0%" in worse
    assert "--cold-start" in worse
    assert "below 70%" in said(agreement=0.6, cold_start_agreement=0.5)


def test_the_evaluation_says_which_mapping_it_used(tmp_path: Path) -> None:
    own, outer = a_labelled_file(tmp_path / "own.csv"), tmp_path / "outer.csv"
    outer.write_text("text,label\n路灯不亮,城乡建设\n", encoding="utf-8")
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("subclass,condition,label\n0704,,城乡建设\n", encoding="utf-8")

    def said(*args: str) -> str:
        return CliRunner().invoke(app, ["evaluate", *args], catch_exceptions=False).stdout

    assert "no mapping" in said(str(own))
    assert "the built-in mapping" in said(str(outer))
    assert f"by {mapping}" in said(str(outer), "--mapping", str(mapping))


def test_the_command_answers_a_bad_file_with_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id\n1\n", encoding="utf-8")
    runner = CliRunner()
    for args in (["evaluate", str(bad)], ["activate", str(bad)], ["evaluate", str(tmp_path)]):
        done = runner.invoke(app, args)
        assert isinstance(done.exception, Complaint)
        assert "\n" not in str(done.exception)


def test_a_lexicon_becomes_a_model_file(tmp_path: Path) -> None:
    phrases, out = tmp_path / "own.csv", tmp_path / "own.model"
    phrases.write_text("subclass,condition,phrase,weight\n0704,,亮堂,3\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["build", "--out", str(out), "--lexicon", str(phrases)])
    assert done.exit_code == 0
    model: Model = load_model(out)
    assert Classifier(model).classify(["夜里不亮堂"])[0].subclass == "0704"
