"""The tables of facts: what load() refuses, that sources exist, that the numbers agree with each other."""

import csv
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

import fastjsonschema
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pybtex.backends.plaintext import Backend
from pybtex.database import parse_file
from pybtex.style.formatting.plain import Style

from aiecon import data
from aiecon.data import DataError, fields, load, manifest, tables, works
from aiecon.data.__main__ import dates_of_works, last_day

ROOT = Path(__file__).parents[1]
PER_ROW = {
    "source",
    "where",
    "status",
    "confirmed",
    "note",
}  # what every row of a table of facts says of itself
ONE_SOURCE = {
    "press_claims",
    "account_sentences",
    "chinchilla_runs",
    "event_returns",
    "event_returns_2026",
    "fish_market",
    "repeated_runs",
}  # the manifest says it for all their rows
UNITS = {  # the end of a column's name tells its unit
    "_FLOP": "FLOP",
    "_FLOP_per_s": "FLOP/s",
    "_B": "bytes",
    "_B_per_s": "bytes/s",
    "_W": "W",
    "_usd": "USD",
    "_usd_per_hour": "USD per accelerator-hour",
    "_hours": "accelerator-hours",
    "_nats": "nats per token",
    "_percent": "percent",
}


# --- every table -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", tables())
def test_loads_and_says_what_it_is(name):
    about, frame = manifest(name), load(name)
    assert len(frame) > 0
    assert list(frame.columns) == list(fields(name))
    assert about["row"].split()[0] in {"one", "the"}, "a row is one something"


@pytest.mark.parametrize("name", tables())
def test_file_is_the_one_the_manifest_describes(name):
    assert data.digest(name) == manifest(name)["hash"], (
        f"{name}.csv has changed; if that is meant, run: python -m aiecon.data stamp"
    )


@pytest.mark.parametrize("name", tables())
def test_every_source_is_in_the_bibliography(name, bibliography):
    keys = set(works(name))
    assert keys, "the manifest names its works where its rows do not"
    assert keys <= bibliography, f"not in references.bib: {', '.join(sorted(keys - bibliography))}"


@pytest.mark.parametrize("name", tables())
def test_unit_in_a_name_is_the_unit_in_the_manifest(name):
    for column, rule in fields(name).items():
        ending = max((e for e in UNITS if column.endswith(e)), key=len, default=None)
        if ending and rule["type"] == "number":
            assert rule["unit"] == UNITS[ending], column


@pytest.mark.parametrize("name", sorted(set(tables()) - ONE_SOURCE))
def test_every_row_says_where_it_is_from_and_how_sure_it_is(name):
    frame = load(name)
    assert set(frame.columns) >= PER_ROW
    assert set(frame["status"]) <= {"disclosed", "estimated", "derived", "disputed"}
    assert set(frame["confirmed"]) <= {"primary", "secondary"}


def test_dates_are_dates_and_blanks_are_missing():
    runs = load("training_runs")
    assert runs["date"].dt.year.between(2020, 2026).all()
    assert runs["tokens"].isna().any()
    assert runs["note"].isna().any()


def test_each_load_is_a_frame_of_its_own():
    first = load("accelerators")
    first.loc[:, "tdp_W"] = 0.0
    assert (load("accelerators")["tdp_W"].dropna() > 0).all()
    about = manifest("accelerators")
    about["schema"]["fields"].clear()
    assert fields("accelerators")


TEXT, ROWS = {"type": "string", "minLength": 1}, {"type": "array", "minItems": 1}
TYPES = ["string", "number", "integer", "boolean", "date"]  # of the standard's, those that our tables use
PACKAGE = {  # what Data Package 2.0 asks of the properties that our descriptor has
    "required": ["name", "licenses", "resources"],
    "properties": {
        "$schema": {"const": "https://datapackage.org/profiles/2.0/datapackage.json"},
        "name": TEXT,
        "title": TEXT,
        "description": TEXT,
        "licenses": {**ROWS, "items": {"anyOf": [{"required": ["name"]}, {"required": ["path"]}]}},
        "resources": {
            **ROWS,
            "items": {
                "required": ["name", "path", "schema"],
                "properties": {
                    "name": TEXT,
                    "path": {**TEXT, "not": {"pattern": r"^(/|~|\.\./)"}},
                    "title": TEXT,
                    "description": TEXT,
                    "sources": {**ROWS, "items": {"properties": {"title": TEXT, "path": TEXT}}},
                    "schema": {
                        "required": ["fields"],
                        "properties": {
                            "fields": {
                                **ROWS,
                                "items": {
                                    "required": ["name", "type"],
                                    "properties": {
                                        "name": TEXT,
                                        "type": {"enum": TYPES},
                                        "description": TEXT,
                                        "constraints": {
                                            "properties": {
                                                "required": {"type": "boolean"},
                                                "unique": {"type": "boolean"},
                                                "minimum": {"type": ["number", "string"]},
                                                "maximum": {"type": ["number", "string"]},
                                                "exclusiveMinimum": {"type": ["number", "string"]},
                                                "exclusiveMaximum": {"type": ["number", "string"]},
                                                "enum": ROWS,
                                                "pattern": TEXT,
                                            }
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


def test_the_whole_is_a_data_package():
    """Names and types are those of the standard, version 2.0, where our descriptor has a property of it."""
    check = fastjsonschema.compile(PACKAGE, use_default=False)
    package = data.package()
    check(package)
    assert [resource["name"] for resource in package["resources"]] == tables()
    for broken, part in [("text", "type"), ("", "name")]:
        package["resources"][0]["schema"]["fields"][0][part] = broken or 1
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            check(package)


def test_what_all_manifests_share_is_said_once():
    """A manifest does not repeat what datapackage.yml says of a field, and what that says, two tables use."""
    shared = yaml.safe_load(data.PACKAGE.read_text(encoding="utf-8"))
    own = [yaml.safe_load((data.FOLDER / f"{name}.yml").read_text(encoding="utf-8")) for name in tables()]
    named = [field for about in own for field in about["schema"]["fields"]]
    for field in named:
        default = shared["defaults"]["fields"].get(field["name"], {})
        again = {key for key in default if field.get(key) == default[key]}
        assert not again, f"{field['name']}: {', '.join(again)} is what datapackage.yml says"
        assert field.get("constraints", {}).get("required") is not True, f"{field['name']}: required anyway"
    used = [field["name"] for field in named]
    assert all(used.count(name) > 1 for name in shared["defaults"]["fields"])
    assert not [about["title"] for about in own if about.get("licenses") == shared["licenses"]]


def test_reads_no_network(planted, monkeypatch):
    planted("accelerators")  # a new folder, so that nothing comes from the cache

    def refuse(*_args, **_kwargs):
        raise AssertionError("load() opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    assert len(load("accelerators")) > 0


# --- what is refused ---------------------------------------------------------------------------


def test_unknown_table_names_the_nearest_and_all():
    with pytest.raises(DataError, match=r"no table 'acelerators'.* Did you mean 'accelerators'\?") as error:
        load("acelerators")
    assert all(name in str(error.value) for name in tables())


def test_missing_file(planted):
    planted("accelerators").unlink()
    with pytest.raises(DataError, match=r"accelerators\.csv: the manifest is there, the file is not"):
        load("accelerators")


RUNS, FITTED = "training_runs", "chinchilla_runs"


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "shown", "rule"),
    [
        (RUNS, 3, "tokens", "-3", "-3.0", "exclusiveMinimum: 0"),
        (RUNS, 3, "tokens", "many", "'many'", "type: "),
        (RUNS, 3, "tokens", "nan", "'nan'", "type: "),
        (RUNS, 3, "tokens", "1_000", "'1_000'", "type: "),
        (RUNS, 3, "date", "31 May 2024", "'31 May 2024'", "type: date"),
        (RUNS, 3, "date", "2024-02-30", "'2024-02-30'", "type: date"),
        (RUNS, 3, "date", "20240228", "'20240228'", "type: date"),
        (RUNS, 3, "status", "sure", "'sure'", "enum: "),
        (RUNS, 3, "current", "yes", "'yes'", "type: boolean"),
        (RUNS, 1, "model", "", "None", "required: true"),
        (FITTED, 7, "run", "7.5", "'7.5'", "type: integer"),
        ("scaling_parameters", 2, "source", "a, b", "'a, b'", "pattern: "),
    ],
)
def test_bad_cell_is_named_by_table_row_column_value_and_rule(
    planted, table, row, column, value, shown, rule
):
    rewrite(planted(table), lambda cells: cells[row].__setitem__(cells[0].index(column), value))
    named = f"row {row}, column {column}: {shown} breaks the rule {rule}"
    with pytest.raises(DataError, match=f"(?s){table}.csv breaks its manifest:.*{re.escape(named)}"):
        load(table)


def test_a_key_that_stands_twice_is_named_by_its_row(planted):
    rewrite(planted(FITTED), lambda cells: cells[7].__setitem__(cells[0].index("run"), "6"))
    with pytest.raises(
        DataError, match=r"(?s)chinchilla_runs.csv breaks its manifest:.*row 7 repeats the key \(6,\)"
    ):
        load(FITTED)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda cells: [row.pop(0) for row in cells], "column chip is missing"),
        (lambda cells: [row.append("x") for row in cells], "column x is not in the manifest"),
        (lambda cells: [row.insert(0, row.pop()) for row in cells], "not in the manifest's order"),
        (lambda cells: cells[4].pop(), "row 4 has 16 cells, the header has 17"),
    ],
)
def test_wrong_columns_are_named(planted, damage, message):
    rewrite(planted("accelerators"), damage)
    with pytest.raises(DataError, match=message):
        load("accelerators")


def test_many_faults_make_one_readable_error(planted):
    rewrite(planted("accelerators"), lambda cells: [row.__setitem__(1, "") for row in cells[1:]])
    chips = len((data.FOLDER / "accelerators.csv").read_text("utf-8").splitlines()) - 1
    with pytest.raises(DataError, match=r"row 5, column vendor(?s:.*)and \d+ more") as error:
        load("accelerators")
    _, *named, more = str(error.value).splitlines()
    assert len(named) == 5
    assert more == f"  and {chips - 5} more"


def test_what_is_five_faults_is_told_in_full(planted):
    rewrite(planted("accelerators"), lambda cells: [row.__setitem__(1, "") for row in cells[1:6]])
    with pytest.raises(DataError, match=r"row 5, column vendor") as error:
        load("accelerators")
    assert len(str(error.value).splitlines()) == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: field(m, "tdp_W").pop("unit"), r"field tdp_W must contain .*'unit'"),
        (
            lambda m: field(m, "vendor").pop("description"),
            "field vendor must contain .*'description'",
        ),
        (
            lambda m: field(m, "vendor").update(type="text"),
            r"field vendor\.type must be one of .*string",
        ),
        (
            lambda m: field(m, "vendor").update(meaning="who"),
            "field vendor must not contain .*'meaning'",
        ),
        (
            lambda m: field(m, "vendor").update(constraints={"minimum": 0}),
            "vendor.constraints must not contain .*'minimum'",
        ),
        (lambda m: field(m, "vendor").update(constraints={"pattern": "["}), "must be a valid regex"),
        (
            lambda m: field(m, "tdp_W")["constraints"].update(minimun=0),
            "must not contain .*'minimun'",
        ),
        (
            lambda m: field(m, "source").update(type="date"),
            "source.constraints must not contain .*'pattern'",
        ),
        (lambda m: field(m, "vendor").update(name="chip"), "field chip is described twice"),
        (lambda m: field(m, "vendor").update(name=True), r"schema.fields\[1\].name must be string"),
        (lambda m: m.pop("hash"), "has no hash; run: python -m aiecon.data stamp"),
        (lambda m: m.update(licenses=[]), "licenses must contain at least 1"),
        (lambda m: m.update(author="me"), "must not contain .*'author'"),
        (lambda m: m.update(retrieved="2026-02-30"), "retrieved must be date"),
        (lambda m: m["schema"].pop("primaryKey"), "primaryKey or uniqueKeys is missing"),
        (lambda m: m["schema"].update(primaryKey=["name"]), "key: no such field: name"),
        (lambda m: m["schema"].update(primaryKey=["tdp_W"]), "primaryKey: tdp_W may be blank"),
        (lambda m: m.update(title=""), "title must be longer than or equal to 1"),
        (lambda m: m.update(sources=[]), "sources must contain at least 1"),
        (lambda m: m["sources"][0].update(works=[]), "works must contain at least 1"),
        (lambda m: m["schema"].update(fields=[]), "fields must contain at least 1"),
        (lambda m: m["schema"].update(primaryKey=[]), "primaryKey must contain at least 1"),
        (lambda m: m["schema"].update(uniqueKeys=[]), "uniqueKeys must contain at least 1"),
        (
            lambda m: field(m, "vendor").update(constraints={"enum": []}),
            "vendor.constraints.enum must contain at least 1",
        ),
    ],
)
def test_bad_manifest_is_named(planted, change, message):
    file = planted("accelerators").with_suffix(".yml")
    about = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(about)
    file.write_text(yaml.safe_dump(about), encoding="utf-8")
    with pytest.raises(DataError, match=f"(?s)accelerators.yml.*{message}"):
        load("accelerators")


def test_a_manifest_may_differ_from_what_is_shared(planted):
    """Its word holds over that of datapackage.yml, and only where it speaks."""
    file = planted("accelerators").with_suffix(".yml")
    about = yaml.safe_load(file.read_text(encoding="utf-8"))
    field(about, "status").update(description="of the price", constraints={"required": False})
    file.write_text(yaml.safe_dump(about), encoding="utf-8")
    assert fields("accelerators")["status"] == {
        "name": "status",
        "type": "string",
        "description": "of the price",
        "constraints": {"required": False, "enum": ["disclosed", "estimated", "derived", "disputed"]},
    }
    assert fields("accelerators")["where"]["constraints"] == {"required": True}


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ({"minimum": 2}, "2", "1.99"),
        ({"maximum": 2}, "2", "2.01"),
        ({"exclusiveMinimum": 2}, "2.01", "2"),
        ({"exclusiveMaximum": 2}, "1.99", "2"),
        ({"enum": [2, 3]}, "3", "1"),
    ],
)
def test_each_constraint_holds_at_its_bound(planted, rule, good, bad):
    file = planted("accelerators")
    about = yaml.safe_load(file.with_suffix(".yml").read_text(encoding="utf-8"))
    field(about, "price_usd")["constraints"] = {"required": False, **rule}
    file.with_suffix(".yml").write_text(yaml.safe_dump(about), encoding="utf-8")

    def price(value):
        def change(cells):
            at = cells[0].index("price_usd")
            for n, cells_of_row in enumerate(cells[1:], 1):
                cells_of_row[at] = value if n == 1 else ""

        return change

    rewrite(file, price(good))
    assert load("accelerators")["price_usd"].dropna().tolist() == [float(good)]
    data._read.cache_clear()
    rewrite(file, price(bad))
    ((name, bound),) = rule.items()
    broken = f"row 1, column price_usd: {float(bad)} breaks the rule {name}: {bound}"
    with pytest.raises(DataError, match=re.escape(broken)):
        load("accelerators")


def test_works_are_those_of_the_manifest_and_of_the_rows():
    assert works("event_returns") == ["yahoo2025closes", "factorcopy2026"]
    firms = works("event_firms")
    assert "highenergy2025" in firms, "named by the manifest alone"
    assert set(firms) >= {key for cell in load("event_firms")["source"] for key in cell.split(";")}
    assert len(firms) == len(set(firms))


def test_manifest_that_is_not_yaml(planted):
    planted("accelerators").with_suffix(".yml").write_text("title: [", encoding="utf-8")
    with pytest.raises(DataError, match=r"accelerators\.yml is not YAML"):
        load("accelerators")


def test_a_number_too_large_for_the_machine_is_no_number():
    """Nor is one below zero, though the column may hold any."""
    assert data._value("1e400", "number") == "1e400"
    assert data._value("-1e400", "number") == "-1e400"
    assert data._value("-1e300", "number") == -1e300


def test_a_table_without_rows_keeps_its_columns():
    with small_table(["name", "value"], []) as name:
        assert list(load(name).columns) == ["name", "value"]
        assert load(name)["value"].dtype == float


def test_a_manifest_may_hold_one_of_each():
    """One column, one key, one citation, a title of one letter."""
    with small_table(["name"], [["a"]]) as name:
        file = data.path(name).with_suffix(".yml")
        about = yaml.safe_load(file.read_text("utf-8"))
        del about["schema"]["fields"][1:]
        file.write_text(yaml.safe_dump({**about, "title": "t"}), "utf-8")
        assert load(name)["name"].tolist() == ["a"]


def test_a_chapter_without_facts_is_named():
    with pytest.raises(DataError, match=r"since\.csv: no fact of chapter '99'"):
        data.facts_as_of("99")
    with pytest.raises(DataError, match=r"since\.csv: 0 rows of chapter 07: Nvidia, nothing"):
        data.since("07", "Nvidia", "nothing")
    latest = load("since").query("chapter == '07'").date.max()
    assert data.facts_as_of("07") == f"Facts as of {latest.day} {latest.month_name()} {latest.year}."


@pytest.mark.parametrize("text", ["", "- title", "title"])
def test_manifest_without_properties(planted, text):
    planted("accelerators").with_suffix(".yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"accelerators\.yml names no properties: it says "):
        load("accelerators")


def test_digest_follows_the_file_but_not_its_line_ends(planted):
    file = planted("accelerators")
    before = data.digest("accelerators")
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert data.digest("accelerators") == before
    file.write_bytes(file.read_bytes().replace(b"Hopper", b"hopper", 1))
    assert data.digest("accelerators") != before


def test_stamp_writes_the_digest(planted, monkeypatch):
    from aiecon.data import __main__ as command

    file = planted("accelerators")
    rewrite(file, lambda cells: cells.pop())
    assert manifest("accelerators")["hash"] != data.digest("accelerators")
    command._stamp()
    data._manifest.cache_clear()
    assert manifest("accelerators")["hash"] == data.digest("accelerators")


def test_stamp_gives_a_new_manifest_its_digest(planted):
    """Who follows CONTRIBUTING writes the manifest without one."""
    from aiecon.data import __main__ as command

    file = planted("accelerators").with_suffix(".yml")
    text = re.sub("(?m)^hash:.*\n", "", file.read_text(encoding="utf-8"))
    file.write_text(text.rstrip(), encoding="utf-8")
    command._stamp()
    data._manifest.cache_clear()
    assert manifest("accelerators")["hash"] == data.digest("accelerators")


def test_the_digest_of_a_missing_file_names_it(planted):
    planted("accelerators").unlink()
    with pytest.raises(DataError, match=r"accelerators\.csv: the manifest is there, the file is not"):
        data.digest("accelerators")


def test_command_says_how_it_is_used():
    run = subprocess.run([sys.executable, "-m", "aiecon.data"], capture_output=True, text=True, cwd=ROOT)
    assert run.returncode != 0
    assert "python -m aiecon.data stamp" in run.stderr


def test_command_prints_the_package():
    command = [sys.executable, "-m", "aiecon.data", "package"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, check=True)
    assert json.loads(run.stdout) == data.package()


NUMBERS = st.floats(min_value=1e-300, allow_infinity=False, allow_nan=False)


@settings(max_examples=30, deadline=None)
@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_numbers_survive_the_file(values):
    with small_table(["name", "value"], [[f"row {i}", repr(v)] for i, v in enumerate(values)]) as name:
        assert load(name)["value"].tolist() == values


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1))
@example("٣")  # a digit to Python, not to a reader of the file
@example("1e400")
@example("+1")
@example(" 1")
@example("0x10")
def test_whatever_is_no_plain_number_is_refused(text):
    plain = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", text)
    with small_table(["name", "value"], [["row", text]]) as name:
        if plain and 0 < float(text) < np.inf:
            assert load(name)["value"].tolist() == [float(text)]
        else:
            with pytest.raises(DataError, match=r"row 1, column value: "):
                load(name)


# --- the numbers agree with each other ---------------------------------------------------------


@pytest.fixture
def disclosed() -> pd.DataFrame:
    return load("training_cost_disclosures").set_index(["subject", "item", "quantity"])["value"]


@pytest.mark.parametrize("model", ["DeepSeek-V3", "DeepSeek-R1"])
def test_stages_add_up_and_cost_what_their_hours_cost(disclosed, model):
    hours = disclosed[model].xs("gpu_hours", level="quantity").drop("per trillion tokens", errors="ignore")
    cost = disclosed[model].xs("cost_usd", level="quantity").reindex(hours.index)
    price = disclosed["DeepSeek-V3", "assumed price", "price_usd_per_gpu_hour"]
    assert hours.drop("total").sum() == hours["total"]
    assert len(hours) == 4
    pd.testing.assert_series_equal(hours * price, cost, check_names=False)


def test_tables_agree_on_the_two_deepseek_bills(disclosed):
    runs = load("training_runs").set_index("model")["gpu_hours"]
    costs = load("run_costs").set_index(["model", "concept"])["cost_usd"]
    for model, run in {"DeepSeek-V3": "DeepSeek-V3", "DeepSeek-R1": "DeepSeek-R1 (RL stages)"}.items():
        assert runs[run] == disclosed[model, "total", "gpu_hours"]
        assert costs[run, "imputed rent"] == disclosed[model, "total", "cost_usd"]


def test_hours_of_deepseek_v3_follow_from_its_tokens(disclosed):
    tokens = load("training_runs").set_index("model").loc["DeepSeek-V3", "tokens"]
    per_trillion = disclosed["DeepSeek-V3", "per trillion tokens", "gpu_hours"]
    assert per_trillion * tokens / 1e12 == disclosed["DeepSeek-V3", "pre-training", "gpu_hours"]


def test_derived_compute_is_six_times_active_parameters_times_tokens():
    runs = (
        load("training_runs").query("status == 'derived'").dropna(subset=["tokens", "training_compute_FLOP"])
    )
    ratio = runs["training_compute_FLOP"] / (6 * runs["params_active"] * runs["tokens"])
    assert len(runs) > 15
    exact = ratio[
        ~runs["model"].isin(["LLaMA 65B", "Llama 2 70B"])
    ]  # their sources take other tokens or sizes
    assert np.allclose(exact, 1, rtol=1e-3), runs.loc[exact.index[~np.isclose(exact, 1, rtol=1e-3)], "model"]
    assert np.allclose(ratio, 1, rtol=0.05)


def test_runs_name_chips_that_exist_and_costs_name_runs_that_exist():
    runs = load("training_runs")
    assert set(runs["accelerator"].dropna()) <= set(load("accelerators")["chip"])
    assert set(load("run_costs")["model"]) <= set(runs["model"])
    assert (runs.groupby("model")["current"].sum() == 1).all(), "one current row per model"


def test_no_run_is_faster_than_its_chip():
    """A slip of the exponent, of the token count or of sparsity would put a run above the peak."""
    runs = load("training_runs").merge(load("accelerators"), left_on="accelerator", right_on="chip")
    runs = runs.dropna(subset=["training_compute_FLOP", "gpu_hours"])
    share = runs["training_compute_FLOP"] / (3600 * runs["gpu_hours"] * runs["peak_bf16_FLOP_per_s"])
    assert len(runs) > 15
    assert share.between(0.1, 0.75).all(), runs.assign(share=share)[["model", "share"]]


def test_peaks_are_dense():
    chips = load("accelerators")
    assert (chips["peak_fp8_FLOP_per_s"] / chips["peak_bf16_FLOP_per_s"]).dropna().between(1.99, 2.01).all()


def test_gpt4_has_three_prices():
    costs = load("run_costs").set_index(["model", "concept"])["cost_usd"]["GPT-4"]
    assert costs["hardware purchase"] / costs["amortised"] == pytest.approx(19, abs=0.5)
    assert costs["amortised"] < costs["cloud rental"] < costs["hardware purchase"]


def test_parts_of_hardware_add_up_to_hardware():
    shares = (
        load("training_cost_disclosures").query("quantity == 'share_of_development_cost'").set_index("item")
    )
    parts = shares.loc[["accelerator chips", "server components", "interconnect"], ["low", "high"]].sum()
    assert parts.tolist() == pytest.approx(shares.loc["hardware", ["low", "high"]].tolist())


def test_a_model_has_one_training_compute():
    """What `since` says of a run is what the table of runs says."""
    told = load("since").query("item.str.contains('training compute')").set_index("subject").value
    runs = load("training_runs").query("current").set_index("model").training_compute_FLOP
    assert (told == runs[told.index]).all()
    assert len(told) == 2


def test_chinchilla_runs_are_complete():
    runs = load("chinchilla_runs")
    assert len(runs) == 245
    assert runs["used_in_fit"].sum() == 240
    assert (
        runs.loc[~runs["used_in_fit"], "loss_nats"].min() > runs.loc[runs["used_in_fit"], "loss_nats"].max()
    )
    assert np.allclose(6 * runs["params"] * runs["tokens"], runs["training_compute_FLOP"], rtol=5e-6, atol=0)


def test_printed_optima_that_contradict_themselves_are_marked():
    optima = load("scaling_optima")
    ratio = optima["training_compute_FLOP"] / (6 * optima["params"] * optima["tokens"])
    assert ((ratio - 1).abs() < 0.07).equals(optima["consistent"])
    assert len(optima) == 27
    assert (~optima["consistent"]).sum() == 1


def test_printed_intervals_that_miss_their_estimate_are_marked():
    parameters = load("scaling_parameters").dropna(subset=["ci_low"])
    inside = (parameters["ci_low"] <= parameters["value"]) & (parameters["value"] <= parameters["ci_high"])
    says_so = parameters["note"].str.contains("does not contain the printed estimate").fillna(False)
    assert inside.equals(~says_so)
    assert (~inside).sum() == 3


def test_each_law_has_all_its_parameters():
    laws = load("scaling_parameters").query("law == 'L = E + A/N^α + B/D^β'")
    sets = laws.groupby("set")["parameter"].agg(set)
    assert set(sets.index) == {"hoffmann", "hoffmann_unrounded", "besiroglu", "besiroglu_point"}
    assert all(parameters == {"E", "A", "B", "α", "β"} for parameters in sets)


def test_rates_are_what_was_printed():
    rates = load("progress_rates")
    convert = {
        "factor per year": lambda v: v,
        "months to halve": lambda v: 2 ** (12 / v),
        "years to halve": lambda v: 2 ** (1 / v),
        "powers of ten per year": lambda v: 10**v,
    }
    for printed, factors in {
        "printed_value": ["factor_per_year"],
        "printed_low": ["factor_low", "factor_high"],
        "printed_high": ["factor_low", "factor_high"],
    }.items():
        for _, row in rates.dropna(subset=[printed]).iterrows():
            backwards = "halve" in row["printed_unit"] and len(factors) == 2
            factor = factors[0] if len(factors) == 1 or (printed.endswith("low") != backwards) else factors[1]
            assert row[factor] == pytest.approx(convert[row["printed_unit"]](row[printed]), rel=5e-4), row[
                "item"
            ]


def test_values_lie_in_their_ranges():
    for name, value in {
        "rental_prices": "price_usd_per_hour",
        "ownership_inputs": "value",
        "training_cost_disclosures": "value",
    }.items():
        ranged = load(name).dropna(subset=[value, "low", "high"])
        assert len(ranged) > 0
        assert ranged[value].between(ranged["low"], ranged["high"]).all(), name


def test_no_address_is_cited_under_two_names():
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    by_address: dict[str, list[str]] = {}
    for key, entry in entries.items():
        if address := entry.fields.get("url"):
            by_address.setdefault(address.rstrip("/"), []).append(key)
    twice = {address: keys for address, keys in by_address.items() if len(keys) > 1}
    assert not twice, twice


def test_claims_of_both_accounts_are_complete():
    claims = load("press_claims")
    for account, rows in claims.groupby("account"):
        assert rows["id"].tolist() == [f"{account}{n:02}" for n in range(1, len(rows) + 1)]
    assert claims["chapter"].astype(int).between(1, 11).all()


def test_every_work_in_the_bibliography_is_cited(bibliography):
    """The page of references lists what the book uses, not what was read for it."""
    folders = ("aiecon", "book", "chapters", "exercises")
    kinds = {".py", ".ipynb", ".md", ".csv", ".yml"}
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in kinds]
    words = {word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8"))}
    idle = sorted(bibliography - words)
    assert not idle, f"in references.bib, but no table, chapter, page or claim cites: {', '.join(idle)}"


def test_no_work_is_printed_with_marks_of_tex():
    """Labels are made of names as they stand, titles by pybtex: in neither may a mark of TeX be left."""
    works = parse_file(str(ROOT / "book" / "references.bib"))
    names = [str(person) for entry in works.entries.values() for person in entry.persons.get("author", [])]
    texts = [work.text.render(Backend()) for work in Style().format_bibliography(works)]
    marked = [t for t in texts if re.search(r"[\\`{}]", t)] + [n for n in names if re.search(r"[\\`]", n)]
    assert not marked, f"marks of TeX are printed: {'; '.join(marked)}"


# --- what could be known on a day ---------------------------------------------------------------

DAYS = ["2024-01-01", "2025-01-21", "2025-01-27", "2025-01-28", "2026-02-25", "2026-11-28"]


@pytest.mark.parametrize("name", tables())
def test_no_row_has_a_source_later_than_the_day(name):
    """Row by row and from the bibliography itself, whose notes are read by hand below."""
    said = manifest(name).get("known", {})
    day_of = said.get("day")
    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    for day in map(pd.Timestamp, DAYS):
        rows = load(name, known_on=day)
        for _, row in rows.iterrows():
            keys = row["source"].split(";") if "source" in rows else works(name)
            dated = [key for key in keys if day_of is None or key not in said.get("works", keys)]
            assert all(
                last_day(entries[key].fields["year"], entries[key].fields.get("note", "")) <= day.date()
                for key in dated
            ), (name, day, keys)
            assert day_of is None or len(dated) == len(keys) or row[day_of] <= day


@pytest.mark.parametrize("name", tables())
def test_what_is_known_is_known_for_good(name):
    """More days, more rows, and none changes; without a day all rows are there."""
    counts = [len(load(name, known_on=day)) for day in DAYS]
    assert counts == sorted(counts)
    assert load(name, known_on="2100-01-01").equals(load(name))
    whole, part = load(name), load(name, known_on="2025-01-27")
    assert part.equals(whole[data.known_since(name) <= pd.Timestamp("2025-01-27")].reset_index(drop=True))


def test_retrospective_rows_are_left_out():
    """The price of the shares on 27 January 2025 was known that day; what was read of it later was not."""
    day = "2025-01-27"
    assert load("event_returns", known_on=day).date.max() == pd.Timestamp(day)
    assert load("event_returns", known_on="2025-01-26").date.max() == pd.Timestamp("2025-01-24")
    assert load("event_returns_2026", known_on=day).empty
    known = load("market_day", known_on=day)
    assert 142.62 in set(known.value), "Friday's close, of a series read in 2026"
    assert "revenue, quarter to January 2025" not in set(known.item), "announced on 26 February"
    assert "revenue expected, quarter to January 2025" in set(known.item), "announced on 20 November 2024"
    assert not known.source.str.contains("barrons2025shorts|damodaran2025").any()
    models = set(load("training_runs", known_on=day).model)
    assert "DeepSeek-V3" in models
    assert "gpt-oss-120b" not in models


def test_a_planted_row_of_the_future_is_left_out(planted):
    file = planted("market_day")
    rewrite(
        file,
        lambda cells: cells.append(
            [
                "Nvidia",
                "official close",
                "close",
                "1.00",
                "USD per share",
                "2025-01-29",
                "yahoo2025closes",
                "planted",
                "disclosed",
                "primary",
                "",
            ]
        ),
    )
    assert 1.0 in set(load("market_day").value)
    assert 1.0 not in set(load("market_day", known_on="2025-01-28").value)
    assert 1.0 in set(load("market_day", known_on="2025-01-29").value)


def test_the_last_of_several_sources_counts(planted):
    file = planted("market_day")
    rewrite(
        file,
        lambda cells: [
            cell.__setitem__(6, "reuters2025selloff;damodaran2025")
            for cell in cells
            if cell[1] == "loss of market value"
        ],
    )
    items = [set(load("market_day", known_on=day).item) for day in ("2025-01-30", "2025-01-31")]
    assert [("loss of market value" in one) for one in items] == [False, True]


@pytest.mark.parametrize(
    "day", ["27/01/2025", "2025-02-30", "2025-1-27", "", 20250127, 2025.0, pd.NaT, True, "soon"]
)
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(DataError, match="known_on is a day such as '2025-01-27', not "):
        load("run_costs", known_on=day)


def test_a_day_may_be_a_date_or_a_timestamp():
    days = ["2025-01-27", date(2025, 1, 27), pd.Timestamp("2025-01-27 16:00")]
    assert len({len(load("run_costs", known_on=day)) for day in days}) == 1


def test_a_table_that_cannot_say_when_it_was_known_is_refused(planted):
    file = planted("market_day")
    rewrite(file, lambda cells: cells[1].__setitem__(6, "nobody1999"))
    with pytest.raises(
        DataError, match=r"market_day: cannot say when .*no date of nobody1999.*it needs works"
    ):
        load("market_day", known_on="2025-01-27")
    assert len(load("market_day")) > 0, "without a day it is as good as any"


def test_a_table_without_works_is_refused():
    with small_table(["name", "value"], [["a", "1"]]) as name, pytest.raises(DataError, match="name a work"):
        load(name, known_on="2025-01-27")


@pytest.mark.parametrize("field", ["value", "gone"])
def test_known_by_a_field_that_is_no_day_is_refused(planted, field):
    file = planted("market_day").with_suffix(".yml")
    file.write_text(
        file.read_text(encoding="utf-8").replace("day: date,", f"day: {field},"), encoding="utf-8"
    )
    with pytest.raises(DataError, match=f"known: {field} is no field of type date that every row fills"):
        load("market_day")


def test_dates_of_works_are_the_bibliographys():
    assert data.WORKS.read_text(encoding="utf-8") == dates_of_works(), "run: python -m aiecon.data stamp"


@pytest.mark.parametrize(
    ("year", "note", "last"),
    [
        ("2024", "", "2024-12-31"),
        ("2024", "arXiv:2412.19437", "2024-12-31"),
        ("1985--1986", "", "1986-12-31"),
        ("2025", "Reuters, 27 January 2025", "2025-01-27"),
        ("2025", "15 January 2025; CC BY 4.0", "2025-01-15"),
        ("2025", "post on {X}, 26 January 2025", "2025-01-26"),
        ("2024", "February 2024, as reprinted", "2024-02-29"),
        ("2025", "3 January 2025, revised 9 March 2025", "2025-01-03"),
        ("2025", "3 January 2025, 9 March 2025", "2025-03-09"),
        ("2025", "restates the quarter to 26 January 2025", "2025-12-31"),
        ("2026", "on the survey, December 2025", "2026-12-31"),
        ("2025", "27 to 29 January 2025", "2025-12-31"),
    ],
)
def test_a_note_dates_a_work_where_a_part_of_it_is_a_date(year, note, last):
    assert str(last_day(year, note)) == last


# --- tools -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bibliography() -> set[str]:
    return set(parse_file(str(ROOT / "book" / "references.bib")).entries)


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """A copy of one table in a folder of its own, ready to be damaged."""

    def copy(name: str) -> Path:
        for ending in (".csv", ".yml"):
            shutil.copy(data.FOLDER / f"{name}{ending}", tmp_path)
        monkeypatch.setattr(data, "FOLDER", tmp_path)
        return tmp_path / f"{name}.csv"

    return copy


def field(about: dict, name: str) -> dict:
    """What a manifest, as written, says of one column."""
    return next(one for one in about["schema"]["fields"] if one["name"] == name)


def rewrite(file: Path, damage) -> None:
    with file.open(encoding="utf-8", newline="") as text:
        cells = list(csv.reader(text))
    damage(cells)
    with file.open("w", encoding="utf-8", newline="") as text:
        csv.writer(text, lineterminator="\n").writerows(cells)


class small_table:
    """A table of a name and a positive number, for as long as the block lasts."""

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.rows = [header, *rows]

    def __enter__(self) -> str:
        self.folder = tempfile.TemporaryDirectory()
        self.before, data.FOLDER = data.FOLDER, Path(self.folder.name)
        with (data.FOLDER / "small.csv").open("w", encoding="utf-8", newline="") as text:
            csv.writer(text, lineterminator="\n").writerows(self.rows)
        about: dict = dict.fromkeys(["title", "row", "compiled", "left_out"], "one")
        about |= {"sources": [{"title": "one"}], "retrieved": "2026-11-21", "hash": "sha256:" + "0" * 64}
        about["schema"] = {
            "primaryKey": ["name"],
            "fields": [
                {"name": "name", "type": "string", "description": "a name"},
                {
                    "name": "value",
                    "type": "number",
                    "unit": "1",
                    "description": "a number",
                    "constraints": {"exclusiveMinimum": 0},
                },
            ],
        }
        (data.FOLDER / "small.yml").write_text(yaml.safe_dump(about), encoding="utf-8")
        return "small"

    def __exit__(self, *_error: object) -> None:
        data.FOLDER = self.before
        self.folder.cleanup()
