//! A bar for runs that last.

use crate::terminal::Terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Shown on a terminal once the work has lasted half a second.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    start: Instant,
    wanted: bool,
    shown: AtomicBool,
}

impl Progress {
    /// Each file is read once, and most are checked once.
    pub(crate) fn new(files: usize, checked: usize, terminal: Terminal) -> Progress {
        let bar = ProgressBar::with_draw_target(Some((files + checked) as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{bar:40} {percent}%");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let wanted = !terminal.quiet && files > 1 && io::stderr().is_terminal();
        Progress { bar, start: Instant::now(), wanted, shown: AtomicBool::new(false) }
    }

    pub(crate) fn step(&self) {
        if !self.wanted {
            return;
        }
        if self.start.elapsed() > Duration::from_millis(500) && !self.shown.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
