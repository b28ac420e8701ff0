"""One book, wherever it is done: read, audited by the one `audit`, its result left on shared storage."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import voucher_audit
from voucher_audit import own_rules
from voucher_audit.auditing import Source, audit, settings_and_rules
from voucher_audit.batch import results
from voucher_audit.batch.files import digest_of, read
from voucher_audit.batch.links import links_of
from voucher_audit.batch.refs import BookRef, FileRef, Outcome
from voucher_audit.batch.spending import spending_of
from voucher_audit.config import Config, Unit
from voucher_audit.errors import UnreadableInput, VoucherAuditError
from voucher_audit.reading import MappingOverride
from voucher_audit.report import Coverage, Finding, Outlier, Report, Severity

_DBF = ".dbf"


@dataclass(frozen=True)
class AuditOne:
    """Audits one book; a plain value that another process or machine can be given.

    out: folder that all workers see. config: path of a TOML file that all workers see, or empty. outliers: how many
    ranked vouchers a book keeps.
    """

    out: str
    config: str = ""
    rule_folders: tuple[str, ...] = ()
    passwords: tuple[str, ...] = ()
    mappings: tuple[MappingOverride, ...] = ()
    outliers: int = 20

    def settings(self) -> str:
        """Hash of everything besides the files that a result depends on: configuration, own rules, version."""
        config, _ = settings_and_rules(self.config or None, self.rule_folders)
        said = {
            "config": {name: value for name, value in config.as_dict().items() if name != "crossing"},
            "rules": [own_rules.sha256(path) for path in own_rules.files(config.folders)],
            "mappings": [repr(mapping) for mapping in self.mappings],
            "outliers": self.outliers,
            "version": voucher_audit.__version__,
        }
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def __call__(self, ref: BookRef, key: str) -> Outcome:
        """Never raises: a book that cannot be done is a failure with a sentence."""
        started = time.monotonic()
        try:
            return self._kept(self._audited(ref), ref, key, started)
        except VoucherAuditError as error:
            return self._failed(ref, key, str(error), started)
        except Exception as error:  # one broken book must not stop the others
            message = f"检查中断（{type(error).__name__}）；请单独用 voucher-audit check 检查这本账，并报告给维护人员。"
            return self._failed(ref, key, message, started)

    def _audited(self, ref: BookRef) -> Report:
        config, _ = settings_and_rules(self.config or None, self.rule_folders)
        registers: dict[str, list[Source]] = {}
        for name, file in ref.registers:
            registers.setdefault(name, []).append(self._source(file))
        return audit(
            [self._source(file) for file in ref.ledgers],
            registers=registers,
            config=_for_unit(config, ref.unit),
            outliers=self.outliers,
            passwords=self.passwords,
            mappings=self.mappings,
        )

    def _source(self, file: FileRef) -> Source:
        if file.path.lower().endswith(_DBF):
            return file.path  # its memo file lies beside it
        content = read(file, self.passwords)
        if file.sha256 and digest_of(content) != file.sha256:
            raise UnreadableInput(file.name, "在列入计划之后有改动", "请重新生成计划再检查")
        return file.name, content

    def _kept(self, report: Report, ref: BookRef, key: str, started: float) -> Outcome:
        books = report.ledger.books
        outcome = Outcome(
            key, ref.unit, ref.year, "done", round(time.monotonic() - started, 2),
            lines=sum(book.lines for book in books), vouchers=sum(book.vouchers for book in books),
            findings=len(report.listed), crashed=tuple(entry.title for entry in report.coverage if entry.status == "crashed"),
        )  # fmt: skip
        tables = {
            "findings": results.typed(Finding, report.found),
            "outliers": results.typed(Outlier, report.outliers),
            "coverage": results.typed(Coverage, report.coverage),
            "lines": _named_lines(report),
            "links": links_of(report, ref.unit).assign(ref=key),
            "spending": spending_of(report, ref.unit, ref.peers).assign(ref=key),
        }
        about = {
            "outcome": dataclasses.asdict(outcome),
            "books": [results.book_data(book) for book in books],
            "skipped": report.ledger.skipped,
            "registers": [dataclasses.asdict(dataclasses.replace(s, dropped=())) for s in report.registers.sources],
            "run": dict(report.run),
            "ranked": report.ranked,
            "ranking_notes": report.ranking_notes,
        }
        results.save(results.folder_of(Path(self.out), ref, key), tables, about)
        return outcome

    @staticmethod
    def _failed(ref: BookRef, key: str, message: str, started: float) -> Outcome:
        return Outcome(key, ref.unit, ref.year, "failed", round(time.monotonic() - started, 2), message=message)


def _for_unit(config: Config, unit: str) -> Config:
    """The unit goes by its name in the plan, besides what the configuration says."""
    names = tuple(dict.fromkeys((*config.unit.names, unit)))
    return dataclasses.replace(config, unit=Unit(names, config.unit.bodies))


def _named_lines(report: Report) -> pd.DataFrame:
    """Lines of the vouchers that a finding above a hint names: the working paper of the consolidated list."""
    named: Sequence[int] = [f.voucher_id for f in report.found if f.voucher_id >= 0 and f.severity is not Severity.INFO]
    return report.ledger.lines[report.ledger.lines["voucher_id"].isin(set(named))].reset_index(drop=True)
