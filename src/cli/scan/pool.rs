//! Threads that search windows, and what they found in the order of the windows.
//!
//! Few windows are under way at a time, so that a slow reader of the rows holds up the reading of
//! the input, and memory stays bounded.

use std::collections::{HashSet, VecDeque};
use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::jobs;
use crate::jose::scan::{Ask, MOST_TOKENS, Mark, Row, Sighting, Window};

/// What was seen in one window.
pub struct Seen {
    /// Which input it is of.
    pub file: usize,
    /// The tokens, in order.
    pub tokens: Vec<SeenToken>,
}

/// One token that was seen.
pub struct SeenToken {
    pub mark: Mark,
    pub sighting: Sighting,
    pub row: Known,
}

/// What is known of a token that was seen.
pub enum Known {
    /// Its row.
    Row(Row),
    /// That it does not meet the conditions.
    Unwanted,
    /// Nothing here: whoever saw it first has decoded it.
    Elsewhere,
}

/// The threads.
pub struct Pool {
    worker: Arc<Worker>,
    /// `None`: everything is done on the thread that asks.
    work: Option<Sender<Work>>,
    /// With the input that each is of.
    under_way: VecDeque<(usize, Receiver<Vec<SeenToken>>)>,
    most_under_way: usize,
    /// How many windows nobody finished.
    pub num_lost: usize,
}

struct Work {
    window: Window,
    answer: SyncSender<Vec<SeenToken>>,
}

/// What each thread does.
struct Worker {
    ask: Arc<Ask>,
    decodes_every: bool,
    begun: Mutex<HashSet<Mark>>,
}

impl Pool {
    /// Starts `threads`, or as many as the machine has; `decodes_every` occurrence of a token.
    pub fn new(
        threads: Option<NonZeroUsize>,
        ask: Arc<Ask>,
        decodes_every: bool,
    ) -> io::Result<Self> {
        let threads = match threads {
            Some(threads) => threads.get(),
            None => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        };
        let threads = threads.min(MOST_THREADS);
        let worker = Arc::new(Worker {
            ask,
            decodes_every,
            begun: Mutex::default(),
        });
        let mut pool = Self {
            worker,
            work: None,
            under_way: VecDeque::new(),
            most_under_way: 2 * threads,
            num_lost: 0,
        };
        if threads > 1 {
            let (send, receive) = channel::<Work>();
            let receive = Arc::new(Mutex::new(receive));
            for index in 0..threads {
                let (worker, receive) = (pool.worker.clone(), receive.clone());
                let work = move || worker.work(&receive);
                jobs::spawn(&format!("jotscope scan {index}"), Box::new(work))?;
            }
            pool.work = Some(send);
        }
        Ok(pool)
    }

    /// Has a window of the input `file` searched.
    pub fn give(&mut self, file: usize, window: Window) {
        let (answer, receive) = sync_channel(1);
        let work = Work { window, answer };
        self.under_way.push_back((file, receive));
        let undone = match &self.work {
            Some(send) => send.send(work).err().map(|error| error.0),
            None => Some(work),
        };
        if let Some(work) = &undone {
            self.worker.answer(work);
        }
    }

    /// What was seen in the next window, if so many are under way that it must be waited for.
    pub fn take_if_full(&mut self) -> Option<Seen> {
        if self.under_way.len() < self.most_under_way {
            return None;
        }
        self.take()
    }

    /// What was seen in the next window; `None` if there is none.
    pub fn take(&mut self) -> Option<Seen> {
        let (file, receive) = self.under_way.pop_front()?;
        let tokens = receive.recv().unwrap_or_else(|_| {
            // The thread died, and with it what it saw.
            self.num_lost += 1;
            Vec::new()
        });
        Some(Seen { file, tokens })
    }
}

/// More threads than any machine has use for.
const MOST_THREADS: usize = 256;

impl Worker {
    fn work(&self, receive: &Mutex<Receiver<Work>>) {
        loop {
            let next = receive
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok(work) = next else {
                return;
            };
            self.answer(&work);
        }
    }

    fn answer(&self, work: &Work) {
        let mut tokens = Vec::new();
        work.window.sightings(&mut |sighting| {
            let mark = sighting.mark();
            let row = if self.is_first(mark) {
                self.ask.row(&sighting).map_or(Known::Unwanted, Known::Row)
            } else {
                Known::Elsewhere
            };
            tokens.push(SeenToken {
                mark,
                sighting,
                row,
            });
        });
        // Whoever asked may have gone.
        let _ = work.answer.send(tokens);
    }

    /// Whether nobody has decoded that token yet.
    fn is_first(&self, mark: Mark) -> bool {
        if self.decodes_every {
            return true;
        }
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if begun.len() >= MOST_TOKENS {
            // Some will be decoded twice; the ledger starts anew about now, too.
            begun.clear();
        }
        begun.insert(mark)
    }
}
