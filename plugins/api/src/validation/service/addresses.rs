//! The addresses of a Service: those in the cluster, those outside, and who may come in.

use super::Service;
use crate::server::BadValue;
use crate::validation::format;
use crate::validation::value::Value;
use std::collections::HashSet;
use std::net::IpAddr;

const RANGES: &str = "service.beta.kubernetes.io/load-balancer-source-ranges";

/// The list of cluster addresses, which is made from the single one where only that is written.
pub(super) struct ClusterIps<'v, 't> {
    pub(super) list: Vec<Value<'v, 't>>,
    /// The field of the list.
    field: Value<'v, 't>,
    single: Value<'v, 't>,
}

impl<'v, 't> ClusterIps<'v, 't> {
    pub(super) fn of(spec: Value<'v, 't>, kind: &str) -> ClusterIps<'v, 't> {
        let (field, single) = (spec.field("clusterIPs"), spec.field("clusterIP"));
        let mut list: Vec<_> = field.items().collect();
        if list.is_empty() && !single.is_empty() && kind != "ExternalName" {
            list.push(single.shown_as_item(field, 0));
        }
        ClusterIps { list, field, single }
    }

    /// Whether the Service wants no address.
    pub(super) fn is_headless(&self) -> bool {
        matches!(self.list[..], [only] if only.text() == "None")
    }

    /// Reports that a Service of this type must have one.
    pub(super) fn not_headless(&self, kind: &str) {
        self.list[0].invalid(&format!("may not be set to 'None' for {kind} services"));
    }

    fn has_unknown(&self) -> bool {
        self.field.is_unknown() || self.single.is_unknown() || self.list.iter().any(|address| address.is_unknown())
    }
}

/// `clusterIP`, `clusterIPs` and the families of addresses.
pub(super) fn cluster_ips(service: &Service<'_, '_>) {
    let ips = &service.cluster_ips;
    families(service.spec);
    if ips.has_unknown() {
        return;
    }
    let first = ips.list.first().map(|first| first.text());
    if ips.single.is_empty() {
        if !ips.list.is_empty() {
            ips.field.invalid_value(BadValue::Struct, "must be empty when `clusterIP` is not specified");
        }
    } else if first != Some(ips.single.text()) {
        ips.field.invalid_value(BadValue::Struct, "first value must match `clusterIP`");
    }
    let before = service.spec.session().error_count();
    let minor = service.spec.session().minor();
    for (index, address) in ips.list.iter().enumerate() {
        if index > 0 || address.text() != "None" {
            address.invalid_each(format::ip(address.text(), minor));
        } else if ips.list.len() > 1 {
            ips.field.invalid_value(BadValue::Struct, "'None' must be the first and only value");
        }
    }
    let has_broken = service.spec.session().error_count() > before;
    if ips.list.len() > 2 {
        ips.field.invalid_value(BadValue::Struct, "may only hold up to 2 values");
    }
    if !has_broken {
        families_of_addresses(service);
    }
}

fn families(spec: Value<'_, '_>) {
    let mut seen = HashSet::new();
    for family in spec.field("ipFamilies").items() {
        if !matches!(family.text(), "IPv4" | "IPv6") {
            family.not_supported(&["IPv4", "IPv6"]);
        }
        if !seen.insert(family.text()) {
            family.duplicate();
        }
    }
    let policy = spec.field("ipFamilyPolicy");
    if policy.is_present() && !matches!(policy.text(), "PreferDualStack" | "RequireDualStack" | "SingleStack") {
        policy.not_supported(&["PreferDualStack", "RequireDualStack", "SingleStack"]);
    }
}

/// Addresses that can be read must be of different families, and of those that are written.
fn families_of_addresses(service: &Service<'_, '_>) {
    let ips = &service.cluster_ips;
    let is_ipv6 = |address: &Value<'_, '_>| matches!(format::parse_ip(address.text()), Some(IpAddr::V6(_)));
    if ips.list.len() > 1 {
        let count = ips.list.iter().filter(|address| is_ipv6(address)).count();
        if count == 0 || count == ips.list.len() {
            ips.field.invalid_value(BadValue::Struct, "may specify no more than one IP for each IP family");
        }
    }
    if ips.is_headless() {
        return;
    }
    for (index, (address, family)) in ips.list.iter().zip(service.spec.field("ipFamilies").items()).enumerate() {
        let is_wrong = match family.text() {
            "IPv4" => is_ipv6(address),
            "IPv6" => !is_ipv6(address),
            _ => false,
        };
        if is_wrong {
            let family = family.text();
            address.invalid(&format!("expected an {family} value as indicated by `ipFamilies[{index}]`"));
        }
    }
}

pub(super) fn external_ips(list: Value<'_, '_>) {
    for address in list.items() {
        let messages = format::ip(address.text(), list.session().minor());
        if messages.is_empty() {
            address.invalid_each(reserved(address.text()));
        }
        address.invalid_each(messages);
    }
}

/// Why an address cannot be that of a Service.
fn reserved(text: &str) -> Option<String> {
    let address = format::parse_ip(text)?;
    let (is_local, is_local_group) = match address {
        IpAddr::V4(address) => (address.is_link_local(), matches!(address.octets(), [224, 0, 0, _])),
        IpAddr::V6(address) => {
            let first = address.segments()[0];
            (first & 0xffc0 == 0xfe80, first & 0xff0f == 0xff02)
        }
    };
    if address.is_unspecified() {
        Some(format!("may not be unspecified ({text})"))
    } else if address.is_loopback() {
        Some("may not be in the loopback range (127.0.0.0/8, ::1/128)".to_owned())
    } else if is_local {
        Some("may not be in the link-local range (169.254.0.0/16, fe80::/10)".to_owned())
    } else if is_local_group {
        Some("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)".to_owned())
    } else {
        None
    }
}

/// Who may come in through a load balancer: a field, or an annotation from the time before it.
pub(super) fn source_ranges(service: &Service<'_, '_>, annotations: Value<'_, '_>) {
    let minor = annotations.session().minor();
    let refuse = |field: Value<'_, '_>| {
        if service.is_other_than("LoadBalancer") {
            field.forbidden("may only be used when `type` is 'LoadBalancer'");
        }
    };
    // The capital letter is upstream's.
    let ranges = service.spec.field_at("loadBalancerSourceRanges", "LoadBalancerSourceRanges");
    if !ranges.is_empty() {
        refuse(ranges);
        for range in ranges.items() {
            let text = range.text().trim();
            for message in format::cidr(text, minor) {
                range.invalid_value(BadValue::Text(text), &message);
            }
        }
        return;
    }
    let annotation = annotations.field(RANGES).shown_at(annotations, &[]).shown_with_key(RANGES);
    if annotation.is_present() {
        refuse(annotation);
        let text = annotation.text().trim();
        for range in text.split(',').map(str::trim).filter(|_| !text.is_empty()) {
            for message in format::cidr(range, minor) {
                annotation.invalid_value(BadValue::Text(range), &message);
            }
        }
    }
}
