//! Threads that share tasks, of which one listens.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use minent_monitor::{Interrupted, Monitor};

/// Threads, and who watches them.
pub(crate) struct Crew<'a> {
    threads: usize,
    monitor: &'a mut dyn Monitor,
    stage: &'static str,
    done: u64,
}

impl<'a> Crew<'a> {
    pub(crate) fn new(threads: usize, stage: &'static str, monitor: &'a mut dyn Monitor) -> Self {
        Self { threads: threads.max(1), monitor, stage, done: 0 }
    }

    /// Says how far the work is.
    pub(crate) fn reached(&mut self, done: usize) {
        self.done = done as u64;
    }

    /// Does all tasks, each once, by whichever thread is free; a task is to ask now and then whether to go on.
    pub(crate) fn share<T: Send>(
        &mut self,
        tasks: Vec<T>,
        work: impl Fn(T, &mut dyn FnMut() -> Result<(), Interrupted>) -> Result<(), Interrupted> + Sync,
    ) -> Result<(), Interrupted> {
        let others = self.threads.clamp(1, tasks.len().max(1)) - 1;
        let queue = Mutex::new(tasks.into_iter());
        let stop = AtomicBool::new(false);
        // A panic elsewhere poisons nothing that matters: the queue only hands out tasks.
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        let (monitor, stage, done) = (&mut *self.monitor, self.stage, self.done);
        std::thread::scope(|scope| {
            let helper = || {
                let mut go_on =
                    || if stop.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) };
                while go_on().is_ok()
                    && let Some(task) = next()
                    && work(task, &mut go_on).is_ok()
                {}
            };
            let helpers: Vec<_> = (0..others).map(|_| scope.spawn(helper)).collect();
            let mut go_on = || monitor.tick(stage, done, None);
            let mut ended = go_on();
            while ended.is_ok()
                && let Some(task) = next()
            {
                ended = work(task, &mut go_on);
            }
            stop.store(ended.is_err(), Ordering::Relaxed);
            for helper in helpers {
                helper.join().unwrap_or_else(|panic| resume_unwind(panic));
            }
            ended
        })
    }
}
