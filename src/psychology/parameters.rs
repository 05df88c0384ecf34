//! The shared parameters of the psychology: one set for every scenario.
//!
//! Each has a start value, the range in which it must be varied when a decision is reported, and
//! where it comes from ([`Origin`]). They are what is believed before any fit: the start value is the
//! median of the prior, the range its central 95% (`evidence/fit/prior.rs`). The values that are shipped
//! are those of the fit in `fitted.toml`, as `goodwill calibrate` writes it, and the start values of
//! what it does not list: a new fit is shipped by putting its `psychology.toml` in the place of that
//! file.

use std::sync::LazyLock;

/// The fit that is shipped.
const FITTED: &str = include_str!("fitted.toml");

macro_rules! parameters {
    ($(#[doc = $doc:literal] $field:ident = $default:expr, $low:expr, $high:expr, $kind:ident, $origin:ident, $otherwise:expr;)*) => {
        /// The parameters, in natural units: half-lives in days, rates per day.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct Parameters {
            $(#[doc = $doc] pub $field: f64,)*
        }

        impl Parameters {
            /// What is believed of each before any fit.
            pub const START: Parameters = Parameters { $($field: $default,)* };

            /// Every parameter with its key, start value, range, kind, origin, plain words and meaning, in a fixed order.
            pub const ALL: &'static [Parameter] = &[
                $(Parameter {
                    key: stringify!($field),
                    start: $default,
                    low: $low,
                    high: $high,
                    kind: Kind::$kind,
                    origin: Origin::$origin,
                    otherwise: &$otherwise,
                    meaning: $doc,
                },)*
            ];

            /// The value of the parameter with this key.
            pub fn get(&self, key: &str) -> Option<f64> {
                match key {
                    $(stringify!($field) => Some(self.$field),)*
                    _ => None,
                }
            }

            /// Sets the parameter with this key; `false` if there is none.
            pub fn set(&mut self, key: &str, value: f64) -> bool {
                match key {
                    $(stringify!($field) => self.$field = value,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

/// One parameter, described.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As a scenario writes it.
    pub key: &'static str,
    /// In the natural unit: days for half-lives, per day for rates.
    pub start: f64,
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// How it is written.
    pub kind: Kind,
    /// Where its value comes from.
    pub origin: Origin,
    /// In plain words, what it is to be higher than assumed, and lower; one where the two differ by the size alone, whose
    /// place is marked (`decision/sensitivity/plain.rs` fills it).
    pub otherwise: &'static [&'static str],
    /// What it is.
    pub meaning: &'static str,
}

/// What values a parameter can take, and how they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any finite number.
    Real,
    /// A finite number ≥ 0.
    NonNegative,
    /// A finite number > 0.
    Positive,
    /// A share in [0, 1].
    Share,
    /// A duration > 0, held in days.
    HalfLife,
    /// A rate ≥ 0, held per day.
    Rate,
}

/// Where a start value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Fitted to published experiments.
    Fit,
    /// Set by hand with these experiments in view: as good as fitted, and counted so.
    Set,
    /// Assumed, in round numbers or by other knowledge.
    Prior,
    /// A unit or a switch, which never varies.
    Held,
}

/// Functional forms that were chosen among others because they meet the published experiments better;
/// each counts as one free parameter.
pub const CHOSEN_FORMS: [&str; 7] = [
    "pleasure in Weibull's form rather than Hill's",
    "what is noticed is felt by its logarithm",
    "a mood beside what is remembered, by what was given",
    "effort counts less for memory than goods, and more where it is apt",
    "no offence where nothing is wanted",
    "strings oblige for goods alone",
    "strings press like an ask",
];

impl Default for Parameters {
    /// The parameters as shipped.
    fn default() -> Self {
        static SHIPPED: LazyLock<Parameters> = LazyLock::new(|| {
            let shipped = Parameters::START.with_fit(FITTED);
            shipped.expect("a test sees to it that the fit can be read")
        });
        *SHIPPED
    }
}

impl Parameters {
    /// These with the values of a fit, as `goodwill calibrate` writes it: numbers, half-lives like
    /// `"41 days"`, rates like `"0.02 per day"`.
    fn with_fit(mut self, fit: &str) -> Result<Parameters, String> {
        let tables: toml::Table = fit.parse().map_err(|error| format!("{error}"))?;
        let Some(toml::Value::Table(values)) = tables.get("psychology") else {
            return Err("there is no table `[psychology]`".into());
        };
        for (key, value) in values {
            let parameter = Self::ALL.iter().find(|parameter| parameter.key == key);
            let parameter = parameter.ok_or_else(|| format!("there is no parameter `{key}`"))?;
            let number = match (parameter.kind, value) {
                (Kind::HalfLife, toml::Value::String(text)) => text
                    .strip_suffix(" days")
                    .and_then(|number| number.parse().ok()),
                (Kind::Rate, toml::Value::String(text)) => text
                    .strip_suffix(" per day")
                    .and_then(|number| number.parse().ok()),
                (Kind::HalfLife | Kind::Rate, _) => None,
                (_, toml::Value::Float(number)) => Some(*number),
                (_, toml::Value::Integer(number)) => Some(*number as f64),
                _ => None,
            };
            let number = number.ok_or_else(|| format!("`{key} = {value}` is no value of it"))?;
            self.set(key, number);
        }
        Ok(self)
    }

    /// All parameters as a Markdown table, for the page of the model.
    pub fn table() -> String {
        let mut table = String::from(
            "| key | symbol and meaning | start value | range | shipped value | origin |\n|---|---|---|---|---|---|\n",
        );
        for parameter in Self::ALL {
            let unit = match parameter.kind {
                Kind::HalfLife => " days",
                Kind::Rate => " per week",
                _ => "",
            };
            let (value, shipped, low, high) = (
                parameter.told(parameter.start),
                parameter.told(parameter.shipped()),
                parameter.told(parameter.low),
                parameter.told(parameter.high),
            );
            let range = if low == high {
                "held".to_owned()
            } else {
                format!("{low} to {high}")
            };
            let (key, meaning, origin) =
                (parameter.key, parameter.meaning, parameter.origin.name());
            let meaning = meaning.trim();
            table += &format!(
                "| `{key}` | {meaning} | {value}{unit} | {range} | {shipped}{unit} | {origin} |\n"
            );
        }
        table
    }
}

impl Parameter {
    /// Its value as shipped.
    pub fn shipped(&self) -> f64 {
        Parameters::default().get(self.key).unwrap_or(self.start)
    }

    /// A value as people read it: rates per week.
    fn told(&self, value: f64) -> String {
        let value = match self.kind {
            Kind::Rate => value * 7.0,
            _ => value,
        };
        format!("{}", (value * 1e6).round() / 1e6)
    }
}

impl Origin {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Fit => "fit",
            Origin::Set => "set",
            Origin::Prior => "prior",
            Origin::Held => "held",
        }
    }
}

parameters! {
    /// α: share of the usual that still counts
    usual_counts = 0.25, 0.1, 0.5, Share, Set, ["what is usual counts {more} assumed"];
    /// n: steepness of noticing
    noticing = 3.0, 2.0, 4.5, Positive, Set, ["small gifts are overlooked {clearly} more than assumed", "small gifts are noticed {clearly} more than assumed"];
    /// how far what goes beyond the reference is felt as gain, rather than as more of the usual; 0 switches surprise off
    surprise = 1.0, 1.0, 1.0, Share, Held, ["surprise counts {more} assumed"];
    /// Λ: loss aversion
    loss_aversion = 2.0, 1.5, 2.5, NonNegative, Set, ["a gift that is missed hurts {more} assumed"];
    /// ε: worth of full personal effort, in units of the noticed value
    effort_worth = 2.0, 0.9, 4.5, NonNegative, Fit, ["personal effort is worth {more} assumed"];
    /// ε_b: worth of what is of use quite apart from the giver, words included, in units of the noticed value
    useful_worth = 0.5, 0.1, 1.5, NonNegative, Fit, ["useful help pleases people {more} assumed"];
    /// k: worth, in units of the noticed value, of which half of the goodwill is remembered when the mood has passed
    memory_half = 8.0, 4.0, 16.0, Positive, Set, ["small gifts are forgotten {more} assumed"];
    /// λ: share of effort, and of the worth of useful words, that counts for what is remembered
    effort_remembered = 0.2, 0.05, 0.5, Share, Set, ["effort is remembered {more} assumed"];
    /// δ: how far a gesture that answers what the customer has just done shows that it is meant
    aptness = 0.3, 0.1, 0.5, Share, Prior, ["a gift that answers what a customer has just done convinces {more} assumed"];
    /// θ₀: sincerity of a gesture that has nothing for or against it, in log-odds
    sincerity_base = 0.0, -1.0, 1.0, Real, Prior, ["customers are {clearly} less suspicious of gifts than we assume", "customers are {clearly} more suspicious of gifts than we assume"];
    /// θ_p: how much a personal gesture adds to sincerity
    sincerity_personal = 2.0, 0.9, 4.7, NonNegative, Fit, ["a personal gift convinces {more} assumed"];
    /// d: how much of what a personal touch proves is lost where the giver plainly wants something back
    discounting = 0.3, 0.05, 0.8, Share, Fit, ["a personal touch with strings is seen through {more} assumed"];
    /// θ_b: how much usefulness outside the relationship adds to sincerity
    sincerity_useful = 1.0, 0.5, 2.0, NonNegative, Prior, ["help that is useful elsewhere convinces {more} assumed"];
    /// θ_T: how much trust adds to sincerity
    sincerity_trust = 3.0, 1.6, 6.0, NonNegative, Prior, ["trust in the brand makes a gift convincing {more} assumed"];
    /// θ_a: how much strings take from sincerity
    sincerity_strings = 1.0, 0.4, 2.5, NonNegative, Prior, ["strings on a gift put customers off {more} assumed"];
    /// θ_κ: how much a gift too large for the relationship takes from sincerity
    sincerity_excess = 1.0, 0.25, 4.0, NonNegative, Fit, ["too large a gift puts customers off {more} assumed"];
    /// how far skepticism differs between customers; 0 makes everybody as skeptical as the average
    persuasion_knowledge = 1.0, 1.0, 1.0, NonNegative, Held, ["customers differ in skepticism {more} assumed"];
    /// γ_G: goodwill's weight in willingness
    willing_goodwill = 0.4, 0.25, 0.75, NonNegative, Fit, ["goodwill makes customers willing {more} assumed"];
    /// γ_O: obligation's weight in willingness
    willing_obligation = 0.4, 0.15, 0.85, NonNegative, Fit, ["owing something makes customers willing {more} assumed"];
    /// γ_X: how much pressure takes from willingness
    willing_pressure = 1.0, 0.5, 2.0, NonNegative, Prior, ["pressure makes customers unwilling {more} assumed"];
    /// σ: willingness that an answer in the asker's sight adds
    sight = 0.3, 0.1, 0.5, NonNegative, Prior, ["being seen makes customers willing {more} assumed"];
    /// e of a tip: elasticity of the tip share to willingness
    elasticity_tip = 0.2, 0.12, 0.35, NonNegative, Fit, ["goodwill turns into tips {more} assumed"];
    /// e of a yes or no: elasticity of the log-odds to willingness
    elasticity_answer = 1.0, 1.0, 1.0, NonNegative, Held, ["goodwill turns into a yes {more} assumed"];
    /// e of an everyday purchase: elasticity of the purchase rate to willingness
    elasticity_purchase = 0.15, 0.05, 0.45, NonNegative, Prior, ["goodwill turns into purchases {more} assumed"];
    /// o₀: obligation that even a gift without strings leaves, as a share
    obligation_unconditional = 0.3, 0.1, 0.6, Share, Set, ["a gift without strings makes people feel in debt {more} assumed"];
    /// τ: share that counts of a favour by somebody other than the asker
    third_party = 0.5, 0.2, 0.8, Share, Set, ["a favour by somebody else counts {more} assumed"];
    /// G_max: goodwill saturates towards ± this
    goodwill_limit = 3.0, 2.0, 5.0, Positive, Set, ["goodwill can grow {more} assumed"];
    /// half-life of goodwill
    goodwill_half_life = 40.0, 19.0, 90.0, HalfLife, Fit, ["goodwill lasts {longer} assumed"];
    /// half-life of a mood: the part of goodwill that is not remembered
    mood_half_life = 2.0, 1.0, 4.0, HalfLife, Set, ["a good mood lasts {longer} assumed"];
    /// half-life of obligation
    obligation_half_life = 4.0, 2.0, 7.0, HalfLife, Prior, ["the feeling of owing something lasts {longer} assumed"];
    /// half-life of pressure and of what was recently given
    pressure_half_life = 7.0, 3.0, 30.0, HalfLife, Prior, ["pressure is felt {longer} assumed"];
    /// half-life of an expectation's way back to what is customary
    expectation_half_life = 180.0, 60.0, 365.0, HalfLife, Prior, ["customers remember {clearly} longer what they have got used to", "customers forget {clearly} sooner what they have got used to"];
    /// half-life of a reminder
    reminder_half_life = 3.0, 1.0, 7.0, HalfLife, Prior, ["a reminder works {longer} assumed"];
    /// μ: rise of the purchase rate just after any noticed touch, as a share of the rate
    reminder_strength = 3.3, 2.0, 5.0, NonNegative, Fit, ["being reminded makes customers buy {more} assumed"];
    /// λ_r: purchase rate at which a reminder does half as much: who buys often needs none
    reminder_saturation = 1.0 / 365.25, 0.5 / 365.25, 4.0 / 365.25, Rate, Prior, ["reminders help frequent buyers {clearly} more than assumed", "reminders help frequent buyers {clearly} less than assumed"];
    /// η: step of trust towards perceived sincerity
    trust_step = 0.15, 0.05, 0.3, Share, Prior, ["one gift changes trust {more} assumed"];
    /// η_E: step of the expectation towards what was received
    expectation_step = 0.3, 0.1, 0.6, Share, Prior, ["customers get used to gifts {clearly} faster than assumed", "customers get used to gifts {clearly} more slowly than assumed"];
    /// γ_I: price response to a conditional offer
    price_response = 1.0, 0.3, 3.0, NonNegative, Fit, ["customers respond to a discount {more} assumed"];
    /// γ_C: log-odds that the offer of a reward takes from a yes to a favour
    crowding = 0.15, 0.05, 0.45, NonNegative, Fit, ["paying for a favour spoils it {more} assumed"];
    /// nesting of the suggested ways: 1 independent, near 0 perfect substitutes
    way_nesting = 0.3, 0.1, 0.7, Positive, Prior, ["several ways to give back compete {clearly} less than assumed", "several ways to give back compete {clearly} more than assumed"];
    /// χ: how much each further way beyond one tires, per square
    many_ways = 0.02, 0.005, 0.1, NonNegative, Prior, ["too many suggestions tire customers {more} assumed"];
    /// goodwill that a willing return adds by self-perception
    self_perception = 0.05, 0.025, 0.1, NonNegative, Prior, ["giving back gladly adds to goodwill {more} assumed"];
    /// goodwill that a dutiful return costs
    unease = 0.25, 0.125, 0.5, NonNegative, Prior, ["giving back from duty costs goodwill {more} assumed"];
    /// υ_O: goodwill that a unit of outstanding obligation costs per unit of time
    owing_discomfort = 0.02, 0.01, 0.04, Rate, Prior, ["owing something sours customers {more} assumed"];
    /// share of the obligation that a dutiful return discharges
    discharge = 0.8, 0.5, 0.95, Share, Prior, ["giving back settles the debt {more} assumed"];
    /// goodwill that an ask costs where nothing was recently given
    imposition = 0.1, 0.05, 0.2, NonNegative, Prior, ["a request out of the blue costs goodwill {more} assumed"];
    /// h: base rate of lapse
    lapse_rate = 0.004 / 7.0, 0.002 / 7.0, 0.008 / 7.0, Rate, Prior, ["customers leave {oftener} assumed"];
    /// ν: how much likelier a customer leaves at the start of the relationship than after a year
    newness = 1.0, 0.5, 2.0, NonNegative, Prior, ["new customers leave sooner than old ones {more} assumed"];
    /// ω: how much a touch hastens lapse where all stay out of inertia, for each unit of reminder
    waking = 4.0, 2.0, 8.0, NonNegative, Prior, ["a touch wakes sleeping customers {more} assumed"];
    /// χ_G: how much goodwill slows lapse
    lapse_goodwill = 0.9, 0.45, 1.8, NonNegative, Prior, ["goodwill keeps customers {more} assumed"];
    /// χ_O: how much obligation hastens lapse
    lapse_obligation = 0.35, 0.175, 0.7, NonNegative, Prior, ["owing something drives customers away {more} assumed"];
    /// χ_T: how much trust slows lapse
    lapse_trust = 0.5, 0.25, 1.0, NonNegative, Prior, ["trust keeps customers {more} assumed"];
    /// rate at which a community pulls its members' goodwill together
    community_pull = 0.05 / 7.0, 0.025 / 7.0, 0.1 / 7.0, Rate, Prior, ["customers take on each other's goodwill {more} assumed"];
    /// rate at which belonging adds to goodwill, at a full share of active, well-disposed ties
    belonging = 0.1 / 7.0, 0.05 / 7.0, 0.2 / 7.0, Rate, Prior, ["belonging adds to goodwill {more} assumed"];
    /// trust with which a referred prospect starts above others
    referral_warmth = 0.15, 0.075, 0.3, Share, Prior, ["a friend's word makes newcomers trusting {more} assumed"];
    /// how many times likelier a referred prospect joins per unit of time
    referral_factor = 5.0, 2.0, 10.0, Positive, Prior, ["newcomers join on a friend's word {oftener} assumed"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_start_value_lies_in_its_range_and_is_reached_by_its_key() {
        let mut parameters = Parameters::START;
        for parameter in Parameters::ALL {
            assert!(
                parameter.low <= parameter.start && parameter.start <= parameter.high,
                "{}",
                parameter.key
            );
            assert_eq!(parameters.get(parameter.key), Some(parameter.start));
            assert!(parameters.set(parameter.key, parameter.low));
            assert_eq!(parameters.get(parameter.key), Some(parameter.low));
        }
        assert!(!parameters.set("no such", 1.0));
    }

    #[test]
    fn the_fit_that_is_shipped_can_be_read_and_changes_nothing_that_is_held() {
        let shipped = Parameters::START.with_fit(FITTED).expect("a fit");
        assert_eq!(shipped, Parameters::default());
        for parameter in Parameters::ALL {
            let value = shipped.get(parameter.key).expect("a value");
            // A fit ends within twice the declared range, on the scale on which it is fitted.
            let held = parameter.low == parameter.high;
            assert!(
                value.is_finite() && (!held || value == parameter.start),
                "{}",
                parameter.key
            );
        }
    }

    #[test]
    fn fits_are_read_as_they_are_written_and_faults_are_told() {
        let fit = "[psychology]\nnoticing = 2\nunease = 0.3\ngoodwill_half_life = \"50 days\"\nlapse_rate = \"0.001 per day\"\n";
        let read = Parameters::START.with_fit(fit).expect("a fit");
        let expected = Parameters {
            noticing: 2.0,
            unease: 0.3,
            goodwill_half_life: 50.0,
            lapse_rate: 0.001,
            ..Parameters::START
        };
        assert_eq!(read, expected);
        for wrong in [
            "[psychology]\nno_such = 1",
            "[psychology]\ngoodwill_half_life = 5",
            "unease = 1",
        ] {
            assert!(Parameters::START.with_fit(wrong).is_err(), "{wrong}");
        }
    }
}
