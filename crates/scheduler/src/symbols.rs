//! Texts as small numbers: a cluster has the same few thousand names in a million places.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// A text of [`Symbols`]. Two are equal if their texts are; their order is that of their first use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Symbol(u32);

impl Symbol {
    /// The empty text.
    pub const EMPTY: Symbol = Symbol(0);

    /// Whether it is the empty text.
    pub fn is_empty(self) -> bool {
        self == Symbol::EMPTY
    }
}

/// A map by symbols or other small numbers, which need no more than to be mixed.
pub(crate) type SymbolMap<K, V> = HashMap<K, V, BuildHasherDefault<NumberHasher>>;

/// Mixes small numbers. The keys are numbers that we hand out, so nobody can make them collide.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u32(u32::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0.rotate_left(26) ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// All texts of a cluster, each once.
#[derive(Debug)]
pub struct Symbols {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
}

impl Default for Symbols {
    fn default() -> Symbols {
        let empty: Arc<str> = Arc::from("");
        Symbols { texts: vec![empty.clone()], numbers: HashMap::from([(empty, 0)]) }
    }
}

impl Symbols {
    /// The symbol of a text, which is added if it is new.
    pub fn add(&mut self, text: &str) -> Symbol {
        if let Some(number) = self.numbers.get(text) {
            return Symbol(*number);
        }
        let number = self.texts.len() as u32;
        let text: Arc<str> = Arc::from(text);
        self.texts.push(text.clone());
        self.numbers.insert(text, number);
        Symbol(number)
    }

    /// The symbol of a text that is there already.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.numbers.get(text).copied().map(Symbol)
    }

    /// The text of a symbol.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.0 as usize]
    }

    /// The whole number that a text is; `None` if it is none.
    pub fn number(&self, symbol: Symbol) -> Option<i64> {
        self.text(symbol).parse().ok()
    }
}
