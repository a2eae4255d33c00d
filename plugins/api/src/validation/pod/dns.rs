//! `dnsConfig` and `hostAliases`.

use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;

const MAX_NAMESERVERS: usize = 3;
const MAX_SEARCHES: usize = 32;
/// Characters of all searches with a blank between each two.
const MAX_SEARCH_CHARACTERS: usize = 2048;

/// `dnsConfig` of a pod spec.
pub(super) fn dns_config(spec: Value<'_, '_>) {
    let config = spec.field("dnsConfig");
    let nameservers = config.field("nameservers");
    if spec.field("dnsPolicy").text() == "None" {
        if !config.is_present() {
            return config.required("must provide `dnsConfig` when `dnsPolicy` is None");
        }
        if nameservers.is_empty() {
            return nameservers.required("must provide at least one DNS nameserver when `dnsPolicy` is None");
        }
    }
    if nameservers.len() > MAX_NAMESERVERS {
        nameservers.invalid_value(BadValue::Struct, "must not have more than 3 nameservers");
    }
    for nameserver in nameservers.items() {
        nameserver.invalid_each(format::ip(nameserver.text(), nameserver.session().minor()));
    }
    searches(config.field("searches"));
    for option in config.field("options").items() {
        if option.field("name").text().is_empty() && !option.field("name").is_unknown() {
            option.required("must not be empty");
        }
    }
}

fn searches(searches: Value<'_, '_>) {
    if searches.len() > MAX_SEARCHES {
        searches.invalid_value(BadValue::Struct, "must not have more than 32 search paths");
    }
    let characters: usize = searches.items().map(|search| search.text().len() + 1).sum();
    if characters > MAX_SEARCH_CHARACTERS + 1 {
        let detail = "must not have more than 2048 characters (including spaces) in the search list";
        searches.invalid_value(BadValue::Struct, detail);
    }
    for search in searches.items().filter(|search| search.text() != ".") {
        let text = search.text();
        let text = text.strip_suffix('.').unwrap_or(text);
        for message in format::underscore_subdomain(text, search.session().minor()) {
            search.invalid_value(BadValue::Text(text), &message);
        }
    }
}

/// `hostAliases` of a pod spec.
pub(super) fn host_aliases(aliases: Value<'_, '_>) {
    for alias in aliases.items() {
        let ip = alias.field("ip");
        ip.invalid_each(format::ip(ip.text(), ip.session().minor()));
        for hostname in alias.field("hostnames").items() {
            hostname.invalid_each(format::subdomain(hostname.text()));
        }
    }
}
