//! libyaml, in its translation to Rust.

use std::hint::black_box;
use std::mem::MaybeUninit;
use unsafe_libyaml::{
    YAML_STREAM_END_EVENT, yaml_document_delete, yaml_document_get_root_node, yaml_document_t, yaml_event_delete,
    yaml_event_t, yaml_parser_delete, yaml_parser_initialize, yaml_parser_load, yaml_parser_parse,
    yaml_parser_set_input_string, yaml_parser_t,
};

/// Runs `work` with a parser that reads `bytes`.
fn with_parser<T>(bytes: &[u8], work: impl FnOnce(*mut yaml_parser_t) -> T) -> Option<T> {
    let mut parser = MaybeUninit::<yaml_parser_t>::uninit();
    let parser = parser.as_mut_ptr();
    // SAFETY: the parser is initialized before its use and deleted after it; `bytes` outlives both.
    unsafe {
        if yaml_parser_initialize(parser).fail {
            return None;
        }
        yaml_parser_set_input_string(parser, bytes.as_ptr(), bytes.len() as u64);
        let result = work(parser);
        yaml_parser_delete(parser);
        Some(result)
    }
}

/// Number of events; `None` where the text is refused.
pub fn events(bytes: &[u8]) -> Option<usize> {
    with_parser(bytes, |parser| {
        let mut count = 0;
        loop {
            let mut event = MaybeUninit::<yaml_event_t>::uninit();
            let event = event.as_mut_ptr();
            // SAFETY: a parse that succeeds fills the event, which is deleted after its use.
            unsafe {
                if yaml_parser_parse(parser, event).fail {
                    return None;
                }
                let is_last = (*event).type_ == YAML_STREAM_END_EVENT;
                black_box(event);
                yaml_event_delete(event);
                count += 1;
                if is_last {
                    return Some(count);
                }
            }
        }
    })?
}

/// Loads one document after the other and returns their number; `None` where the text is refused.
///
/// Each document is freed before the next one, so the peak of memory is that of the largest document.
pub fn tree(bytes: &[u8]) -> Option<usize> {
    with_parser(bytes, |parser| {
        let mut count = 0;
        loop {
            let mut document = MaybeUninit::<yaml_document_t>::uninit();
            let document = document.as_mut_ptr();
            // SAFETY: a load that succeeds fills the document, which is deleted after its use.
            unsafe {
                if yaml_parser_load(parser, document).fail {
                    return None;
                }
                let is_last = yaml_document_get_root_node(document).is_null();
                black_box(document);
                yaml_document_delete(document);
                if is_last {
                    return Some(count);
                }
            }
            count += 1;
        }
    })?
}
