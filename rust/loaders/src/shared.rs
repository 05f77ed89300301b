//! Numbers that someone else owns and keeps alive, such as a memory-mapped array.

use std::any::Any;
use std::ops::Deref;

/// A slice together with its owner.
pub struct Shared<T> {
    start: *const T,
    len: usize,
    _owner: Box<dyn Any + Send + Sync>,
}

// The slice is only read, and lives as long as its owner.
unsafe impl<T: Sync> Send for Shared<T> {}
unsafe impl<T: Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// A slice that lies where it lies as long as `owner` lives.
    ///
    /// # Safety
    /// `numbers` must stay valid and unchanged until `owner` is dropped.
    pub unsafe fn new(numbers: &[T], owner: Box<dyn Any + Send + Sync>) -> Self {
        Self { start: numbers.as_ptr(), len: numbers.len(), _owner: owner }
    }
}

impl<T: Send + Sync + 'static> From<Vec<T>> for Shared<T> {
    fn from(numbers: Vec<T>) -> Self {
        let (start, len) = (numbers.as_ptr(), numbers.len());
        Self { start, len, _owner: Box::new(numbers) }
    }
}

impl<T> Deref for Shared<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // valid by the promise of `new`
        unsafe { std::slice::from_raw_parts(self.start, self.len) }
    }
}
