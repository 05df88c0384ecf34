//! Scenarios built in code, a line for each part.

use goodwill::psychology::Parameters;
use goodwill::scenario::checked::*;
use goodwill::vocabulary::metric::Metric;

/// A scenario of one segment, without channels, with one arm in which nothing happens.
pub fn scenario(unit: TickUnit, ticks: u32, size: u64) -> Scenario {
    Scenario {
        title: "test".into(),
        question: String::new(),
        notes: String::new(),
        currency: "$".into(),
        timeline: Timeline {
            unit,
            ticks,
            start: None,
        },
        season: None,
        population: Population {
            of: "customers".into(),
            size,
            segments: vec![segment("all", 1.0)],
            contacts: Vec::new(),
            data: None,
        },
        context: Context {
            noticed: 1.0,
            customary: 0.0,
            stake: Stake::Basket,
            inertia: 0.0,
            loss: None,
        },
        channels: Channels([None; ChannelKind::COUNT]),
        service: Service {
            failure_rate: 0.0,
            severity: 1.0,
        },
        prospects: None,
        community: Community {
            size: 512,
            ties: None,
        },
        design: Design {
            kind: DesignKind::Paired,
            seed: 20_260_101,
            replicates: 1,
        },
        outcome: Outcome {
            primary: Metric::Profit,
            worthwhile: None,
            discount: 0.0,
        },
        psychology: Parameters::default(),
        arms: vec![arm("nothing")],
        publication: Default::default(),
        study: None,
        claim: None,
        expectations: Vec::new(),
        observed: Vec::new(),
        policy: Policy::default(),
        sweep: None,
        optimize: None,
    }
}

pub fn span(name: SpanName) -> TickUnit {
    TickUnit::Span {
        name,
        days: name.days(),
    }
}

pub fn visits(gap: f64) -> TickUnit {
    TickUnit::Visit { gap }
}

/// The default traits, a purchase every ten weeks or so of about 40.
pub fn segment(name: &str, share: f64) -> Segment {
    use Distribution::*;
    Segment {
        name: name.into(),
        share,
        traits: Traits([
            LogNormal { mean: 1.0, cv: 0.5 },
            LogNormal { mean: 1.0, cv: 0.5 },
            Beta { a: 2.0, b: 2.0 },
            Beta { a: 5.0, b: 5.0 },
            Gamma {
                mean: 1.0 / 70.0,
                cv: 0.8,
            },
            LogNormal {
                mean: 40.0,
                cv: 0.6,
            },
            Constant(0.15),
            Uniform {
                low: 0.0,
                high: 600.0,
            },
        ]),
    }
}

impl Build for Scenario {}

/// Small changes to a scenario.
pub trait Build: std::borrow::BorrowMut<Scenario> + Sized {
    fn with_trait(mut self, which: Trait, distribution: Distribution) -> Self {
        for segment in &mut self.borrow_mut().population.segments {
            segment.traits.0[which as usize] = distribution.clone();
        }
        self
    }

    fn with_channel(mut self, way: ChannelKind, channel: Channel) -> Self {
        self.borrow_mut().channels.0[way as usize] = Some(channel);
        self
    }

    fn with_failures(mut self, failure_rate: f64, severity: f64) -> Self {
        self.borrow_mut().service = Service {
            failure_rate,
            severity,
        };
        self
    }

    fn with_prospects(mut self, per_member: f64, join: f64) -> Self {
        self.borrow_mut().prospects = Some(Prospects { per_member, join });
        self
    }

    fn with_ties(mut self, size: u32, degree: u32, belonging: bool, pull: bool) -> Self {
        self.borrow_mut().community = Community {
            size,
            ties: Some(Ties {
                degree,
                rewired: 0.2,
                belonging,
                pull,
            }),
        };
        self
    }

    /// The first time it takes the place of the arm in which nothing happens.
    fn with_arm(mut self, arm: Arm) -> Self {
        let arms = &mut self.borrow_mut().arms;
        if arms.len() == 1 && arms[0].name == "nothing" {
            arms.clear();
        }
        arms.push(arm);
        self
    }
}

/// A purchase or tip: no amount of its own, nobody asks for it.
pub fn sold(elasticity: f64) -> Channel {
    Channel {
        asked: None,
        unasked: 0.0,
        amount: 0.0,
        margin: 0.4,
        worth: 0.0,
        elasticity,
    }
}

pub fn asked(asked: f64) -> Channel {
    Channel {
        asked: Some(asked),
        elasticity: 1.0,
        ..sold(1.0)
    }
}

pub fn arm(name: &str) -> Arm {
    Arm {
        name: name.into(),
        union_of: Vec::new(),
        gestures: Vec::new(),
        asks: Vec::new(),
        budget: None,
        belonging: None,
        targets: Vec::new(),
        holdout: 0.0,
        fixed_cost: 0.0,
    }
}

pub trait BuildArm {
    fn giving(self, gesture: Gesture) -> Arm;
    fn asking(self, ask: Ask) -> Arm;
    fn with_budget(self, budget: f64) -> Arm;
}

impl BuildArm for Arm {
    fn giving(mut self, gesture: Gesture) -> Arm {
        self.gestures.push(gesture);
        self
    }

    fn asking(mut self, ask: Ask) -> Arm {
        self.asks.push(ask);
        self
    }

    fn with_budget(mut self, budget: f64) -> Arm {
        self.budget = Some(Budget::per_member(budget));
        self
    }
}

/// For one segment; see [`among`] for more.
pub fn when(trigger: Trigger) -> When {
    When {
        by: None,
        trigger,
        audience: Audience::Customers,
        segments: vec![true],
        delay: 0.0,
        which: Which::Each,
        between: None,
    }
}

pub fn after(trigger: Trigger, delay: f64) -> When {
    When {
        delay,
        ..when(trigger)
    }
}

pub fn to(audience: Audience, trigger: Trigger) -> When {
    When {
        audience,
        ..when(trigger)
    }
}

pub fn every(ticks: u32, first: u32, step: u32) -> Trigger {
    Trigger::Schedule((first..ticks).step_by(step as usize).collect())
}

/// A gift that costs what it is worth.
pub fn gift(value: f64, when: When) -> Gesture {
    Gesture {
        gift: "a gift".into(),
        when,
        value,
        value_of_basket: false,
        cost: value,
        cost_of_basket: false,
        min_order: 0.0,
        personal: vec![0.5],
        useful: 0.3,
        strings: 0.0,
        conditional: false,
        stands: 0.0,
        announced: false,
        promised: None,
        reach: 1.0,
        share: 1.0,
        capacity: None,
        kind: None,
        third_party: false,
        deviation: 0.0,
    }
}

pub fn ask(ways: &[ChannelKind], when: When) -> Ask {
    Ask {
        ways: ways.to_vec(),
        other_ways: 0,
        when,
        cost: 0.5,
        reach: 1.0,
        in_sight: false,
    }
}

/// Makes everything fit two segments: what is personal to the first is half so to the second.
pub fn in_two_segments(mut scenario: Scenario) -> Scenario {
    let mut second = segment("second", 0.4);
    second.traits.0[Trait::Reciprocity as usize] = Distribution::Gamma { mean: 1.4, cv: 0.4 };
    second.traits.0[Trait::Basket as usize] = Distribution::Constant(25.0);
    scenario.population.segments[0].share = 0.6;
    scenario.population.segments.push(second);
    for arm in &mut scenario.arms {
        for gesture in &mut arm.gestures {
            gesture.personal = vec![gesture.personal[0], gesture.personal[0] / 2.0];
            gesture.when.segments = vec![true; 2];
        }
        for ask in &mut arm.asks {
            ask.when.segments = vec![true; 2];
        }
    }
    scenario
}
