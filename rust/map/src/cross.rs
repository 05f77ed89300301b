//! What crosses the border of a node or module, in three kinds of walk.

/// Flow between a node or module and what is outside of it.
///
/// Of a link, `out` is the flow from the node that holds it and `into` the flow to it.
pub(crate) trait Cross: Copy + Default + Send + Sync + 'static {
    /// Whether as much enters as exits, always.
    const BALANCED: bool;

    /// Flow along links.
    fn new(out: f64, into: f64) -> Self;
    /// The sum.
    fn plus(self, other: Self) -> Self;
    /// The difference.
    fn minus(self, other: Self) -> Self;
    /// What two parts no longer exchange with the outside once they are one, of what passes between them.
    fn between(self) -> Self;
    /// The jumps alone, without flow along links.
    fn jumping(self) -> Self;
    /// Flow out, given how much jumps in all.
    fn exit(self, jumps: f64) -> f64;
    /// Flow in.
    fn enter(self, jumps: f64) -> f64;
}

/// An undirected walk: the same both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Even(f64);

impl Cross for Even {
    const BALANCED: bool = true;

    #[inline]
    fn new(out: f64, _: f64) -> Self {
        Self(out)
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }

    #[inline]
    fn minus(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }

    #[inline]
    fn between(self) -> Self {
        Self(2.0 * self.0)
    }

    fn jumping(self) -> Self {
        Self::default()
    }

    #[inline]
    fn exit(self, _: f64) -> f64 {
        self.0.max(0.0)
    }

    #[inline]
    fn enter(self, _: f64) -> f64 {
        self.0.max(0.0)
    }
}

/// A directed walk whose jumps are not part of the code.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Ways {
    out: f64,
    into: f64,
}

impl Cross for Ways {
    const BALANCED: bool = false;

    #[inline]
    fn new(out: f64, into: f64) -> Self {
        Self { out, into }
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        Self { out: self.out + other.out, into: self.into + other.into }
    }

    #[inline]
    fn minus(self, other: Self) -> Self {
        Self { out: self.out - other.out, into: self.into - other.into }
    }

    #[inline]
    fn between(self) -> Self {
        let both = self.out + self.into;
        Self { out: both, into: both }
    }

    fn jumping(self) -> Self {
        Self::default()
    }

    #[inline]
    fn exit(self, _: f64) -> f64 {
        self.out.max(0.0)
    }

    #[inline]
    fn enter(self, _: f64) -> f64 {
        self.into.max(0.0)
    }
}

/// A directed walk whose jumps are coded like its steps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Jumps {
    ways: Ways,
    /// Share of all jumps that begin here.
    leave: f64,
    /// Share of all jumps that end here.
    land: f64,
}

impl Jumps {
    /// A node with links and jumps.
    pub(crate) fn with(out: f64, into: f64, leave: f64, land: f64) -> Self {
        Self { ways: Ways { out, into }, leave, land }
    }
}

impl Cross for Jumps {
    const BALANCED: bool = false;

    #[inline]
    fn new(out: f64, into: f64) -> Self {
        Self { ways: Ways { out, into }, leave: 0.0, land: 0.0 }
    }

    #[inline]
    fn plus(self, other: Self) -> Self {
        let ways = self.ways.plus(other.ways);
        Self { ways, leave: self.leave + other.leave, land: self.land + other.land }
    }

    #[inline]
    fn minus(self, other: Self) -> Self {
        let ways = self.ways.minus(other.ways);
        Self { ways, leave: self.leave - other.leave, land: self.land - other.land }
    }

    #[inline]
    fn between(self) -> Self {
        Self { ways: self.ways.between(), leave: 0.0, land: 0.0 }
    }

    fn jumping(self) -> Self {
        Self { ways: Ways::default(), ..self }
    }

    #[inline]
    fn exit(self, jumps: f64) -> f64 {
        (self.ways.out + jumps * self.leave * (1.0 - self.land)).max(0.0)
    }

    #[inline]
    fn enter(self, jumps: f64) -> f64 {
        (self.ways.into + jumps * self.land * (1.0 - self.leave)).max(0.0)
    }
}
