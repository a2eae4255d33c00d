//! Amounts of a resource: those that most people write, and the typed number with the units that fit.

use super::request::Request;

/// Amounts that could stand at the place, the likeliest first.
pub(super) fn amounts(request: &Request<'_, '_>) -> Vec<String> {
    let resource = request.field_name();
    let typed = &request.scope.text()[request.typed.start..request.typed.offset];
    let number = &typed[..typed.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(typed.len())];
    let usual = usual(resource).iter().filter(|amount| amount.starts_with(number)).map(|amount| (*amount).to_owned());
    if !is_number(number) {
        return usual.collect();
    }
    let is_digit = number.len() == 1 && number != "0";
    let units = units(resource).iter().filter(|unit| match **unit {
        "m" => number.parse::<u64>().is_ok_and(|number| number > 0),
        "00m" => is_digit,
        _ => true,
    });
    let mut amounts: Vec<String> = units.map(|unit| format!("{number}{unit}")).collect();
    amounts.extend(usual);
    amounts
}

fn is_number(text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit();
    text.starts_with(is_digit) && text.ends_with(is_digit) && text.matches('.').count() <= 1
}

/// What may follow a number. Two zeros and an `m` make tenths of a CPU.
fn units(resource: &str) -> &'static [&'static str] {
    match name_of(resource) {
        "cpu" => &["", "m", "00m"],
        "memory" => &["Mi", "Gi", "Ki"],
        "storage" | "ephemeral-storage" | "sizeLimit" => &["Gi", "Mi", "Ti"],
        "divisor" => &["", "m", "Ki", "Mi", "Gi"],
        _ if resource.starts_with("hugepages-") => &["Mi", "Gi"],
        _ => &[""],
    }
}

/// Amounts that fit a resource.
fn usual(resource: &str) -> &'static [&'static str] {
    match name_of(resource) {
        "cpu" => &["100m", "250m", "500m", "1", "2"],
        "memory" => &["64Mi", "128Mi", "256Mi", "512Mi", "1Gi", "2Gi"],
        "storage" | "ephemeral-storage" | "sizeLimit" => &["1Gi", "5Gi", "10Gi", "100Gi", "500Mi"],
        _ if resource.starts_with("hugepages-") => &["64Mi", "128Mi", "1Gi"],
        "divisor" => &["1", "1m", "1Ki", "1Mi"],
        _ => &["1", "2", "4"],
    }
}

/// `cpu` of `limits.cpu`.
fn name_of(resource: &str) -> &str {
    resource.rsplit_once('.').map_or(resource, |(_, name)| name)
}
