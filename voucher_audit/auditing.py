"""The main job: ledgers + registers + configuration → Report. The command line, the page and a cluster all call this."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

import voucher_audit
from voucher_audit import allowances, engine, own_rules
from voucher_audit import config as configuration
from voucher_audit.account_overrides import override
from voucher_audit.config import Config
from voucher_audit.reading import MappingOverride, read_ledger
from voucher_audit.registers import Registers
from voucher_audit.registers.reading import read_registers
from voucher_audit.report import Outlier, Report, Severity, digest
from voucher_audit.rules import catalogue
from voucher_audit.rules.api import Rule
from voucher_audit.schema import Book, Ledger, empty_lines

if TYPE_CHECKING:
    from voucher_audit.ranking import Ranked

Source = str | Path | tuple[str, bytes]  # a path, or (file name, content)
Progress = Callable[[str, float], None]  # Chinese stage, share done of the whole run

OUTLIERS_KEPT = 200  # ranked vouchers that a report carries unless asked for more


@dataclass(frozen=True)
class _Stage:
    """Maps one stage's 0..1 onto its part of the whole run."""

    report: Progress | None
    start: float
    end: float

    def __call__(self, what: str, share: float) -> None:
        if self.report:
            self.report(what, self.start + (self.end - self.start) * min(max(share, 0.0), 1.0))


def audit(
    ledgers: Source | Sequence[Source],
    *,
    invoices: Source | Sequence[Source] = (),
    minutes: Source | Sequence[Source] = (),
    registers: Mapping[str, Sequence[Source]] | None = None,
    history: Source | Sequence[Source] = (),
    config: Config | str | Path | None = None,
    outliers: int | None = OUTLIERS_KEPT,
    passwords: Sequence[str] = (),
    mappings: Sequence[MappingOverride] = (),
    rule_folders: Sequence[str | Path] = (),
    progress: Progress | None = None,
) -> Report:
    """Audit the ledgers and return everything found, ranked and not tested.

    Args:
        ledgers: one or more files (paths, or `(name, bytes)`); an archive may hold several.
        invoices, minutes: shorthands for `registers={"invoices": [...], "minutes": [...]}`.
        registers: register name (`voucher_audit.registers.schema.ALL`) → files.
        history: earlier ledgers of the same units: the ranking compares with them; they are neither checked nor ranked.
        config: a `Config`, or the path of a TOML file.
        outliers: how many ranked vouchers to carry with their reasons; None means all.
        passwords: tried on encrypted workbooks.
        mappings: corrections of how a layout's columns are understood.
        rule_folders: folders of the user's own rules (`own_rules`), besides the one that the configuration names.
        progress: called with a Chinese stage and the share done.

    Raises:
        UnreadableInput: a file cannot be understood; the message is one sentence for the user.
        BadConfig: the configuration is wrong.
        BadRule: one of the user's own rules is broken.
    """
    started = datetime.now(UTC).astimezone()
    settings, rules = settings_and_rules(config, rule_folders)
    forest = _loading("sklearn.ensemble")
    wanted = {name: list(files) for name, files in (registers or {}).items()}
    for name, given in (("invoices", invoices), ("minutes", minutes)):
        wanted.setdefault(name, []).extend(_sources(given))
    prepared = prepare(
        ledgers, wanted, settings, passwords=passwords, mappings=mappings, progress=_Stage(progress, 0.0, 0.5)
    )
    past = _read(history, settings, passwords, mappings, _Stage(progress, 0.5, 0.6))
    ledger, read = prepared.ledger, prepared.registers
    named, coverage = engine.run(prepared, rules, _Stage(progress, 0.6, 0.8))
    found, allowed = allowances.allow(named, settings.allow, prepared.lines, prepared.vouchers)
    _Stage(progress, 0.8, 0.8)("排序：孤立森林", 0.0)
    forest.join()
    from voucher_audit.ranking import rank
    from voucher_audit.ranking.history import earlier

    # what was let pass is explained already and does not come back as strange
    flagged = {finding.voucher_id for finding in named if finding.severity is not Severity.INFO}
    before, compared = earlier(past, ledger)
    ranked = rank(prepared.lines, flagged, settings=settings.ranking, history=before, columns=prepared.present)
    strangest = _outliers(ranked, prepared, outliers)
    _Stage(progress, 1.0, 1.0)("完成", 1.0)
    return Report(
        version=voucher_audit.__version__,
        run=_manifest(started, settings, rules, ledger.books, past.books, read),
        ledger=ledger,
        found=found,
        outliers=strangest,
        ranked=len(ranked.table),
        coverage=allowances.noted(coverage, allowed),
        ranking_notes=(*compared, *ranked.notes),
        registers=read,
        matches=prepared.matches,
        allowed=allowed,
        history=before,
    )


def _loading(module: str) -> threading.Thread:
    """A thread that imports a library which takes seconds, while the files are read. Whoever needs the library joins the
    thread first; one that cannot be imported says so then, when it is imported again."""

    def load() -> None:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)

    thread = threading.Thread(target=load, name=f"import {module}")
    thread.start()
    return thread


def settings_and_rules(
    config: Config | str | Path | None, rule_folders: Sequence[str | Path] = ()
) -> tuple[Config, dict[str, Rule]]:
    """The configuration and every rule it may speak of: ours, those of the folder it names and of `rule_folders`.

    Raises:
        BadConfig, BadRule: the configuration or one of the user's own rules is wrong.
    """
    given = tuple(str(Path(folder).resolve()) for folder in rule_folders)
    if config is None or isinstance(config, Config):
        settings = config or Config()
        settings = dataclasses.replace(settings, folders=(*settings.folders, *given))
        return settings, own_rules.rules_with(settings.folders)
    data, base = configuration.read(config), Path(config).parent
    rules = own_rules.rules_with([*configuration.own_folders(data, base, str(config)), *given])
    settings = configuration.parse(data, rules, str(config), base)
    return dataclasses.replace(settings, folders=(*settings.folders, *given)), rules


def prepare(
    ledgers: Source | Sequence[Source],
    registers: Mapping[str, Sequence[Source]],
    settings: Config,
    *,
    passwords: Sequence[str] = (),
    mappings: Sequence[MappingOverride] = (),
    progress: Progress | None = None,
) -> engine.Prepared:
    """Read ledgers and registers, apply what the unit says of its accounts, and match the registers.

    Raises:
        UnreadableInput: a file cannot be understood.
    """
    wanted = {name: list(files) for name, files in registers.items() if files}
    ledger = _read(ledgers, settings, passwords, mappings, _Stage(progress, 0.0, 0.83))
    read = read_registers(wanted, passwords=passwords, progress=_Stage(progress, 0.83, 0.92)) if wanted else Registers()
    return engine.prepare(ledger, read, settings)


def _read(
    ledgers: Source | Sequence[Source],
    settings: Config,
    passwords: Sequence[str],
    mappings: Sequence[MappingOverride],
    progress: Progress,
) -> Ledger:
    """Ledgers with the accounts as the unit says they are; empty if there are no files."""
    sources = _sources(ledgers)
    if not sources:
        return Ledger(empty_lines(), ())
    return override(read_ledger(sources, passwords=passwords, mappings=mappings, progress=progress), settings.accounts)


def _sources(given: Source | Sequence[Source]) -> list[Source]:
    if isinstance(given, str | Path):
        return [given]
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], bytes):
        return [(str(given[0]), given[1])]
    return list(given)


def _manifest(
    started: datetime,
    settings: Config,
    rules: Mapping[str, Rule],
    books: Sequence[Book],
    past: Sequence[Book],
    registers: Registers,
) -> dict[str, Any]:
    """What another person needs to repeat the run."""
    inputs = {(book.file, book.sha256): "ledger" for book in books}
    inputs.update({(book.file, book.sha256): "history" for book in past if (book.file, book.sha256) not in inputs})
    inputs.update({(path.name, own_rules.sha256(path)): "rule" for path in own_rules.files(settings.folders)})
    inputs.update({(source.file, source.sha256): source.register for source in registers.sources})
    return {
        "started": started.isoformat(timespec="seconds"),
        "config": settings.as_dict(),
        "inputs": [{"file": file, "sha256": sha256, "as": role} for (file, sha256), role in inputs.items()],
        "seed": settings.ranking.seed,
        "ruleset": catalogue.version(),
        "parameters": configuration.in_use(rules, settings),
        "libraries": {"scikit-learn": version("scikit-learn"), "pandas": pd.__version__},
    }


def _outliers(ranked: Ranked, prepared: engine.Prepared, limit: int | None) -> tuple[Outlier, ...]:
    table = ranked.table.sort_values("rank")
    table = table if limit is None else table.head(limit)
    ids = [int(voucher_id) for voucher_id in table.index]
    reasons = ranked.reasons(ids)
    identity = prepared.identity
    wanted = prepared.lines[prepared.lines["voucher_id"].isin(ids)]
    rows = {key: tuple(sorted(set(group.tolist()))) for key, group in wanted.groupby("voucher_id")["row"]}
    place = wanted.drop_duplicates("voucher_id").set_index("voucher_id")[["file", "sheet"]]
    vouchers: Any = prepared.vouchers  # its cells are plain scalars, whatever the stubs think
    out = []
    for voucher_id, entry in zip(ids, table.to_dict("records"), strict=True):
        voucher = vouchers.loc[voucher_id]
        out.append(
            Outlier(
                rank=int(entry["rank"]),
                percentile=round(float(entry["percentile"]), 3),
                score=float(entry["score"]),
                book=str(voucher["book"]),
                file=str(place.loc[voucher_id, "file"]),
                sheet=str(place.loc[voucher_id, "sheet"]),
                rows=rows[voucher_id],
                date=None if pd.isna(voucher["date"]) else voucher["date"].date(),
                voucher=str(voucher["voucher"]),
                voucher_id=voucher_id,
                amount=int(voucher["amount"]),
                summary=str(voucher["summary"]),
                reasons=tuple(reasons[voucher_id]),
                fingerprint=digest("outlier", identity.keys[voucher_id]),
            )
        )
    return tuple(out)
