//! Lists of indexes of a Job: `0-2,5`.

use crate::server::quoted;

/// The number of indexes in a list, or what is wrong with it. All indexes are below `completions`, in ascending order.
pub(super) fn count(list: &str, completions: i64) -> Result<i64, String> {
    if list.is_empty() {
        return Ok(0);
    }
    let mut total = 0;
    let mut last = None;
    for interval in list.split(',') {
        let (first, end) = read_interval(interval, completions)?;
        if let Some(last) = last.filter(|last| *last >= first) {
            return Err(out_of_order(last, first));
        }
        total += end - first + 1;
        last = Some(end);
    }
    Ok(total)
}

fn read_interval(interval: &str, completions: i64) -> Result<(i64, i64), String> {
    let mut parts = interval.split('-');
    let (first, end) = (parts.next().unwrap_or_default(), parts.next());
    if parts.next().is_some() {
        let interval = quoted(interval);
        return Err(format!(
            "the fragment {interval} violates the requirement that an index interval can have at most two parts separated by '-'"
        ));
    }
    let first = read_index(first, completions)?;
    let Some(end) = end else { return Ok((first, first)) };
    let end = read_index(end, completions)?;
    if first >= end {
        return Err(out_of_order(first, end));
    }
    Ok((first, end))
}

fn read_index(text: &str, completions: i64) -> Result<i64, String> {
    let index: i64 =
        text.parse().map_err(|_| format!("cannot convert string to integer for index: {}", quoted(text)))?;
    if index >= completions { Err(format!("too large index: {}", quoted(text))) } else { Ok(index) }
}

fn out_of_order(previous: i64, current: i64) -> String {
    format!("non-increasing order, previous: {previous}, current: {current}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_indexes() {
        assert_eq!(count("", 1), Ok(0));
        assert_eq!(count("0-2,5", 6), Ok(4));
        assert_eq!(count("0-2,5", 5), Err("too large index: \"5\"".to_owned()));
        assert_eq!(count("5-3", 9), Err("non-increasing order, previous: 5, current: 3".to_owned()));
        assert_eq!(count("1,1", 9), Err("non-increasing order, previous: 1, current: 1".to_owned()));
        assert_eq!(count("x", 9), Err("cannot convert string to integer for index: \"x\"".to_owned()));
        assert!(count("1-2-3", 9).is_err_and(|reason| reason.starts_with("the fragment \"1-2-3\" violates")));
    }
}
