//! The JSON document that scripts rely on. Its shape is public: see "JSON" in the contract before changing a name.

use super::data::{Data, Members};
use super::sources::{Range, Sources};
use super::{Report, Summary, help};
use podlint_rules::{Diagnostic, Edit, Fix, ObjectName, Related};
use serde::ser::{Serialize, Serializer};
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(report);
    let diagnostics = Diagnostics { report, sources: &sources };
    let document = Document { version: 1, summary: report.summary, diagnostics };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(serde::Serialize)]
struct Document<'a> {
    version: u32,
    summary: &'a Summary,
    diagnostics: Diagnostics<'a>,
}

struct Diagnostics<'a> {
    report: &'a Report<'a>,
    sources: &'a Sources<'a>,
}

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Each one is made when its turn comes, so that a million findings need the memory of one.
        serializer
            .collect_seq(self.report.diagnostics.iter().map(|diagnostic| JsonDiagnostic::new(diagnostic, self.sources)))
    }
}

#[derive(serde::Serialize)]
struct JsonDiagnostic<'a> {
    rule: &'a str,
    severity: &'static str,
    message: &'a str,
    file: &'a str,
    range: Range,
    object: Option<JsonObject<'a>>,
    container: Option<&'a str>,
    path: &'a str,
    related: Vec<JsonRelated<'a>>,
    fixes: Vec<JsonFix<'a>>,
    api: Option<Data>,
    /// What else the rule attached, under its own names.
    #[serde(flatten)]
    data: Members,
    #[serde(skip_serializing_if = "is_false")]
    suppressed: bool,
    help: String,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// Our own names; a rule that attaches one of them does not get it through.
const NAMES: [&str; 12] = [
    "rule",
    "severity",
    "message",
    "file",
    "range",
    "object",
    "container",
    "path",
    "related",
    "fixes",
    "suppressed",
    "help",
];

impl<'a> JsonDiagnostic<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &Sources<'a>) -> JsonDiagnostic<'a> {
        let mut data = Members::parse(&diagnostic.data);
        let api = data.take("api");
        data.0.retain(|(name, _)| !NAMES.contains(&name.as_str()) && name != "api");
        JsonDiagnostic {
            rule: &diagnostic.rule,
            severity: diagnostic.severity.name(),
            message: &diagnostic.message,
            file: sources.path(diagnostic.location.file),
            range: sources.range(diagnostic.location),
            object: diagnostic.object.as_ref().map(JsonObject::new),
            container: diagnostic.container.as_deref(),
            path: &diagnostic.path,
            related: diagnostic.related.iter().map(|related| JsonRelated::new(related, sources)).collect(),
            fixes: diagnostic.fixes.iter().map(|fix| JsonFix::new(fix, sources)).collect(),
            api,
            data,
            suppressed: diagnostic.suppressed,
            help: help(&diagnostic.rule),
        }
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonObject<'a> {
    api_version: &'a str,
    kind: &'a str,
    namespace: &'a str,
    name: &'a str,
    document: u32,
}

impl<'a> JsonObject<'a> {
    fn new(object: &'a ObjectName) -> JsonObject<'a> {
        JsonObject {
            api_version: &object.api_version,
            kind: &object.kind,
            namespace: &object.namespace,
            name: &object.name,
            document: object.document,
        }
    }
}

#[derive(serde::Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    file: &'a str,
    range: Range,
}

impl<'a> JsonRelated<'a> {
    fn new(related: &'a Related, sources: &Sources<'a>) -> JsonRelated<'a> {
        let location = related.location;
        JsonRelated { message: &related.message, file: sources.path(location.file), range: sources.range(location) }
    }
}

#[derive(serde::Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<JsonEdit<'a>>,
}

impl<'a> JsonFix<'a> {
    fn new(fix: &'a Fix, sources: &Sources<'a>) -> JsonFix<'a> {
        JsonFix {
            title: &fix.title,
            applicability: fix.applicability.name(),
            edits: fix.edits.iter().map(|edit| JsonEdit::new(edit, sources)).collect(),
        }
    }
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonEdit<'a> {
    file: &'a str,
    range: Range,
    new_text: &'a str,
}

impl<'a> JsonEdit<'a> {
    fn new(edit: &'a Edit, sources: &Sources<'a>) -> JsonEdit<'a> {
        JsonEdit {
            file: sources.path(edit.location.file),
            range: sources.range(edit.location),
            new_text: &edit.new_text,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::output::Format;
    use crate::output::fixture::check;
    use expect_test::expect;

    #[test]
    fn has_the_shape_of_the_contract() {
        check(
            Format::Json,
            "\
#! warning ports/duplicate-port 2 port 8080 is already used by this pod
#! object apps/v1 Deployment prod/web 0
#! container metrics
#! path spec.template.spec.containers[1].ports[0].containerPort
#! related 1 first used here
#! fix safe use another one
#! edit 2 \"9090\"\\n
#- deploy/웹.yaml
웹: «8080» # 😀
b: «8080»
",
            expect![[r#"
                {
                  "version": 1,
                  "summary": {
                    "files": 1,
                    "documents": 0,
                    "objects": 0,
                    "skipped": [],
                    "errors": 0,
                    "warnings": 1,
                    "information": 0,
                    "hints": 0,
                    "suppressed": 0,
                    "fixable": 1
                  },
                  "diagnostics": [
                    {
                      "rule": "ports/duplicate-port",
                      "severity": "warning",
                      "message": "port 8080 is already used by this pod",
                      "file": "deploy/웹.yaml",
                      "range": {
                        "start": {
                          "line": 2,
                          "column": 4,
                          "offset": 20
                        },
                        "end": {
                          "line": 2,
                          "column": 8,
                          "offset": 24
                        }
                      },
                      "object": {
                        "apiVersion": "apps/v1",
                        "kind": "Deployment",
                        "namespace": "prod",
                        "name": "web",
                        "document": 0
                      },
                      "container": "metrics",
                      "path": "spec.template.spec.containers[1].ports[0].containerPort",
                      "related": [
                        {
                          "message": "first used here",
                          "file": "deploy/웹.yaml",
                          "range": {
                            "start": {
                              "line": 1,
                              "column": 4,
                              "offset": 5
                            },
                            "end": {
                              "line": 1,
                              "column": 8,
                              "offset": 9
                            }
                          }
                        }
                      ],
                      "fixes": [
                        {
                          "title": "use another one",
                          "applicability": "safe",
                          "edits": [
                            {
                              "file": "deploy/웹.yaml",
                              "range": {
                                "start": {
                                  "line": 2,
                                  "column": 4,
                                  "offset": 20
                                },
                                "end": {
                                  "line": 2,
                                  "column": 8,
                                  "offset": 24
                                }
                              },
                              "newText": "\"9090\"\n"
                            }
                          ]
                        }
                      ],
                      "api": null,
                      "help": "podlint explain ports/duplicate-port"
                    }
                  ]
                }
            "#]],
        );
    }

    #[test]
    fn carries_what_the_rule_attached() {
        check(
            Format::Json,
            "\
#! error api/validation 1 Invalid value
#! data {\"podSecurity\": {\"check\": \"hostPorts\"}, \"rule\": \"mine\", \"api\": {\"stage\": \"validation\", \"badValue\": 1}}
#! suppressed
#! error api/validation 1 broken data
#! data {\"api\": 
#- a.yaml
«»
",
            expect![[r#"
                {
                  "version": 1,
                  "summary": {
                    "files": 1,
                    "documents": 0,
                    "objects": 0,
                    "skipped": [],
                    "errors": 1,
                    "warnings": 0,
                    "information": 0,
                    "hints": 0,
                    "suppressed": 1,
                    "fixable": 0
                  },
                  "diagnostics": [
                    {
                      "rule": "api/validation",
                      "severity": "error",
                      "message": "Invalid value",
                      "file": "a.yaml",
                      "range": {
                        "start": {
                          "line": 1,
                          "column": 1,
                          "offset": 0
                        },
                        "end": {
                          "line": 1,
                          "column": 1,
                          "offset": 0
                        }
                      },
                      "object": null,
                      "container": null,
                      "path": "",
                      "related": [],
                      "fixes": [],
                      "api": {
                        "stage": "validation",
                        "badValue": 1
                      },
                      "podSecurity": {
                        "check": "hostPorts"
                      },
                      "suppressed": true,
                      "help": "podlint explain api/validation"
                    },
                    {
                      "rule": "api/validation",
                      "severity": "error",
                      "message": "broken data",
                      "file": "a.yaml",
                      "range": {
                        "start": {
                          "line": 1,
                          "column": 1,
                          "offset": 0
                        },
                        "end": {
                          "line": 1,
                          "column": 1,
                          "offset": 0
                        }
                      },
                      "object": null,
                      "container": null,
                      "path": "",
                      "related": [],
                      "fixes": [],
                      "api": null,
                      "help": "podlint explain api/validation"
                    }
                  ]
                }
            "#]],
        );
    }

    #[test]
    fn is_a_document_without_findings_too() {
        check(
            Format::Json,
            "#- a.yaml\n",
            expect![[r#"
            {
              "version": 1,
              "summary": {
                "files": 1,
                "documents": 0,
                "objects": 0,
                "skipped": [],
                "errors": 0,
                "warnings": 0,
                "information": 0,
                "hints": 0,
                "suppressed": 0,
                "fixable": 0
              },
              "diagnostics": []
            }
        "#]],
        );
    }
}
