"""The accounts office of one made-up unit: it books what happened and files the papers that belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sample_ledgers import papers
from sample_ledgers.chance import Chance
from sample_ledgers.charts import ASSET_ITEMS, CHARTS, WORKS_ITEM, Account, Chart
from sample_ledgers.days import shift, some_workday
from sample_ledgers.layouts import LAYOUTS
from sample_ledgers.names import Names
from sample_ledgers.papers import Contract, Invoice, Minute
from sample_ledgers.vouchers import BUDGET, Entry, Truth, Voucher, numbered

LINE = 2_000_000  # the unit's decision line, fen
TILL_LIMIT = 200_000  # 库存现金限额, fen


@dataclass(frozen=True)
class Profile:
    """What kind of unit it is and what it hands over."""

    key: str
    unit: str
    chart: str
    years: tuple[int, ...]
    layout: str
    kind: str  # public, enterprise, village, charity
    place: str = "清河县"
    aliases: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ("党组会", "局长办公会")
    words: str = "one"  # one: 记; three: 收付转; five: 现收 现付 银收 银付 转
    registers: frozenset[str] = frozenset({"invoices", "minutes", "contracts", "related_parties", "staff"})
    invoice_form: str = "invoices"  # or invoices-tax
    minute_form: str = "minutes"  # or minutes-plain
    months: tuple[int, ...] = tuple(range(1, 13))
    functional: str = "2120101 行政运行"
    departments: tuple[str, ...] = ("办公室", "财务股", "业务股", "综合股")
    staff: int = 38
    cars: int = 3
    volume: float = 0.5  # how busy the unit is
    dues: str = "monthly"  # how its party branches pay: monthly, consent (by the quarter, agreed), irregular
    opening_cash: int = 0
    subordinates: tuple[str, ...] = ("房产管理服务中心", "市政服务中心", "市容环境服务中心")

    def shows(self, what: str) -> bool:
        """Does the ledger file carry this fact?"""
        return what in LAYOUTS[self.layout].shows


@dataclass(eq=False)
class Advance:
    """Money lent to somebody: who, how much, and the voucher that paid it."""

    person: str
    fen: int
    voucher: Voucher
    settled: date | None = None
    open: int = 0


@dataclass
class Desk:
    """Books and papers of one unit. All amounts in fen."""

    profile: Profile
    chance: Chance
    vouchers: list[Voucher] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    minutes: list[Minute] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    related: list[papers.Related] = field(default_factory=list)
    vehicles: list[papers.Vehicle] = field(default_factory=list)
    letters: list[papers.Letter] = field(default_factory=list)
    counts: list[papers.CashCount] = field(default_factory=list)
    members: list[papers.Member] = field(default_factory=list)
    budgets: list[papers.Budget] = field(default_factory=list)
    advances: list[Advance] = field(default_factory=list)
    billed: list[tuple[str, int]] = field(default_factory=list)  # customers and what they owe from last month
    taxes: tuple[int, int] = (0, 0)  # value-added tax and levies accrued last month
    quiet: list[tuple[date, date]] = field(default_factory=list)  # spans in which the cashier is left alone

    def __post_init__(self) -> None:
        profile = self.profile
        self.chart: Chart = CHARTS[profile.chart]
        self.names = Names(self.chance.branch("names"), profile.place)
        people = [self.names.person() for _ in range(profile.staff)]
        since = self.chance.branch("since")
        posts = ("股长", "副股长", "科员", "科员", "科员", "驾驶员")
        self.staff = [
            papers.Person(
                name,
                profile.departments[n % len(profile.departments)],
                posts[n % 6],
                date(1996 + since.below(20), 7, 1),
            )
            for n, name in enumerate(people)
        ]
        self.preparers, self.reviewer, self.poster, self.cashier = people[:2], people[2], people[3], people[4]
        self.suppliers: dict[str, list[str]] = {}
        self._orders = 0
        self._paper: dict[str, tuple[str, int]] = {}
        self._prices: set[tuple[str, int]] = set()
        if profile.kind in ("public", "enterprise"):
            plates = self.chance.branch("cars")
            kinds = ("机要通信", "应急保障", "执法执勤", "业务用车")
            self.vehicles = [
                papers.Vehicle(f"辽F{plates.between(10000, 99999)}", plates.pick(("大众帕萨特", "丰田普拉多", "长安面包车", "福特全顺")),
                               kinds[n % 4], plates.pick((55, 60, 70)), "92号汽油", date(2014 + n, 5, 12))
                for n in range(profile.cars)
            ]  # fmt: skip

    def follow(self, earlier: Desk) -> None:
        """Carry on where another desk of the same unit stopped: its people, suppliers, cars and cabinet."""
        self.names, self.staff, self.suppliers, self.vehicles = (
            earlier.names,
            earlier.staff,
            earlier.suppliers,
            earlier.vehicles,
        )
        self.preparers, self.reviewer, self.poster, self.cashier = (
            earlier.preparers, earlier.reviewer, earlier.poster, earlier.cashier)  # fmt: skip
        self._paper, self._prices = earlier._paper, earlier._prices
        self.invoices, self.minutes, self.contracts = earlier.invoices, earlier.minutes, earlier.contracts
        self.related, self.letters, self.members = earlier.related, earlier.letters, earlier.members
        self.counts, self.budgets, self.advances = earlier.counts, earlier.budgets, earlier.advances

    # --- people, firms, days, prices

    def person(self) -> str:
        """A member of the staff outside the accounts office."""
        return self.chance.pick(self.staff[5 : self.profile.staff]).name

    def borrower(self) -> str:
        """A member of the staff who borrows once and never again, so that every return belongs to one loan."""
        name = self.names.person()
        self.staff.append(papers.Person(name, self.chance.pick(self.profile.departments), "科员", date(2012, 7, 1)))
        return name

    def firm(self, trade: str, pool: int = 3) -> str:
        """One of the unit's few suppliers in a trade."""
        known = self.suppliers.setdefault(trade, [])
        if len(known) < pool:
            known.append(self.names.firm(trade))
        return self.chance.pick(known)

    def stranger(self, trade: str) -> str:
        """A firm that appears nowhere else."""
        return self.names.firm(trade)

    def day(self, year: int, month: int, low: int = 1, high: int = 28) -> date:
        return some_workday(self.chance, year, month, low, high)

    def price(self, low: float, high: float, to: str = "") -> int:
        """A price that was not paid to this payee before."""
        while True:
            fen = self.chance.fen(low, high)
            if (to, fen) not in self._prices:
                self._prices.add((to, fen))
                return fen

    def times(self, low: int, high: int) -> int:
        """How often something happens in a month, by the unit's volume."""
        return round(self.chance.between(low * 4, high * 4) * self.profile.volume / 4)

    def is_quiet(self, day: date) -> bool:
        return any(start <= day <= end for start, end in self.quiet)

    @property
    def usual(self) -> str:
        """Where the unit's money usually is."""
        return "quota" if "quota" in self.chart else "bank"

    # --- booking

    def book(self, day: date, summary: str, entries: Sequence[Entry], *, attachments: int | None = None,
             truth: Truth | None = None, settlement: str = "", bill_no: str = "") -> Voucher:  # fmt: skip
        """Book a voucher as it is given."""
        self._orders += 10
        draw = self.chance
        entered = datetime.combine(day, time(draw.between(8, 16), draw.between(0, 59), draw.between(0, 59)))
        voucher = Voucher(
            day, summary, list(entries), draw.between(1, 6) if attachments is None else attachments,
            draw.pick(self.preparers), self.reviewer, self.poster, self.cashier, settlement, bill_no, entered,
            order=self._orders, truth=truth or Truth(),
        )  # fmt: skip
        self.vouchers.append(voucher)
        return voucher

    def line(self, role: str | Account, debit: int = 0, credit: int = 0, **more: Any) -> Entry:
        """One line; `role` is a role of the chart or an account."""
        account = role if isinstance(role, Account) else self.chart[role]
        basis = BUDGET if self.chart.parallel and account.code[0] in "678" else "financial"
        return Entry(account, debit, credit, basis=basis, **more)

    def source(self, by: str, fen: int, **more: Any) -> Entry:
        """The line that money comes from; `treasury` is a direct payment by the treasury."""
        return self.line("appropriation" if by == "treasury" else by, credit=fen, **more)

    def budget_spent(self, by: str, parts: Sequence[tuple[str, int]], project: str = "") -> list[Entry]:
        """The budget half of money spent on the items of `parts`; empty in single bookkeeping."""
        if not self.chart.parallel:
            return []
        total = sum(fen for _, fen in parts)
        balance = {"quota": "quota_balance", "treasury": "app_budget"}.get(by, "money_balance")
        functional = self.profile.functional
        out = [
            self.line("spending", debit=fen, functional=functional, economic=self.chart.economic(item), project=project)
            for item, fen in parts
        ]
        return [*out, self.line(balance, credit=total)]

    def cost(self, item: str, fen: int, **more: Any) -> list[Entry]:
        """Lines that recognise an outlay: expense, asset or works, as the chart wants it."""
        more.setdefault("economic", self.chart.economic(item))
        if self.chart.public:
            more.setdefault("functional", self.profile.functional)
        if item not in ASSET_ITEMS and item != WORKS_ITEM:
            return [self.line(self.chart.item(item), debit=fen, **more)]
        asset = "construction" if item == WORKS_ITEM else "fixed_asset"
        if not self.chart.asset_pair:
            return [self.line(asset, debit=fen, **more)]
        fund = "asset_fund_works" if item == WORKS_ITEM else "asset_fund"
        return [
            self.line(self.chart.item(item), debit=fen, **more),
            self.line(asset, debit=fen),
            self.line(fund, credit=fen),
        ]

    def spend(
        self, day: date, item: str, fen: int, text: str, *, by: str = "", to: str = "", person: str = "", project: str = "",
        what: str = "", document: str = "invoice", decision: str = "", cash: str = "", plain: bool = False,
        invoices: Sequence[Invoice] = (), contract: Contract | None = None, attachments: int | None = None,
        more: Sequence[tuple[str, int]] = (), detail: bool | None = None, rules: Iterable[str] = (), may: Iterable[str] = (),
        note: str = "", task: str = "", register: bool = True, bill_no: str = "",
    ) -> Voucher:  # fmt: skip
        """Pay for something and file its invoice and minute.

        `item`/`fen` is the main expense, `more` further items on the same voucher. `by` is cash, bank, quota, treasury,
        payable (nothing paid yet) or advance. `document` says what proves it; an invoice is filed unless `register` is
        off or `invoices` name those it stands on. `decision` is worked out from amount and contract unless given.
        """
        by = by or self.usual
        total = fen + sum(part for _, part in more)
        if to and to not in text.replace(" ", "") and not self.profile.shows("payee"):
            text = f"{text} {to}"
        parts = [(item, fen), *more]
        truth = Truth(document=document, cash=cash or ("unlawful" if by == "cash" else "lawful"), plain=plain, rules=set(rules),
                      may=set(may), note=note, task=task)  # fmt: skip
        department = self.chance.pick(self.profile.departments)
        entries = [
            entry
            for name, part in parts
            for entry in self.cost(name, part, counterparty=to, person=person, project=project, department=department)
        ]
        owed = (
            {"counterparty": to, "person": person} if by in ("payable", "advance", "prepaid", "other_payable") else {}
        )
        entries.append(self.source(by, total, **owed))
        if by not in ("payable", "other_payable"):
            entries += self.budget_spent(by if by != "advance" else "bank", parts, project)
        voucher = self.book(day, text, entries, attachments=attachments, truth=truth, bill_no=bill_no)
        if contract is not None:
            contract.paid += total if by != "payable" else 0
            if contract.minute is not None:
                contract.minute.vouchers.append(voucher)
        truth.decision = decision or self._decide(voucher, total, by, to, what or item, contract)
        if document == "invoice":
            for invoice in invoices:
                invoice.vouchers.append(voucher)
            if register and not invoices:
                self.invoice(
                    day,
                    total,
                    to or self.firm("shop", 9),
                    what or text,
                    detail=detail,
                    vouchers=[voucher],
                    handler=person,
                )
        return voucher

    def _decide(self, voucher: Voucher, total: int, by: str, to: str, what: str, contract: Contract | None) -> str:
        if contract is not None:
            return "minuted" if contract.minute is not None else "none"
        if total < LINE or by in ("payable", "other_payable", "advance", "prepaid"):
            return "exempt"
        minute = self.minute(shift(voucher.day, -self.chance.between(3, 20)), what, total, to)
        minute.vouchers.append(voucher)
        return "minuted"

    def pay_off(self, day: date, fen: int, text: str, *, to: str, role: str = "payable", by: str = "", item: str = "",
                decision: str = "", what: str = "", cash: str = "", rules: Iterable[str] = (), may: Iterable[str] = ()) -> Voucher:  # fmt: skip
        """Pay a debt that was recognised before (its invoice was filed then)."""
        by = by or self.usual
        entries = [self.line(role, debit=fen, counterparty=to), self.source(by, fen)]
        if item:
            entries += self.budget_spent(by, [(item, fen)])
        truth = Truth(cash=cash or ("unlawful" if by == "cash" else "lawful"), rules=set(rules), may=set(may))
        voucher = self.book(day, text, entries, truth=truth)
        voucher.truth.decision = decision or self._decide(voucher, fen, by, to, what, None)
        return voucher

    def receive(self, day: date, fen: int, text: str, role: str, *, into: str = "bank", to: str = "", person: str = "",
                budget: str = "", rules: Iterable[str] = (), may: Iterable[str] = ()) -> Voucher:  # fmt: skip
        """Take money in; `budget` is the role of the budget income, for money inside the budget."""
        entries = [self.line(into, debit=fen), self.line(role, credit=fen, counterparty=to, person=person)]
        if budget and self.chart.parallel:
            balance = "quota_balance" if into == "quota" else "money_balance"
            entries += [self.line(balance, debit=fen), self.line(budget, credit=fen)]
        return self.book(day, text, entries, truth=Truth(rules=set(rules), may=set(may)))

    def move(self, day: date, fen: int, text: str, source: str, target: str) -> Voucher:
        """Money from one own account to another."""
        entries = [self.line(target, debit=fen), self.line(source, credit=fen)]
        if self.chart.parallel and source == "quota":
            entries += [self.line("money_balance", debit=fen), self.line("quota_balance", credit=fen)]
        return self.book(day, text, entries, attachments=1)

    def lend(self, day: date, person: str, fen: int, text: str, *, by: str = "cash", **truth: object) -> Advance:
        """Lend money to somebody on a proper loan form."""
        entries = [self.line("advance", debit=fen, person=person), self.source(by, fen)]
        facts = {"cash": "grey", "decision": "grey" if fen >= LINE else "exempt", **truth}
        voucher = self.book(day, text, entries, truth=Truth(**facts))  # type: ignore[arg-type]
        advance = Advance(person, fen, voucher, open=fen)
        self.advances.append(advance)
        return advance

    def settle(self, day: date, advance: Advance, item: str, spent: int, text: str, *, what: str = "", to: str = "",
               document: str = "substitute") -> Voucher:  # fmt: skip
        """Account for an advance: what was spent is expense, the rest comes back, or the difference is paid."""
        rest = advance.open - spent
        entries = self.cost(item, spent, person=advance.person)
        if rest > 0:
            entries.append(self.line("cash", debit=rest))
        entries.append(self.line("advance", credit=advance.open, person=advance.person))
        if rest < 0:
            entries.append(self.line("cash", credit=-rest))
        entries += self.budget_spent("bank", [(item, spent)])
        voucher = self.book(day, text, entries, truth=Truth(document=document))
        if document == "invoice":
            self.invoice(day, spent, to, what, vouchers=[voucher], handler=advance.person)
        advance.settled, advance.open = day, 0
        return voucher

    # --- papers

    def invoice(self, day: date, fen: int, seller: str, item: str, *, detail: bool | None = None,
                vouchers: Sequence[Voucher] = (), handler: str = "", age: int | None = None, **changes: object) -> Invoice:  # fmt: skip
        """File an invoice issued some days before `day` (in the same year, as a tidy office has it)."""
        issued = day - timedelta(days=self.chance.between(0, 25) if age is None else age)
        if age is None and issued.year != day.year:
            issued = date(day.year, 1, 1) + timedelta(days=self.chance.below(day.timetuple().tm_yday))
        code, number = self.number(seller, issued)
        rate = self.chance.pick((0.01, 0.03, 0.06, 0.13))
        invoice = Invoice(code, number, issued, seller, self.profile.unit, fen, rate, item=item, detail=detail,
                          handler=handler or self.person(), recorded=max(day, issued), vouchers=list(vouchers))  # fmt: skip
        for name, value in changes.items():
            setattr(invoice, name, value)
        self.invoices.append(invoice)
        return invoice

    def number(self, seller: str, issued: date) -> tuple[str, str]:
        """Code and number of a seller's next invoice: paper until 2022, 20 digits without a code from 2023."""
        draw = self.chance
        if issued.year >= 2023:
            return "", f"{issued.year % 100}212000{draw.between(0, 999999):06d}{draw.between(0, 999999):06d}"
        code, last = self._paper.get(
            seller, (f"0210{issued.year % 100:02d}00{draw.between(1000, 9999)}", draw.between(1_000_000, 89_000_000))
        )
        last += draw.between(13, 700)
        self._paper[seller] = (code, last)
        return code, f"{last:08d}"

    def minute(self, day: date, what: str, fen: int | None, to: str = "", **changes: object) -> Minute:
        """File a minute of the unit's own deciding body."""
        draw = self.chance
        sitting = [
            m
            for m in self.minutes[-6:]
            if abs((m.day - day).days) <= 2 and m.unit == self.profile.unit and m.day <= day
        ]
        if sitting and draw.happens(0.6):
            day, number, body = sitting[-1].day, sitting[-1].number, sitting[-1].body
        else:
            body = draw.pick(self.profile.bodies)
            number = f"{day.year}年第{1 + len({(m.day, m.number) for m in self.minutes if m.day.year == day.year})}期"
        stated = fen if fen is None or draw.happens(0.75) else -(-fen // 100_000) * 100_000
        amount = "" if stated is None else f"{stated / 1_000_000:.4f}".rstrip("0").rstrip(".")
        forms = [
            f"关于支付{to}{what}的议题",
            f"审议{what}（{to}，{amount}万元）",
            f"研究{what}资金支付事宜",
            f"讨论{to}{what}{amount}万元拨付事项",
        ]
        topic = draw.pick(forms) if self.profile.minute_form == "minutes" else forms[draw.pick((1, 3))]
        minute = Minute(day, number, body, self.profile.unit, topic, stated, to)
        for name, value in changes.items():
            setattr(minute, name, value)
        self.minutes.append(minute)
        return minute

    def contract(
        self, day: date, party: str, name: str, fen: int, *, project: str = "", minuted: bool = True, **changes: object
    ) -> Contract:
        """File a contract and, unless told otherwise, the minute that approved it."""
        contract = Contract(f"HT{day.year}-{len(self.contracts) + 1:03d}", f"{name}合同", project, party, day, fen,
                            end=day + timedelta(days=self.chance.between(90, 365)))  # fmt: skip
        for key, value in changes.items():
            setattr(contract, key, value)
        if minuted and fen >= LINE // 2:
            approved = shift(day, -self.chance.between(3, 15))
            contract.minute = self.minute(approved, name, fen, party, project=project, matter="重大项目安排")
            contract.minute.fen = fen
        self.contracts.append(contract)
        return contract

    # --- closing

    def close(self) -> list[Voucher]:
        """The cashier fetches and banks cash as needed, vouchers get words and numbers."""
        self._keep_till()
        for voucher in self.vouchers:
            voucher.word = self._word(voucher)
        return numbered(self.vouchers)

    def _word(self, voucher: Voucher) -> str:
        if self.profile.words == "one":
            return "记"
        held = [self.chart[role] for role in ("custody_cash", "custody_bank") if role in self.chart]
        cash, bank = voucher.moved([*self.chart.till, *held[:1]]), voucher.moved([*self.chart.money[1:], *held[1:]])
        if cash == bank == 0:
            return "转"
        paid = cash > 0 if cash and not bank else bank > 0
        if self.profile.words == "three":
            return "付" if paid else "收"
        return ("现" if cash and not bank else "银") + ("付" if paid else "收")

    def _keep_till(self) -> None:
        balance = self.profile.opening_cash
        ordered = sorted(self.vouchers, key=lambda voucher: (voucher.day, voucher.order))
        for position, voucher in enumerate(ordered):
            out = voucher.moved(self.chart.till)
            if out > balance and not self.is_quiet(voucher.day):
                balance += self._fetch(voucher, out - balance, out)
            balance -= out
            last_of_day = position + 1 == len(ordered) or ordered[position + 1].day != voucher.day
            if last_of_day and balance > TILL_LIMIT and not self.is_quiet(voucher.day):
                surplus = (balance - 50_000) // 10_000 * 10_000
                self._orders += 10
                self.move(
                    voucher.day,
                    surplus,
                    self.chance.pick(("现金存银行", "现金缴存银行", "多余现金存入银行")),
                    "cash",
                    "bank",
                )
                balance -= surplus

    def _fetch(self, cause: Voucher, short: int, out: int) -> int:
        """Withdraw what a payment lacks; a small withdrawal leaves something in the till."""
        draw = self.chance
        spare = draw.between(3, 11) * 10_000 if out <= 100_000 else 0
        fen = -(-(short + spare) // 10_000) * 10_000 if out <= 100_000 else -(-short // 100) * 100
        wages = cause.truth.cash == "lawful" and out > 100_000
        texts = ("提取现金发放工资及劳务费", "提现发放劳务报酬", "提取现金（发放清单附后）") if wages else (
            "提取备用金", "提现备用", "从银行提取现金", "提取现金零星备用")  # fmt: skip
        voucher = self.move(cause.day, fen, draw.pick(texts), draw.pick(("bank", self.usual)), "cash")
        voucher.order = cause.order - 5
        if cause.truth.rules or cause.truth.may or (cause.truth.cash != "lawful" and out > 100_000):
            voucher.truth.may |= {"cash-drawn-and-spent"}
        return fen
