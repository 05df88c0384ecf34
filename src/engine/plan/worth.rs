//! What gestures are worth and cost: money, or a share of each customer's usual basket.

/// What something is worth to a customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value {
    /// The same for all.
    Money(f32),
    /// A share of each one's usual basket.
    OfBasket(f32),
}

impl Value {
    /// Money, or a share of the basket.
    pub fn new(value: f64, of_basket: bool) -> Value {
        match of_basket {
            true => Value::OfBasket(value as f32),
            false => Value::Money(value as f32),
        }
    }

    /// In money, for a customer with this basket.
    #[inline(always)]
    pub fn at(self, basket: f32) -> f32 {
        match self {
            Value::Money(money) => money,
            Value::OfBasket(share) => share * basket,
        }
    }

    /// Whether it hangs on the basket.
    pub fn is_of_basket(self) -> bool {
        matches!(self, Value::OfBasket(_))
    }
}

/// What something costs the brand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cost {
    /// The same for all.
    Money(f64),
    /// A share of each one's usual basket.
    OfBasket(f64),
}

impl Cost {
    /// Money, or a share of the basket.
    pub fn new(cost: f64, of_basket: bool) -> Cost {
        match of_basket {
            true => Cost::OfBasket(cost),
            false => Cost::Money(cost),
        }
    }

    /// In money, for a customer with this basket.
    #[inline]
    pub fn at(self, basket: f32) -> f64 {
        match self {
            Cost::Money(money) => money,
            Cost::OfBasket(share) => share * f64::from(basket),
        }
    }

    /// Whether it ever costs anything.
    pub fn is_some(self) -> bool {
        match self {
            Cost::Money(cost) | Cost::OfBasket(cost) => cost > 0.0,
        }
    }
}

/// Which offers can be paid for at least once more.
#[derive(Clone, Copy, Debug)]
pub struct Backing {
    /// Those that cost all the same, as bits.
    pub bits: u64,
    /// Money left, for those whose cost is a share of the basket.
    pub money: f64,
}

impl Backing {
    /// Money for everybody.
    pub const ALL: Backing = Backing {
        bits: u64::MAX,
        money: f64::INFINITY,
    };
    /// Money for nobody.
    pub const NONE: Backing = Backing {
        bits: 0,
        money: -1.0,
    };

    /// Whether an offer can be paid for, to a customer with this basket.
    #[inline(always)]
    pub fn pays(&self, number: usize, cost: Cost, basket: f32) -> bool {
        match cost {
            Cost::Money(_) => self.bits >> number & 1 == 1,
            Cost::OfBasket(_) => cost.at(basket) <= self.money,
        }
    }
}
