//! Cards: how the codes of a gesture and of its setting are chosen, level by level, with examples from everyday business.
//!
//! A card is a row here. `goodwill explain personal` and `docs/coding.md` say what it says.

/// How a key's value is chosen.
#[derive(Debug)]
pub struct Card {
    /// As in scenario files.
    pub key: &'static str,
    /// The question that the value answers.
    pub asks: &'static str,
    /// The levels, from low to high.
    pub levels: &'static [Level],
    /// What else to know, a sentence or two each.
    pub notes: &'static [&'static str],
}

/// A value, or a range of values, and what has it.
#[derive(Debug)]
pub struct Level {
    /// The number or word that is written for it.
    pub mark: &'static str,
    /// What it stands for.
    pub means: &'static str,
    /// Everyday examples.
    pub examples: &'static [&'static str],
}

const fn level(
    mark: &'static str,
    means: &'static str,
    examples: &'static [&'static str],
) -> Level {
    Level {
        mark,
        means,
        examples,
    }
}

/// All cards: first what is told of a gesture, then what is told of its setting.
pub static CARDS: [Card; 7] = [
    Card {
        key: "personal",
        asks: "Is it meant for this person?",
        levels: &[
            level(
                "0",
                "the same for all, or a machine's",
                &[
                    "a newsletter",
                    "the same voucher in every parcel",
                    "points after each purchase",
                    "a birthday voucher that a machine sends",
                    "a printed card of thanks",
                ],
            ),
            level(
                "0.3",
                "given in person, as part of a routine",
                &[
                    "a mint with the bill",
                    "a call of thanks by a script",
                    "a sample that the clerk puts into every bag",
                    "a coffee on the house for everybody who waits",
                ],
            ),
            level(
                "0.6",
                "by name, or chosen for this person",
                &[
                    "a letter with the name in the salutation",
                    "labels with the customer's own name",
                    "a sample that fits what was bought",
                    "a smiling face drawn on the check",
                    "an upgrade for a guest whom one knows",
                ],
            ),
            level(
                "1",
                "effort that can be seen, for this person alone",
                &[
                    "a handwritten card",
                    "one more sweet by a waiter who turns back",
                    "a call by the owner about this very order",
                    "a sticky note, written and stuck on by hand",
                ],
            ),
        ],
        notes: &[
            "What this customer can see counts, not what it cost. Where segments differ write \
             `personal = { families = 0.6, students = 0 }`; where customers choose for themselves, `offers`.",
        ],
    },
    Card {
        key: "useful",
        asks: "Does it help apart from the giver?",
        levels: &[
            level(
                "0",
                "it advertises the giver's product",
                &[
                    "a catalogue",
                    "an e-mail with the new collection",
                    "$5 off the next purchase",
                    "a sample of what the shop sells, with an order form",
                ],
            ),
            level(
                "0.3",
                "a token",
                &[
                    "a sweet",
                    "a card of thanks",
                    "a name, a smile, a kind word",
                    "an extra stamp on the loyalty card",
                ],
            ),
            level(
                "0.6",
                "both at once",
                &[
                    "a bag or a pen with the shop's name",
                    "recipes for what the shop sells",
                    "free shipping",
                    "a sample in the parcel, without more",
                    "an upgrade",
                ],
            ),
            level(
                "1",
                "it would help whoever gave it",
                &[
                    "money, or a voucher that is good anywhere",
                    "a guide that sells nothing",
                    "a cold drink on a hot day",
                    "help with something bought elsewhere",
                ],
            ),
        ],
        notes: &["How much it is worth is `value`; `useful` says for whom it is good."],
    },
    Card {
        key: "strings",
        asks: "Is something wanted back?",
        levels: &[
            level(
                "0",
                "nothing, and nobody asks",
                &[
                    "a mint with the bill",
                    "a birthday card",
                    "an upgrade at the desk",
                    "a guide that is there for all to read",
                ],
            ),
            level(
                "0.3",
                "somebody asks later",
                &[
                    "a sample, and a call two weeks later",
                    "a card of thanks, some weeks before the next appeal",
                    "help with the first steps, then a survey",
                    "a guide in return for an address",
                ],
            ),
            level(
                "0.6",
                "the gift and the request come together",
                &[
                    "address labels in the letter that asks",
                    "a survey with a banknote in the envelope",
                    "a dessert from the cook, who would like a review",
                    "a sample with an order form",
                ],
            ),
            level(
                "1",
                "the giver insists",
                &[
                    "a rose that is pressed into one's hand and not taken back",
                    "a seller who waits for the answer, gift on the table",
                    "\u{201c}we gave you this, now it is your turn\u{201d}",
                ],
            ),
        ],
        notes: &[
            "No return, no gift (a voucher for signing up, buy one and get one, points) is an offer and not a kindness: \
             `conditional = true`, and `strings` says nothing.",
            "Where an ask comes with it or after it, `strings` counts as 0.6 or 0.3 at least.",
        ],
    },
    Card {
        key: "noticed",
        asks: "What is the smallest thing worth noticing there? It is the unit of `value`.",
        levels: &[
            level(
                "about 0.1",
                "in a letter",
                &["a sheet of labels", "a sticker", "a bookmark"],
            ),
            level(
                "about 0.25",
                "at a table or a counter",
                &[
                    "a sweet with the bill",
                    "a biscuit with the coffee",
                    "an extra stamp",
                ],
            ),
            level(
                "about 1",
                "in a parcel or a shop",
                &[
                    "a sample in the parcel",
                    "a postcard worth sending",
                    "$1 off",
                    "a dollar more an hour, for workers",
                ],
            ),
            level(
                "5 to 50",
                "where much is at stake",
                &[
                    "a bottle for a job of some hours",
                    "a lunch between firms",
                    "a bank's gift to a depositor",
                ],
            ),
        ],
        notes: &[
            "The numbers are in dollars; only the ratios of values to it count. It is the setting's, not the gift's: all arms share it.",
            "A gift of this value is felt, one of a third of it hardly. Take two values and see whether the answer changes.",
        ],
    },
    Card {
        key: "value",
        asks: "What is it worth to the receiver, in money?",
        levels: &[
            level(
                "0",
                "nothing is given but words or attention",
                &[
                    "a newsletter",
                    "a call",
                    "a handwritten card",
                    "a survey",
                    "a name in the salutation",
                ],
            ),
            level(
                "1 \u{d7} noticed",
                "the smallest thing worth noticing",
                &[
                    "one mint",
                    "a sample in the parcel",
                    "a postcard with envelope",
                ],
            ),
            level(
                "3 to 5 \u{d7} noticed",
                "a present",
                &[
                    "a coffee on the house",
                    "free shipping",
                    "a guide that one would have paid for",
                    "four postcards",
                ],
            ),
            level(
                "10 \u{d7} noticed and more",
                "a large one",
                &[
                    "a birthday voucher of half a basket",
                    "an upgrade to a better room",
                    "the money back after a failure",
                ],
            ),
        ],
        notes: &[
            "What it costs the giver is `cost`. A gift in n pieces is worth n. Effort is not in it: that is `personal`.",
        ],
    },
    Card {
        key: "customary",
        asks: "What do people there expect anyway?",
        levels: &[
            level(
                "0",
                "gifts are unheard of",
                &[
                    "a charity's letters so far",
                    "the first parcel from a shop",
                    "a drink from a stranger",
                ],
            ),
            level(
                "1 \u{d7} noticed",
                "a token is usual",
                &[
                    "a mint with every bill",
                    "a sample in every parcel of the trade",
                    "a calendar at the turn of the year",
                ],
            ),
            level(
                "as much as is given",
                "it is what one comes for",
                &[
                    "care in a hospital",
                    "the wage as posted",
                    "free shipping where all shops have it",
                ],
            ),
        ],
        notes: &[
            "Up to it a gift hardly counts, and less than it disappoints. What a run's own gestures teach customers to expect \
             comes on top by itself.",
        ],
    },
    Card {
        key: "stake",
        asks: "What is at stake for the customer? A gift that is large beside it is suspicious.",
        levels: &[
            level(
                "\"basket\"",
                "what a purchase or visit costs",
                &[
                    "the bill in a restaurant",
                    "an order in an online shop",
                    "a tank of petrol",
                ],
            ),
            level(
                "money",
                "what is asked for, or what the relationship is about",
                &[
                    "a usual donation",
                    "the wage of a job of some hours",
                    "an order between firms",
                    "a balance at a bank",
                ],
            ),
        ],
        notes: &[],
    },
];

/// The card of a key.
pub fn of(key: &str) -> Option<&'static Card> {
    CARDS.iter().find(|card| card.key == key)
}

impl Card {
    /// As a section of a page, in Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!("**`{}`**: {}\n\n", self.key, lower(self.asks));
        out += "| | what | for example |\n|---|---|---|\n";
        for level in self.levels {
            let examples = level.examples.join("; ");
            out += &format!("| {} | {} | {examples} |\n", level.mark, level.means);
        }
        for note in self.notes {
            out += &format!("\n{note}\n");
        }
        out
    }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// All cards as Markdown.
pub fn page() -> String {
    let all: Vec<String> = CARDS.iter().map(Card::markdown).collect();
    all.join("\n")
}
