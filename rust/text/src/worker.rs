//! The threads that split blocks into words and number them.

use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

use crate::block::Block;
use crate::plan::Plan;
use crate::sink::Sink;
use crate::table::Table;
use crate::tokens::tokenize;

/// What a worker sends: a finished block, or word that it has failed.
pub(crate) type Done = Option<Block>;

/// Starts a worker, which gives back its words when there are no more blocks.
pub(crate) fn start(
    number: usize,
    plan: Arc<OnceLock<Plan>>,
    full: Receiver<Block>,
    done: Sender<Done>,
) -> std::io::Result<JoinHandle<Table>> {
    std::thread::Builder::new()
        .name(format!("minent-words-{number}"))
        .spawn(move || work(number, &plan, &full, &Alarm(done)))
}

fn work(number: usize, plan: &OnceLock<Plan>, full: &Receiver<Block>, done: &Alarm) -> Table {
    let mut table = Table::new();
    let mut scratch = String::new();
    while let Ok(mut block) = full.recv() {
        // The reader makes the plan before it sends the first block.
        let Some(&plan) = plan.get() else { break };
        block.worker = number;
        let Block { text, ids, blank, last, .. } = &mut block;
        let mut sink = Sink::new(&mut table, ids, &mut scratch, plan.keep_case, plan.punctuation);
        tokenize(text, *blank, plan, &mut sink);
        if *last {
            sink.end();
        }
        sink.flush();
        if done.0.send(Some(block)).is_err() {
            break;
        }
    }
    table
}

/// Tells the driver when the worker panics, since its block would be waited for in vain.
struct Alarm(Sender<Done>);

impl Drop for Alarm {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Without a listener there is nobody to warn.
            let _ = self.0.send(None);
        }
    }
}
