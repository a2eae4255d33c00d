//! `windowsOptions` of a pod or a container.

use crate::validation::format;
use crate::validation::value::Value;

const MAX_SPEC: usize = 64 * 1024;
const MAX_DOMAIN: usize = 256;
const MAX_USER: usize = 104;
const NOT_IN_USER: &[u8] = br#""/\:;|=,+*?<>@[]"#;

/// All of it.
pub(super) fn options(options: Value<'_, '_>) {
    let spec_name = options.field("gmsaCredentialSpecName");
    if spec_name.is_present() {
        spec_name.invalid_each(format::subdomain(spec_name.text()));
    }
    let spec = options.field("gmsaCredentialSpec");
    if spec.is_present() && spec.text().is_empty() {
        spec.invalid("gmsaCredentialSpec cannot be an empty string");
    } else if spec.text().len() > MAX_SPEC {
        spec.invalid("gmsaCredentialSpec size must be under 64 KiB");
    }
    let user_name = options.field("runAsUserName");
    if user_name.is_present() {
        run_as_user_name(user_name);
    }
}

/// `user` or `domain\user`.
fn run_as_user_name(user_name: Value<'_, '_>) {
    let text = user_name.text();
    if text.is_empty() {
        return user_name.invalid("runAsUserName cannot be an empty string");
    }
    if text.bytes().any(|byte| byte.is_ascii_control()) {
        return user_name.invalid("runAsUserName cannot contain control characters");
    }
    let (domain, user) = match text.split_once('\\') {
        Some((domain, user)) => (Some(domain), user),
        None => (None, text),
    };
    if user.contains('\\') {
        return user_name.invalid("runAsUserName cannot contain more than one backslash");
    }
    if let Some(domain) = domain {
        if domain.len() >= MAX_DOMAIN {
            user_name.invalid("runAsUserName's Domain length must be under 256 characters");
        }
        if !is_net_bios_name(domain) && !domain.split('.').all(is_dns_label) {
            user_name.invalid("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }
    if user.is_empty() {
        user_name.invalid("runAsUserName's User cannot be empty");
    } else if user.len() > MAX_USER {
        user_name.invalid("runAsUserName's User length must not be longer than 104 characters");
    }
    if !user.is_empty() && user.bytes().all(|byte| b". ".contains(&byte)) {
        user_name.invalid("runAsUserName's User cannot contain only periods or spaces");
    }
    if user.bytes().any(|byte| NOT_IN_USER.contains(&byte)) {
        user_name.invalid(r#"runAsUserName's User cannot contain the following characters: "/\:;|=,+*?<>@[]"#);
    }
}

fn is_net_bios_name(domain: &str) -> bool {
    let length = domain.chars().count();
    (1..=15).contains(&length)
        && !domain.starts_with('.')
        && !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|'])
}

fn is_dns_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
