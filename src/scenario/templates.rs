//! Scenarios to begin with: commented, and fit to be run at once.

/// A scenario to begin with. In its commands `FILE` stands for the name of its file.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// What `goodwill new` calls it.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// The file as it is written.
    pub text: &'static str,
    /// The data that it reads, by the name under which it does.
    pub data: Option<(&'static str, &'static str)>,
}

/// Does a gift with the bill raise tips?
pub const MINT: Template = Template {
    name: "mint",
    about: "one visit: a mint with the bill, and what it does to tips",
    text: include_str!("templates/mint.toml"),
    data: None,
};

/// Which of a shop's ideas is the best?
pub const STRATEGIES: Template = Template {
    name: "strategies",
    about: "half a year of a shop: which of four ideas pays",
    text: include_str!("templates/strategies.toml"),
    data: None,
};

/// What to do after a failure?
pub const RECOVERY: Template = Template {
    name: "recovery",
    about: "after a failure: an apology, money, or nothing",
    text: include_str!("templates/recovery.toml"),
    data: None,
};

/// Who brings friends?
pub const CIRCLE: Template = Template {
    name: "circle",
    about: "give, thank, then ask for a recommendation",
    text: include_str!("templates/circle.toml"),
    data: None,
};

/// The same from one's own customers.
pub const CUSTOMERS: Template = Template {
    name: "customers",
    about: "your own customers, from a table of their purchases",
    text: include_str!("templates/customers.toml"),
    data: Some(("customers.csv", include_str!("templates/customers.csv"))),
};

/// All of them.
pub const ALL: &[Template] = &[MINT, STRATEGIES, RECOVERY, CIRCLE, CUSTOMERS];
