//! `anyOf`, `oneOf`, `allOf` and `not`.

use super::{Value, Walk};
use crate::custom::problem::Problem;
use crate::custom::schema::Level;
use crate::server::quoted;

/// What came of holding a value against one alternative.
struct Tried {
    passed: usize,
    problems: Vec<Problem>,
}

impl<'a> Walk<'a> {
    /// Holds a value against all that a level says in other levels. Returns how many checks it passed there.
    pub(super) fn check_alternatives(&mut self, value: Value<'a>, level: &Level, shape: Option<u32>) -> usize {
        let mut passed = 0;
        if !level.any_of.is_empty() {
            passed += self.check_any_of(value, &level.any_of, shape);
        }
        if !level.one_of.is_empty() {
            passed += self.check_one_of(value, &level.one_of, shape);
        }
        if !level.all_of.is_empty() {
            passed += self.check_all_of(value, &level.all_of, shape);
        }
        if let Some(not) = level.not {
            let (tried, is_sure) = self.surely(|walk| walk.attempt(value, not, shape));
            self.drop_all(&tried.problems);
            if is_sure && tried.problems.is_empty() {
                self.report_alternatives(value, "must not validate the schema (not)", "fits what `not` rules out");
            }
        }
        passed
    }

    fn check_any_of(&mut self, value: Value<'a>, levels: &[u32], shape: Option<u32>) -> usize {
        let (best, is_sure) = self.surely(|walk| {
            let mut best: Option<Tried> = None;
            for &level in levels {
                let tried = walk.attempt(value, level, shape);
                let is_fit = tried.problems.is_empty();
                best = walk.better(best, tried);
                if is_fit {
                    break;
                }
            }
            best
        });
        let Some(best) = best else { return 0 };
        if is_sure && !best.problems.is_empty() {
            let words = format!("fits none of its alternatives (anyOf){}", reason(&best));
            self.report_alternatives(value, "must validate at least one schema (anyOf)", &words);
        }
        self.keep(best, is_sure)
    }

    fn check_one_of(&mut self, value: Value<'a>, levels: &[u32], shape: Option<u32>) -> usize {
        let ((best, fitting), is_sure) = self.surely(|walk| {
            let mut best: Option<Tried> = None;
            let mut fitting = 0;
            for &level in levels {
                let tried = walk.attempt(value, level, shape);
                fitting += usize::from(tried.problems.is_empty());
                best = walk.better(best, tried);
            }
            (best, fitting)
        });
        let Some(best) = best else { return 0 };
        match fitting {
            1 => {}
            0 if is_sure => {
                let words = format!("fits none of its alternatives (oneOf){}", reason(&best));
                let text = "must validate one and only one schema (oneOf). Found none valid";
                self.report_alternatives(value, text, &words);
            }
            0 => {}
            _ => {
                if is_sure {
                    let text =
                        format!("must validate one and only one schema (oneOf). Found {fitting} valid alternatives");
                    let words = format!("fits {fitting} of its alternatives, but must fit exactly one (oneOf)");
                    self.report_alternatives(value, &text, &words);
                }
                // Here upstream forgets what fits.
                return 0;
            }
        }
        self.keep(best, is_sure)
    }

    fn check_all_of(&mut self, value: Value<'a>, levels: &[u32], shape: Option<u32>) -> usize {
        let before = self.problems.len();
        let (mut passed, mut fitting) = (0, 0);
        self.branches += 1;
        for &level in levels {
            let before = self.problems.len();
            passed += self.validate(value, level, shape);
            fitting += usize::from(self.problems.len() == before);
        }
        self.branches -= 1;
        if self.problems.len() > before {
            let none = if fitting == 0 { ". None validated" } else { "" };
            self.report_alternatives(value, &format!("must validate all the schemas (allOf){none}"), "");
            // What is wrong was said.
            if let Some(last) = self.problems.last_mut() {
                last.is_consequence = true;
            }
        }
        passed
    }

    /// Holds a value against a level and takes out what is wrong.
    fn attempt(&mut self, value: Value<'a>, level: u32, shape: Option<u32>) -> Tried {
        let before = self.problems.len();
        self.branches += 1;
        let passed = self.validate(value, level, shape);
        self.branches -= 1;
        Tried { passed, problems: self.problems.split_off(before) }
    }

    /// Does something, and says whether all that it looked at is known.
    fn surely<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> (T, bool) {
        let was_unsure = std::mem::take(&mut self.is_unsure);
        let result = act(self);
        let is_sure = !self.is_unsure && !self.is_cut;
        self.is_unsure |= was_unsure;
        (result, is_sure)
    }

    /// The one that fits, the first if several do; else the one that passed most checks.
    fn better(&mut self, best: Option<Tried>, tried: Tried) -> Option<Tried> {
        let Some(best) = best else { return Some(tried) };
        let is_better = !best.problems.is_empty() && (tried.problems.is_empty() || tried.passed > best.passed);
        let (kept, dropped) = if is_better { (tried, best) } else { (best, tried) };
        self.drop_all(&dropped.problems);
        Some(kept)
    }

    /// Gives back the room that problems took which nobody sees.
    fn drop_all(&mut self, problems: &[Problem]) {
        self.text += problems.iter().map(Problem::len).sum::<usize>();
    }

    /// The problems of an alternative, which its message for people has in a word. Returns how many checks it passed.
    fn keep(&mut self, tried: Tried, is_sure: bool) -> usize {
        if is_sure {
            self.problems.extend(tried.problems.into_iter().map(Problem::into_consequence));
        } else {
            self.drop_all(&tried.problems);
        }
        tried.passed
    }

    fn report_alternatives(&mut self, value: Value<'a>, text: &str, words: &str) {
        let path = self.path();
        let text = format!("{} {text}", quoted(&path));
        self.report(Problem::without_path(value.place(), &path, &text, words));
    }
}

/// Why the nearest alternative does not fit.
fn reason(tried: &Tried) -> String {
    let first = tried.problems.iter().find(|problem| !problem.is_consequence);
    first.map_or_else(String::new, |problem| format!(": {}", problem.message))
}
