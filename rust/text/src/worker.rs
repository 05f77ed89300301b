//! The threads that split blocks into words and number them.

use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::block::Block;
use crate::epoch::{Epoch, Epochs};
use crate::plan::Plan;
use crate::sink::Sink;
use crate::tokens::tokenize;

/// What a worker sends.
pub(crate) enum Done {
    /// A finished block.
    Block(Block),
    /// Word that it has to stop, if it can say why.
    Failed(Option<Error>),
}

/// Starts a worker, which gives back its words when there are no more blocks.
pub(crate) fn start(
    number: usize,
    epochs: Epochs,
    plan: Arc<OnceLock<Plan>>,
    full: Receiver<Block>,
    done: Sender<Done>,
) -> std::io::Result<JoinHandle<Vec<Epoch>>> {
    std::thread::Builder::new()
        .name(format!("minent-words-{number}"))
        .spawn(move || work(epochs, &plan, &full, &Alarm(done)))
}

fn work(
    mut epochs: Epochs,
    plan: &OnceLock<Plan>,
    full: &Receiver<Block>,
    done: &Alarm,
) -> Vec<Epoch> {
    let mut scratch = String::new();
    while let Ok(mut block) = full.recv() {
        // The reader makes the plan before it sends the first block.
        let Some(&plan) = plan.get() else { break };
        block.epoch = epochs.current();
        let Block { text, ids, blank, last, .. } = &mut block;
        let wanted = epochs.wants_ids();
        let mut sink = Sink::new(epochs.table(), ids, &mut scratch, plan, wanted);
        tokenize(text, *blank, plan, &mut sink);
        if *last {
            sink.end();
        }
        block.tally = sink.finish();
        if let Err(error) = epochs.relieve() {
            let _ = done.0.send(Done::Failed(Some(error)));
            break;
        }
        if done.0.send(Done::Block(block)).is_err() {
            break;
        }
    }
    epochs.finish()
}

/// Tells the driver when the worker panics, since its block would be waited for in vain.
struct Alarm(Sender<Done>);

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Without a listener there is nobody to warn.
            let _ = self.0.send(Done::Failed(None));
        }
    }
}
