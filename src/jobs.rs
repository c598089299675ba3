//! The only place a thread is started.
//!
//! Work stands in lines, one line per kind. Of a line one job runs and at most one waits: a newer
//! job replaces the waiting one and asks the running one to stop, and whatever an older job still
//! reports is dropped. So a person may type faster than a large paste decodes, and what is shown
//! is always of the newest text. Reports come through a bounded channel, and `wake` is called
//! after each, so that the window need not poll. What serves until it is stopped has [`spawn`].

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How many reports may wait to be drained; a worker with one more waits itself.
const MAX_REPORTS: usize = 64;

/// Starts a thread that serves until it is told to stop by its own means.
pub fn spawn(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(work)
}

/// Where work runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Each job on a thread of its own.
    #[default]
    Threads,
    /// Inside [`Jobs::start`]: for tests, which want no races.
    Inline,
}

/// What a job and its starter share while it runs.
#[derive(Debug, Default)]
pub struct Control {
    cancelled: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
}

impl Control {
    /// Whether nobody wants the result any more. Long work looks here now and then.
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Says how far the work has come, in units of its own.
    pub fn report(&self, done: u64, total: u64) {
        self.total.store(total, Ordering::Relaxed);
        self.done.store(done, Ordering::Relaxed);
    }
}

/// All lines of work. `K` names the line, `T` is what every job gives.
pub struct Jobs<K, T> {
    mode: Mode,
    wake: Arc<dyn Fn() + Send + Sync>,
    lines: Vec<Line<K, T>>,
    last_ticket: u64,
    sender: SyncSender<Report<K, T>>,
    receiver: Receiver<Report<K, T>>,
    arrived: VecDeque<(K, Option<T>)>,
}

type Work<T> = Box<dyn FnOnce(&Control) -> T + Send>;

struct Line<K, T> {
    kind: K,
    /// The newest job's; a report with another ticket is stale.
    ticket: u64,
    running: Option<Arc<Control>>,
    waiting: Option<Work<T>>,
    /// Whether the newest job has not reported yet.
    wanted: bool,
}

struct Report<K, T> {
    kind: K,
    ticket: u64,
    /// `None`: the work died.
    outcome: Option<T>,
}

impl<K, T> Jobs<K, T>
where
    K: Copy + PartialEq + fmt::Debug + Send + 'static,
    T: Send + 'static,
{
    /// No work yet. `wake` is called from the worker's thread whenever there is something to drain.
    pub fn new(mode: Mode, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, receiver) = sync_channel(MAX_REPORTS);
        Self {
            mode,
            wake: Arc::new(wake),
            lines: Vec::new(),
            last_ticket: 0,
            sender,
            receiver,
            arrived: VecDeque::new(),
        }
    }

    /// Starts `work`, or has it wait for the one of its kind that runs. An older job of this kind
    /// is asked to stop, and its result will be dropped.
    pub fn start(&mut self, kind: K, work: impl FnOnce(&Control) -> T + Send + 'static) {
        self.last_ticket += 1;
        let ticket = self.last_ticket;
        let mode = self.mode;
        let line = self.line(kind);
        line.ticket = ticket;
        line.wanted = true;
        if let Some(running) = &line.running {
            running.cancelled.store(true, Ordering::Relaxed);
            line.waiting = Some(Box::new(work));
            return;
        }
        if mode == Mode::Inline {
            line.wanted = false;
            let outcome = work(&Control::default());
            self.arrived.push_back((kind, Some(outcome)));
            return;
        }
        self.run(kind, ticket, Box::new(work));
    }

    /// Forgets the job of this kind: its result will be dropped.
    pub fn cancel(&mut self, kind: K) {
        self.last_ticket += 1;
        let ticket = self.last_ticket;
        let line = self.line(kind);
        line.ticket = ticket;
        line.wanted = false;
        line.waiting = None;
        if let Some(running) = &line.running {
            running.cancelled.store(true, Ordering::Relaxed);
        }
        self.arrived.retain(|(arrived, _)| *arrived != kind);
    }

    /// Whether a result of this kind is still to come.
    pub fn busy(&self, kind: K) -> bool {
        self.lines
            .iter()
            .any(|line| line.kind == kind && line.wanted)
    }

    /// How far the running job of this kind has come: done and total, in units of its own.
    pub fn progress(&self, kind: K) -> Option<(u64, u64)> {
        let line = self.lines.iter().find(|line| line.kind == kind)?;
        let control = line.running.as_ref()?;
        Some((
            control.done.load(Ordering::Relaxed),
            control.total.load(Ordering::Relaxed),
        ))
    }

    /// What has arrived, in order, at most `limit` of it: a frame must not wait for a crowd. The
    /// result is `None` where the work died.
    pub fn drain(&mut self, limit: usize) -> Vec<(K, Option<T>)> {
        while self.arrived.len() < limit {
            match self.receiver.try_recv() {
                Ok(report) => self.accept(report),
                Err(_) => break,
            }
        }
        let limit = limit.min(self.arrived.len());
        self.arrived.drain(..limit).collect()
    }

    /// Waits until the job of this kind has reported, but no longer than `timeout`. What takes a
    /// few milliseconds is then shown in the frame that asked for it.
    pub fn wait(&mut self, kind: K, timeout: Duration) {
        let deadline = Instant::now() + timeout;
        while self.busy(kind) {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.receiver.recv_timeout(left) {
                Ok(report) => self.accept(report),
                Err(_) => return,
            }
        }
    }

    fn accept(&mut self, report: Report<K, T>) {
        let line = self.line(report.kind);
        line.running = None;
        if let Some(work) = line.waiting.take() {
            let ticket = line.ticket;
            self.run(report.kind, ticket, work);
            return;
        }
        if line.ticket == report.ticket && line.wanted {
            line.wanted = false;
            self.arrived.push_back((report.kind, report.outcome));
        }
    }

    fn run(&mut self, kind: K, ticket: u64, work: Work<T>) {
        let control = Arc::new(Control::default());
        self.line(kind).running = Some(control.clone());
        let mut sending = Sending {
            report: Some(Report {
                kind,
                ticket,
                outcome: None,
            }),
            sender: self.sender.clone(),
            wake: self.wake.clone(),
        };
        let name = format!("jotscope {kind:?}");
        // Where no thread can be had the closure is dropped, and `sending` with it: the line is
        // free again, and the job is reported dead.
        let _ = thread::Builder::new().name(name).spawn(move || {
            let outcome = work(&control);
            if let Some(report) = &mut sending.report {
                report.outcome = Some(outcome);
            }
        });
    }

    fn line(&mut self, kind: K) -> &mut Line<K, T> {
        let index = self.lines.iter().position(|line| line.kind == kind);
        let index = index.unwrap_or_else(|| {
            self.lines.push(Line {
                kind,
                ticket: 0,
                running: None,
                waiting: None,
                wanted: false,
            });
            self.lines.len() - 1
        });
        &mut self.lines[index]
    }
}

/// Sends its report when dropped, so that a job that dies frees its line too.
struct Sending<K, T> {
    report: Option<Report<K, T>>,
    sender: SyncSender<Report<K, T>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl<K, T> Drop for Sending<K, T> {
    fn drop(&mut self) {
        if let Some(report) = self.report.take() {
            // An error means that the window is gone; nobody wants the report.
            if self.sender.send(report).is_ok() {
                (self.wake)();
            }
        }
    }
}

impl<K, T> fmt::Debug for Jobs<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jobs({} lines, {:?})", self.lines.len(), self.mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Kind {
        Decode,
        Read,
    }

    const LONG: Duration = Duration::from_secs(20);

    /// A job of `kind` that gives `value` once `go` is sent to, and says when it runs.
    fn held(
        jobs: &mut Jobs<Kind, u32>,
        kind: Kind,
        value: u32,
    ) -> (std::sync::mpsc::Sender<()>, Receiver<()>) {
        let (go, gate) = channel();
        let (say, runs) = channel();
        jobs.start(kind, move |_| {
            say.send(()).ok();
            gate.recv().ok();
            value
        });
        (go, runs)
    }

    fn drained(jobs: &mut Jobs<Kind, u32>) -> Vec<(Kind, Option<u32>)> {
        jobs.drain(8)
    }

    #[test]
    fn what_serves_has_a_thread_of_its_own_with_a_name() {
        let work = || assert_eq!(thread::current().name(), Some("server"));
        spawn("server", Box::new(work)).unwrap().join().unwrap();
    }

    #[test]
    fn a_newer_job_replaces_the_older_one() {
        let mut jobs = Jobs::new(Mode::Threads, || {});
        let (go, runs) = held(&mut jobs, Kind::Decode, 1);
        runs.recv().unwrap();
        jobs.start(Kind::Decode, |_| 2);
        jobs.start(Kind::Decode, |_| 3);
        go.send(()).unwrap();
        jobs.wait(Kind::Decode, LONG);
        assert_eq!(drained(&mut jobs), [(Kind::Decode, Some(3))]);
        assert!(!jobs.busy(Kind::Decode));
    }

    #[test]
    fn a_stale_report_is_dropped() {
        let mut jobs = Jobs::new(Mode::Threads, || {});
        let (go, runs) = held(&mut jobs, Kind::Decode, 1);
        runs.recv().unwrap();
        jobs.cancel(Kind::Decode);
        go.send(()).unwrap();
        // The next job of the line waits for the cancelled one, so its report comes after.
        jobs.start(Kind::Decode, |_| 2);
        jobs.wait(Kind::Decode, LONG);
        assert_eq!(drained(&mut jobs), [(Kind::Decode, Some(2))]);
    }

    #[test]
    fn the_older_job_is_asked_to_stop() {
        let mut jobs = Jobs::new(Mode::Threads, || {});
        let (say, runs) = channel();
        jobs.start(Kind::Decode, move |control| {
            say.send(()).ok();
            while !control.cancelled() {
                thread::yield_now();
            }
            1
        });
        runs.recv().unwrap();
        jobs.start(Kind::Decode, |_| 2);
        jobs.wait(Kind::Decode, LONG);
        assert_eq!(drained(&mut jobs), [(Kind::Decode, Some(2))]);
    }

    #[test]
    fn inline_jobs_finish_before_start_returns() {
        let mut jobs = Jobs::new(Mode::Inline, || {});
        jobs.start(Kind::Read, |_| 7);
        assert!(!jobs.busy(Kind::Read));
        assert_eq!(drained(&mut jobs), [(Kind::Read, Some(7))]);
    }

    #[test]
    fn lines_do_not_wait_for_each_other() {
        let mut jobs = Jobs::new(Mode::Threads, || {});
        let (go, runs) = held(&mut jobs, Kind::Read, 1);
        runs.recv().unwrap();
        jobs.start(Kind::Decode, |_| 2);
        jobs.wait(Kind::Decode, LONG);
        assert_eq!(drained(&mut jobs), [(Kind::Decode, Some(2))]);
        assert!(jobs.busy(Kind::Read));
        go.send(()).unwrap();
        jobs.wait(Kind::Read, LONG);
        assert_eq!(drained(&mut jobs), [(Kind::Read, Some(1))]);
    }

    #[test]
    fn a_job_that_dies_frees_its_line() {
        let mut jobs = Jobs::<Kind, u32>::new(Mode::Threads, || {});
        // `resume_unwind` dies like a panic and prints nothing.
        jobs.start(Kind::Read, |_| std::panic::resume_unwind(Box::new(())));
        jobs.wait(Kind::Read, LONG);
        assert_eq!(drained(&mut jobs), [(Kind::Read, None)]);
        assert!(!jobs.busy(Kind::Read));
    }

    #[test]
    fn a_drain_takes_no_more_than_it_was_asked_for() {
        let mut jobs = Jobs::new(Mode::Inline, || {});
        for value in 0..5 {
            jobs.start(Kind::Read, move |_| value);
        }
        assert_eq!(jobs.drain(2).len(), 2);
        assert_eq!(jobs.drain(9).len(), 3);
    }

    #[test]
    fn every_report_wakes_the_window() {
        let (say, woken) = channel();
        let mut jobs = Jobs::new(Mode::Threads, move || {
            say.send(()).ok();
        });
        jobs.start(Kind::Decode, |control| {
            control.report(1, 2);
            1
        });
        woken.recv().unwrap();
        assert_eq!(drained(&mut jobs), [(Kind::Decode, Some(1))]);
    }
}
