//! The system's own dialogs. They are made on the window's thread, as macOS wants it, and
//! waited for on another, so that the window goes on.

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Opens the dialog; calling what is returned waits for the answer. `None`: nothing was picked.
pub fn pick_file() -> impl FnOnce() -> Option<PathBuf> + Send {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Open")
        .add_filter("All files", &["*"])
        .add_filter("Tokens and captures", &["jwt", "txt", "har", "json", "log"])
        .pick_file();
    move || wait_for(dialog).map(|file| file.path().to_owned())
}

/// Opens the save dialog with `name` in it; calling what is returned waits for the answer.
pub fn pick_save(name: &str) -> impl FnOnce() -> Option<PathBuf> + Send + use<> {
    let dialog = rfd::AsyncFileDialog::new()
        .set_title("Save")
        .set_file_name(name)
        .save_file();
    move || wait_for(dialog).map(|file| file.path().to_owned())
}

/// Waits for `future` on this thread.
fn wait_for<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(value) => return value,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_future_that_is_woken_later_is_waited_for() {
        let mut polls = 0;
        let got = wait_for(std::future::poll_fn(move |context| {
            polls += 1;
            if polls == 3 {
                return Poll::Ready(polls);
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }));
        assert_eq!(got, 3);
    }
}
