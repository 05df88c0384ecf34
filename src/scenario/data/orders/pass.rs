//! The pass over a log: each row is a purchase, a refund, or left out.

use std::borrow::Cow;

use super::super::columns::{Width, find};
use super::super::date;
use super::super::faults::Wrong;
use super::super::form::{Form, Row};
use super::super::ids::Unique;
use super::super::import_summary::Unused;
use super::super::layout::Role;
use super::super::met::Times;
use super::super::number::{Mark, says_nothing};
use super::super::passed_over::is_sum;
use super::super::private::without_numbers;
use super::super::reading::Reading;
use super::super::unseen;
use super::currencies::Currencies;
use super::days::{Days, UNIT};
use super::far_off::{self, FarOff};
use super::layout::LogLayout;
use super::left::{Left, LeftOut};
use super::standing::Standing;
use super::watch::Watch;
use crate::scenario::diagnostics::{Fault, excerpt};

/// Customers' names are at most so long, in bytes.
const LONGEST_NAME: usize = 1_000;
/// More different segments are not told apart.
const MOST_SEGMENTS: usize = 1_000;
/// After so many cells with a decimal comma, and none with a point, the file is read anew.
const ENOUGH: usize = 1_000;

/// Where the columns are in a row.
pub struct Columns {
    customer: usize,
    pub date: usize,
    amount: Option<usize>,
    quantity: Option<usize>,
    price: Option<usize>,
    refunded: Option<usize>,
    segment: Option<usize>,
    order: Option<usize>,
    product: Option<usize>,
    status: Option<usize>,
}

impl Columns {
    /// # Errors
    /// Columns are missing, or stand there twice.
    pub fn find(form: &Form, layout: &LogLayout) -> Result<Columns, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut of = |role: Role| {
            let named = layout.cells.column(role)?;
            Some(find(form, named, &mut faults))
        };
        let (customer, date) = (of(Role::Id), of(Role::LastPurchase));
        let (amount, quantity) = (of(Role::Spend), of(Role::Purchases));
        let (price, refunded) = (of(Role::MonetaryValue), of(Role::SpendLastYear));
        let segment = of(Role::Segment);
        let mut other = |named: &Option<_>| Some(find(form, named.as_ref()?, &mut faults));
        let columns = Columns {
            customer: customer.unwrap_or(0),
            date: date.unwrap_or(0),
            amount,
            quantity,
            price,
            refunded,
            segment,
            order: other(&layout.order),
            product: other(&layout.product),
            status: other(&layout.status),
        };
        match faults.is_empty() {
            true => Ok(columns),
            false => Err(faults),
        }
    }
}

/// What a row's money is, in millionths, and none below 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Money {
    bought: i64,
    refunded: i64,
}

/// Why a row has none.
enum NoMoney {
    /// It is a further row of its order, which has its money on another.
    Further,
    /// The column, by its role, and what is wrong with its cell.
    Wrong(Role, String),
}

/// What was found out of a log by an earlier pass over it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// Rows that are cancellations by their status take another one back.
    pub takes_back: bool,
    /// Days after this one are far after all others.
    pub far: Option<FarOff>,
}

/// The row before.
#[derive(Default)]
struct Before {
    order: String,
    customer: Option<u32>,
    day: Option<i32>,
}

/// What the pass has come to so far.
pub struct LogPass<'l> {
    layout: &'l LogLayout,
    as_of: Option<i32>,
    pub known: Known,
    pub cells: Reading<'l>,
    /// Customers with a purchase or a refund.
    pub customers: Unique,
    pub days: Days,
    pub watch: Watch,
    pub currencies: Currencies,
    /// Rows below the header.
    pub read: usize,
    /// Rows of purchases and of refunds.
    pub bought: usize,
    pub refunded: usize,
    /// Money of purchases.
    pub money: i128,
    /// Rows of orders whose money stands on another row.
    pub further: usize,
    pub left: Left,
    pub unused: Vec<Unused>,
    /// By role, then of rows as a whole.
    pub wrong: Vec<Wrong>,
    /// The earliest and the latest day of the rows used.
    pub span: Option<(i32, i32)>,
    /// How many there are on each day.
    pub rows_of_days: far_off::Rows,
    /// Days after the day of the data: the latest.
    pub latest: Option<i32>,
    pub headers: Times,
    pub totals: Times,
    pub blank: usize,
    pub statuses: Vec<(String, Standing, usize)>,
    pub segments: Vec<String>,
    /// Of each customer the latest day, and the segment then.
    pub segment_of: Vec<(i32, u32)>,
    /// Customers of whom some rows name another segment.
    pub moved: Vec<bool>,
    before: Before,
    dates: DateCache,
}

impl<'l> LogPass<'l> {
    pub fn new(
        layout: &'l LogLayout,
        as_of: Option<i32>,
        mark: Mark,
        form: &Form,
        known: Known,
    ) -> Self {
        let places = Role::ALL.map(|role| layout.place(role));
        let places = places.into_iter().chain([layout.cells.file]);
        LogPass {
            layout,
            as_of,
            known,
            cells: Reading::new(&layout.cells, mark),
            customers: Unique::default(),
            days: Days::default(),
            watch: Watch::default(),
            currencies: Currencies::of(form, layout),
            read: 0,
            bought: 0,
            refunded: 0,
            money: 0,
            further: 0,
            left: Left::default(),
            unused: Vec::new(),
            wrong: places.map(Wrong::at).collect(),
            span: None,
            rows_of_days: far_off::Rows::default(),
            latest: None,
            headers: Times::default(),
            totals: Times::default(),
            blank: 0,
            statuses: Vec::new(),
            segments: Vec::new(),
            segment_of: Vec::new(),
            moved: Vec::new(),
            before: Before::default(),
            dates: DateCache::default(),
        }
    }

    /// Whether the file is to be read anew, with decimal commas.
    pub fn is_of_commas(&self) -> bool {
        self.cells.told.commas > ENOUGH && self.cells.told.point.is_none()
    }

    /// Takes a row.
    pub fn row(&mut self, form: &Form, at: &Columns, row: &Row, width: Width) {
        let first = row.cell(0);
        if first.is_empty() && row.is_blank() {
            self.blank += 1;
            return;
        }
        let date = row.cell(at.date);
        let is_name = |at: usize| row.cell(at) == form.headers[at];
        if !self.layout.headless && is_name(at.date) && is_name(at.customer) {
            self.headers.take(|| format!("line {}", row.line));
            return;
        }
        self.read += 1;
        self.watch.row(row.text);
        if let Some(what) = width.misfit(row) {
            return self.reject(row.line, "", vec![(Role::COUNT, what)], None);
        }
        self.currencies.take(row);
        let order = at.order.map_or(Cow::Borrowed(""), |at| row.cell(at));
        let again = !order.is_empty() && *order == self.before.order;
        let cancels = self.is_cancellation(&order);
        let standing = match at.status {
            Some(status) => self.standing(&row.cell(status)),
            None => Standing::Counts,
        };
        let money = self.money_of(at, row, &order, cancels, standing);
        let amount = match &money {
            Ok(Money { bought, refunded }) => Some(bought - refunded),
            Err(_) => None,
        };
        if !order.is_empty() && !matches!(money, Err(NoMoney::Wrong(..))) {
            self.watch.order(&order, amount, cancels);
        }
        let name = row.cell(at.customer);
        let name = plain_name(&name);
        if matches!(money, Err(NoMoney::Further)) {
            self.further += 1;
            return;
        }
        if let (Some(amount), Some(_)) = (amount, at.status) {
            match standing {
                Standing::Counts | Standing::Refunded => {
                    if amount > 0 {
                        self.watch.status(&order, name, amount, false);
                    }
                }
                Standing::Cancelled | Standing::Reverses => {
                    self.watch.status(&order, name, amount, true);
                }
                Standing::Unpaid | Standing::GivesBack => {}
            }
        }
        if let Some(reason) = self.is_no_purchase(at, row, standing, amount) {
            self.leave_out(reason, row.line, name, amount);
            return;
        }
        let nobody = name.is_empty() || says_nothing(name);
        if date.is_empty() && (is_sum(&first) || is_sum(name)) {
            self.read -= 1;
            self.totals.take(|| format!("line {}", row.line));
            return;
        }
        let day = match date.is_empty() && again {
            true => self.before.day.ok_or_else(|| "it is empty".to_owned()),
            false => self.day(&date, row.line),
        };
        if nobody && !(again && self.before.customer.is_some()) {
            if !again {
                self.before.order.clear();
                self.before.order += &order;
                (self.before.customer, self.before.day) = (None, day.ok());
            }
            return self.leave_out(LeftOut::Nobody, row.line, "", amount);
        }
        let mut faults = Vec::new();
        let day = day.and_then(|day| match self.known.far {
            Some(far) if day > far.until => Err(format!(
                "`{}` is far after all other days",
                date::as_written(day)
            )),
            _ => Ok(day),
        });
        let day = day.map_err(|what| faults.push((Role::LastPurchase as usize, what)));
        let money = money.map_err(|no| match no {
            NoMoney::Wrong(role, what) => faults.push((role as usize, what)),
            NoMoney::Further => {}
        });
        if name.len() > LONGEST_NAME {
            let what = format!("it is longer than {LONGEST_NAME} characters");
            faults.push((Role::Id as usize, what));
        }
        let (Ok(day), Ok(money), true) = (day, money, faults.is_empty()) else {
            return self.reject(row.line, name, faults, amount);
        };
        if self.as_of.is_some_and(|as_of| day > as_of) {
            self.latest = Some(self.latest.map_or(day, |latest| latest.max(day)));
            return self.leave_out(LeftOut::Future, row.line, name, amount);
        }
        let customer = match (nobody, self.before.customer) {
            (true, Some(before)) => before,
            _ => self.customer(name),
        };
        if !again {
            self.before.order.clear();
            self.before.order += &order;
        }
        (self.before.customer, self.before.day) = (Some(customer), Some(day));
        self.take(at, row, customer, day, money);
    }

    fn take(&mut self, at: &Columns, row: &Row, customer: u32, day: i32, money: Money) {
        let Money { bought, refunded } = money;
        self.rows_of_days.take(day);
        self.span = Some(match self.span {
            None => (day, day),
            Some((first, last)) => (first.min(day), last.max(day)),
        });
        if refunded == 0 || bought > 0 {
            self.bought += 1;
            self.money += i128::from(bought);
            self.days.add(customer, day, bought, false);
            if let Some(at) = at.segment {
                self.segment(&row.cell(at), customer, day);
            }
        }
        if refunded > 0 {
            self.refunded += 1;
            self.days.add(customer, day, refunded, true);
        }
    }

    fn customer(&mut self, name: &str) -> u32 {
        let known = self
            .before
            .customer
            .filter(|before| self.customers.ids.get(*before as usize) == name);
        if let Some(known) = known {
            return known;
        }
        match self.customers.row_of(name) {
            Some(known) => known as u32,
            None => {
                self.customers.push(name);
                (self.customers.ids.len() - 1) as u32
            }
        }
    }

    fn day(&mut self, cell: &str, line: u64) -> Result<i32, String> {
        if let Some(day) = self.dates.known(cell) {
            return Ok(day);
        }
        self.cells.column = Role::LastPurchase as usize;
        let day = self.cells.day(cell, line)?;
        self.dates.keep(cell, day);
        Ok(day)
    }

    /// Whether an order's number is that of a cancellation: the prefix, then a digit.
    fn is_cancellation(&self, order: &str) -> bool {
        let prefix = self.layout.cancels.as_str();
        !prefix.is_empty()
            && order
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    fn money_of(
        &mut self,
        at: &Columns,
        row: &Row,
        order: &str,
        cancels: bool,
        standing: Standing,
    ) -> Result<Money, NoMoney> {
        let amount = match (at.amount, at.quantity, at.price) {
            (Some(amount), ..) => {
                let cell = row.cell(amount);
                if cell.is_empty() && !order.is_empty() {
                    return Err(NoMoney::Further);
                }
                self.cells.column = Role::Spend as usize;
                let amount = self.cells.signed_money(&cell, row.line);
                amount.map_err(|what| NoMoney::Wrong(Role::Spend, what))?
            }
            (None, Some(quantity), Some(price)) => {
                self.cells.column = Role::Purchases as usize;
                let quantity = self.cells.quantity(&row.cell(quantity), row.line);
                let quantity = quantity.map_err(|what| NoMoney::Wrong(Role::Purchases, what))?;
                self.cells.column = Role::MonetaryValue as usize;
                let price = self.cells.signed_money(&row.cell(price), row.line);
                quantity * price.map_err(|what| NoMoney::Wrong(Role::MonetaryValue, what))?
            }
            _ => 0.0,
        };
        let wrong = |what: &str| NoMoney::Wrong(Role::Spend, what.to_owned());
        let millionths = |money: f64| match money.abs() <= 1e12 {
            true => Ok((money.abs() * UNIT).round() as i64),
            false => Err(wrong("quantity × price is beyond 1e12")),
        };
        let sum = millionths(amount)?;
        let takes_back = match standing {
            Standing::GivesBack => true,
            Standing::Cancelled | Standing::Reverses => self.known.takes_back,
            Standing::Counts | Standing::Refunded | Standing::Unpaid => false,
        };
        let mut money = match cancels || takes_back || amount < 0.0 {
            true => Money {
                bought: 0,
                refunded: sum,
            },
            false => Money {
                bought: sum,
                refunded: 0,
            },
        };
        if let Some(refunded) = at.refunded {
            let cell = row.cell(refunded);
            if !cell.is_empty() && !says_nothing(&cell) {
                self.cells.column = Role::SpendLastYear as usize;
                let back = self.cells.signed_money(&cell, row.line);
                let back = back.map_err(|what| NoMoney::Wrong(Role::SpendLastYear, what))?;
                money.refunded += millionths(back)?;
            }
        }
        if money.refunded == 0 && at.refunded.is_none() && standing == Standing::Refunded {
            money.refunded = money.bought;
        }
        Ok(money)
    }

    /// Why a row is no purchase whatever else stands in it.
    fn is_no_purchase(
        &mut self,
        at: &Columns,
        row: &Row,
        standing: Standing,
        amount: Option<i64>,
    ) -> Option<LeftOut> {
        if let Some(product) = at.product {
            let product = row.cell(product);
            if self.layout.except.iter().any(|except| *except == *product) {
                return Some(LeftOut::Excepted);
            }
        }
        let place = self.place_of_status(&row.cell(at.status?));
        self.statuses[place].2 += 1;
        match standing {
            Standing::Counts | Standing::Refunded | Standing::GivesBack => None,
            Standing::Unpaid => Some(LeftOut::Unpaid),
            Standing::Cancelled => (!self.known.takes_back).then_some(LeftOut::Cancelled),
            // What is below 0 is given back, whatever the file's other rows are like.
            Standing::Reverses => {
                let is_own = amount.is_some_and(|amount| amount < 0);
                (!self.known.takes_back && !is_own).then_some(LeftOut::Cancelled)
            }
        }
    }

    fn standing(&mut self, status: &str) -> Standing {
        let place = self.place_of_status(status);
        self.statuses[place].1
    }

    fn place_of_status(&mut self, status: &str) -> usize {
        /// More are no states of an order.
        const MOST: usize = 100;
        let mut known = self.statuses.iter();
        match known.position(|(known, ..)| known == status) {
            Some(place) => place,
            None if self.statuses.len() >= MOST => 0,
            None => {
                let standing = self.layout.words.standing(status);
                self.statuses.push((status.to_owned(), standing, 0));
                self.statuses.len() - 1
            }
        }
    }

    fn segment(&mut self, name: &str, customer: u32, day: i32) {
        if name.is_empty() || unseen::odd(name).is_some() {
            return;
        }
        let customer = customer as usize;
        if customer >= self.segment_of.len() {
            self.segment_of.resize(customer + 1, (i32::MIN, u32::MAX));
            self.moved.resize(customer + 1, false);
        }
        let (latest, own) = self.segment_of[customer];
        let is_own = self
            .segments
            .get(own as usize)
            .is_some_and(|own| own == name);
        if is_own {
            self.segment_of[customer].0 = latest.max(day);
            return;
        }
        let segment = match self.segments.iter().position(|known| known == name) {
            Some(known) => known,
            None if self.segments.len() >= MOST_SEGMENTS => return,
            None => {
                self.segments.push(name.to_owned());
                self.segments.len() - 1
            }
        };
        self.moved[customer] |= own != u32::MAX;
        // Of two on the latest day the first one in the alphabet.
        let earlier = own == u32::MAX || day > latest;
        let first = day == latest && self.segments[segment] < self.segments[own as usize];
        if earlier || first {
            self.segment_of[customer] = (day, segment as u32);
        }
    }

    fn leave_out(&mut self, why: LeftOut, line: u64, name: &str, amount: Option<i64>) {
        if self.left.take(why, amount) {
            self.unused.push(Unused {
                line,
                id: of_length(name),
                reason: why.reason().to_owned(),
            });
        }
    }

    fn reject(&mut self, line: u64, name: &str, faults: Vec<(usize, String)>, amount: Option<i64>) {
        let mut reasons = Vec::new();
        for (which, what) in faults {
            let kept = without_numbers(&what);
            let named = Role::ALL.get(which).map(|role| self.layout.name(*role));
            reasons.push(match named {
                Some(name) if !name.is_empty() => format!("{}: {kept}", excerpt(name)),
                _ => kept,
            });
            self.wrong[which].add(line, &what);
        }
        if self.left.take(LeftOut::Unreadable, amount) {
            self.unused.push(Unused {
                line,
                id: of_length(name),
                reason: reasons.join("; "),
            });
        }
    }
}

fn of_length(name: &str) -> String {
    match name.len() > LONGEST_NAME {
        true => String::new(),
        false => name.to_owned(),
    }
}

/// A customer's name without what a program has put behind a number that it took for one with a fraction: `13085.0`.
pub fn plain_name(name: &str) -> &str {
    match name.strip_suffix(".0") {
        Some(number) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            number
        }
        _ => name,
    }
}

/// The days of cells that were read before, as rows of an order have one.
struct DateCache(Vec<(String, i32)>);

impl Default for DateCache {
    fn default() -> Self {
        DateCache(vec![(String::new(), 0); 512])
    }
}

impl DateCache {
    fn place(cell: &str) -> usize {
        (super::watch::hash(cell) % 512) as usize
    }

    fn known(&self, cell: &str) -> Option<i32> {
        let (known, day) = &self.0[DateCache::place(cell)];
        (known == cell && !cell.is_empty()).then_some(*day)
    }

    fn keep(&mut self, cell: &str, day: i32) {
        let (known, own) = &mut self.0[DateCache::place(cell)];
        known.clear();
        known.push_str(cell);
        *own = day;
    }
}
