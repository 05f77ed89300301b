//! Memory that batches are written into: own memory that is used again, or memory that was lent.

use std::sync::{Arc, Mutex, PoisonError};

/// Memory that came back, for the tensors of one field.
#[derive(Debug)]
pub(crate) struct Pool {
    words: usize,
    most: usize,
    free: Mutex<Vec<Vec<u64>>>,
}

impl Pool {
    /// For tensors of so many bytes, of which at most `most` wait to be used again.
    pub(crate) fn new(bytes: usize, most: usize) -> Arc<Self> {
        Arc::new(Self { words: bytes.div_ceil(8), most, free: Mutex::default() })
    }

    /// Memory, if there is any.
    pub(crate) fn take(self: &Arc<Self>) -> Option<Buffer> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let memory = free.or_else(|| bytemuck::allocation::try_zeroed_vec(self.words).ok())?;
        Some(Buffer(Memory::Own { memory, pool: Arc::clone(self) }))
    }
}

/// Memory of one tensor, aligned for 64-bit numbers. Own memory goes back to its pool in the end.
#[derive(Debug)]
pub struct Buffer(Memory);

#[derive(Debug)]
enum Memory {
    Own { memory: Vec<u64>, pool: Arc<Pool> },
    Lent { start: *mut u8, len: usize },
}

// Who lends memory promises that nobody else touches it meanwhile.
unsafe impl Send for Buffer {}
unsafe impl Sync for Buffer {}

impl Buffer {
    /// Memory that someone else owns.
    ///
    /// # Safety
    /// It must stay valid, and nobody else may touch it, until the buffer is given out; `start` must
    /// be aligned for 64-bit numbers.
    #[must_use]
    pub unsafe fn lent(start: *mut u8, len: usize) -> Self {
        Self(Memory::Lent { start, len })
    }

    /// Where it lies.
    pub fn start(&mut self) -> *mut u8 {
        match &mut self.0 {
            Memory::Own { memory, .. } => memory.as_mut_ptr().cast(),
            Memory::Lent { start, .. } => *start,
        }
    }

    /// Its bytes.
    pub fn bytes(&mut self) -> &mut [u8] {
        match &mut self.0 {
            Memory::Own { memory, .. } => bytemuck::cast_slice_mut(memory),
            // valid by the promise of `lent`
            Memory::Lent { start, len } => unsafe { std::slice::from_raw_parts_mut(*start, *len) },
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Memory::Own { memory, pool } = &mut self.0 {
            let mut free = pool.free.lock().unwrap_or_else(PoisonError::into_inner);
            if free.len() < pool.most {
                free.push(std::mem::take(memory));
            }
        }
    }
}
