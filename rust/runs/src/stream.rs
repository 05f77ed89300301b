//! Keys and values in order of key.

use crate::Error;

/// Gives keys with their values one after the other, the smallest first, each once.
pub trait Stream<K> {
    /// Goes to the next key; false means that there is none.
    ///
    /// # Errors
    /// When what lies below cannot be read.
    fn advance(&mut self) -> Result<bool, Error>;

    /// The key at hand.
    fn key(&self) -> &K;

    /// Its value.
    fn value(&self) -> u64;
}

impl<K, S: Stream<K> + ?Sized> Stream<K> for Box<S> {
    #[inline]
    fn advance(&mut self) -> Result<bool, Error> {
        (**self).advance()
    }

    #[inline]
    fn key(&self) -> &K {
        (**self).key()
    }

    #[inline]
    fn value(&self) -> u64 {
        (**self).value()
    }
}

/// Keys and values that lie in memory, sorted, each key once.
#[derive(Debug)]
pub struct Values<K> {
    items: std::vec::IntoIter<(K, u64)>,
    key: K,
    value: u64,
}

impl<K: Default> Values<K> {
    /// Takes items that are in order.
    #[must_use]
    pub fn new(items: Vec<(K, u64)>) -> Self {
        Self { items: items.into_iter(), key: K::default(), value: 0 }
    }
}

impl<K> Stream<K> for Values<K> {
    fn advance(&mut self) -> Result<bool, Error> {
        let Some((key, value)) = self.items.next() else { return Ok(false) };
        (self.key, self.value) = (key, value);
        Ok(true)
    }

    fn key(&self) -> &K {
        &self.key
    }

    fn value(&self) -> u64 {
        self.value
    }
}
