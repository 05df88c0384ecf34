//! Channels: the ways in which customers can give back.
//!
//! A channel is a variant and its row here; its metric, if it has one, a row in [`super::metric`].

/// How what happens in a channel comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Bought at a rate or a visit, for the customer's basket; can be asked for, too.
    Purchase,
    /// Left at a visit, at the customer's tip share; cannot be asked for.
    Tip,
    /// A yes to an ask, or unasked at a rate of the channel's own, with an amount of its own.
    Answer,
}

/// What is said of a channel once and for all.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// As in scenario files.
    pub key: &'static str,
    /// The name of its table in scenario files.
    pub section: &'static str,
    /// One of what happens in it, with its article.
    pub one: &'static str,
    /// How it comes about.
    pub role: Role,
    /// Whether a yes is a favour, done for the brand or for others: to pay for it crowds out what it is done for.
    pub favour: bool,
}

macro_rules! channels {
    ($( $(#[doc = $meaning:literal])+ $channel:ident = $key:literal, $one:literal, $role:ident, $favour:literal; )+) => {
        /// A way in which a customer can give back.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ChannelKind {
            $( $(#[doc = $meaning])+ $channel, )+
        }

        impl ChannelKind {
            /// How many channels there are.
            pub const COUNT: usize = [$($key),+].len();

            /// All of them, in the order of scenario files and tables.
            pub const ALL: [ChannelKind; ChannelKind::COUNT] = [$(ChannelKind::$channel),+];

            /// Their keys, in the same order.
            pub const KEYS: &'static [&'static str] = &[$($key),+];

            /// What is said of it once and for all.
            pub const fn row(self) -> &'static Row {
                match self {
                    $( ChannelKind::$channel => &Row {
                        key: $key,
                        section: concat!("channel.", $key),
                        one: $one,
                        role: Role::$role,
                        favour: $favour,
                    }, )+
                }
            }

            /// What happens in it, in words.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $( ChannelKind::$channel => concat!($($meaning),+).trim_ascii(), )+
                }
            }
        }
    };
}

channels! {
    /// buying; there without this table, too, where customers have a `purchase_rate` or visits, and then with a
    /// `margin` of 1, so that all turnover counts as profit
    Purchase = "purchase", "a purchase", Purchase, false;
    /// tipping, at the customer's `tip_share`; on visits there without this table, too, where customers have one, and
    /// then with a `margin` of 1, so that all tips count as profit
    Tip = "tip", "a tip", Tip, false;
    /// donating `amount`
    Donation = "donation", "a donation", Answer, true;
    /// recommending the brand to somebody
    Referral = "referral", "a recommendation", Answer, true;
    /// writing a review
    Review = "review", "a review", Answer, true;
    /// answering a question
    Feedback = "feedback", "feedback", Answer, true;
    /// signing up for something
    SignUp = "sign-up", "a sign-up", Answer, false;
}

impl ChannelKind {
    /// The name of the channel in a scenario file.
    pub const fn key(self) -> &'static str {
        self.row().key
    }

    /// How it comes about.
    pub const fn role(self) -> Role {
        self.row().role
    }

    /// Whether what happens in it is an answer: neither a purchase nor a tip.
    pub fn is_answer(self) -> bool {
        self.role() == Role::Answer
    }
}

/// Some of the channels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChannelSet(u32);

const _: () = assert!(ChannelKind::COUNT <= u32::BITS as usize);

impl ChannelSet {
    /// No channel.
    pub const NONE: ChannelSet = ChannelSet(0);

    /// Those in which an answer is given.
    pub fn answers() -> ChannelSet {
        ChannelKind::ALL
            .into_iter()
            .filter(|channel| channel.is_answer())
            .collect()
    }

    /// Puts a channel in.
    pub fn insert(&mut self, channel: ChannelKind) {
        self.0 |= 1 << channel as u32;
    }

    /// Adds all of another.
    pub fn merge(&mut self, other: ChannelSet) {
        self.0 |= other.0;
    }

    /// Whether both have a channel in common.
    pub fn meets(self, other: ChannelSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<ChannelKind> for ChannelSet {
    fn from_iter<I: IntoIterator<Item = ChannelKind>>(channels: I) -> Self {
        let mut set = ChannelSet::NONE;
        channels.into_iter().for_each(|channel| set.insert(channel));
        set
    }
}
