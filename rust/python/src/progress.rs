//! Long work as Python sees it: a progress function is called, Ctrl-C is heard.

use std::time::{Duration, Instant};

use minent_monitor::{Interrupted, Monitor};
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

/// How often the interpreter is asked whether a signal came.
const LISTEN: Duration = Duration::from_millis(50);
/// How often the progress function is called.
const SHOW: Duration = Duration::from_millis(100);

/// Watches work that runs without the interpreter.
pub(crate) struct Watch {
    progress: Option<Py<PyAny>>,
    listened: Instant,
    shown: Instant,
    raised: Option<PyErr>,
}

impl Watch {
    pub(crate) fn new(progress: Option<Py<PyAny>>) -> Self {
        let now = Instant::now();
        Self { progress, listened: now, shown: now, raised: None }
    }

    /// The exception that stopped the work.
    pub(crate) fn reason(&mut self) -> PyErr {
        self.raised.take().unwrap_or_else(|| PyKeyboardInterrupt::new_err(()))
    }
}

impl Monitor for Watch {
    fn tick(
        &mut self,
        stage: &'static str,
        done: u64,
        total: Option<u64>,
    ) -> Result<(), Interrupted> {
        let now = Instant::now();
        if now.duration_since(self.listened) < LISTEN {
            return Ok(());
        }
        self.listened = now;
        let show = now.duration_since(self.shown) >= SHOW;
        let heard = Python::attach(|py| {
            py.check_signals()?;
            if let Some(progress) = self.progress.as_ref().filter(|_| show) {
                progress.call1(py, (stage, done, total))?;
            }
            Ok(())
        });
        if show {
            self.shown = now;
        }
        heard.map_err(|error| {
            self.raised = Some(error);
            Interrupted
        })
    }
}
