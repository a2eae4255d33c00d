//! Certificate and key of a Secret for TLS, as far as their PEM blocks tell: the server also parses what is in them, and compares.

use super::secret_type::datum;
use crate::validation::value::Value;
use podlint_plugin_sdk::yaml::kubernetes::base64;

/// The warning about a Secret of type `kubernetes.io/tls` whose blocks are not those of a certificate and a key.
pub(in crate::validation) fn key_pair_warning(secret: Value<'_, '_>) {
    if secret.field("type").text() != "kubernetes.io/tls" {
        return;
    }
    let (certificate, key) = (datum(secret, "tls.crt"), datum(secret, "tls.key"));
    let (Some(certificate_text), Some(key_text)) = (certificate.bytes(), key.bytes()) else { return };
    if let Some(problem) = certificate_problem(&block_types(&certificate_text)) {
        certificate.value.warn_with(format!("tls: {problem}"));
    } else if let Some(problem) = key_problem(&block_types(&key_text)) {
        key.value.warn_with(format!("tls: {problem}"));
    }
}

fn certificate_problem(types: &[String]) -> Option<String> {
    match types {
        [] => Some("failed to find any PEM data in certificate input".to_owned()),
        _ if types.iter().any(|found| found == "CERTIFICATE") => None,
        [only] if only.ends_with("PRIVATE KEY") => {
            let switched = "but did find a private key; PEM inputs may have been switched";
            Some(format!("failed to find certificate PEM data in certificate input, {switched}"))
        }
        _ => Some(format!("failed to find \"CERTIFICATE\" PEM block in certificate input {}", skipped(types))),
    }
}

fn key_problem(types: &[String]) -> Option<String> {
    let is_key = |found: &String| found == "PRIVATE KEY" || found.ends_with(" PRIVATE KEY");
    match types {
        [] => Some("failed to find any PEM data in key input".to_owned()),
        _ if types.iter().any(is_key) => None,
        [only] if only == "CERTIFICATE" => {
            Some("found a certificate rather than a key in the PEM for the private key".to_owned())
        }
        _ => {
            let wanted = "failed to find PEM block with type ending in \"PRIVATE KEY\" in key input";
            Some(format!("{wanted} {}", skipped(types)))
        }
    }
}

fn skipped(types: &[String]) -> String {
    format!("after skipping PEM blocks of the following types: [{}]", types.join(" "))
}

/// The types of the PEM blocks of a text: `CERTIFICATE` of `-----BEGIN CERTIFICATE-----`. What is between them does not count.
fn block_types(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(text);
    let mut types = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines().map(str::trim_end) {
        let marked = |start| line.strip_prefix(start).and_then(|rest| rest.strip_suffix("-----"));
        if let Some(kind) = marked("-----BEGIN ") {
            open = Some((kind, String::new()));
        } else if let Some(kind) = marked("-----END ") {
            // A block that is cut short or holds something else is none.
            if let Some((begun, body)) = open.take()
                && begun == kind
                && base64::decode(&body).is_some()
            {
                types.push(kind.to_owned());
            }
        } else if let Some((_, body)) = &mut open
            && !line.contains(": ")
        {
            body.push_str(line.trim());
        }
    }
    types
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found() {
        let text =
            "a\n-----BEGIN X-----\nProc-Type: 4\n\naGk=\n-----END X-----\n-----BEGIN Y-----\n!\n-----END Y-----\n";
        assert_eq!(block_types(text.as_bytes()), ["X"]);
    }
}
