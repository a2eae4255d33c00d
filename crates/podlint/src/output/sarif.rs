//! SARIF 2.1.0, which code scanning services read. Section numbers are those of the OASIS standard.

mod fingerprint;
mod log;

use super::sources::{Place, Sources};
use super::{Report, help, uri};
use fingerprint::Fingerprints;
use log::*;
use podlint_rules::{Applicability, Diagnostic, Fix, Location, Severity};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeSet;
use std::io::{self, Write};

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let sources = Sources::new(report);
    // Only the rules that found something: their pages would otherwise make up most of the file.
    let ids: BTreeSet<&str> = report.diagnostics.iter().map(|diagnostic| &*diagnostic.rule).collect();
    let ids: Vec<&str> = ids.into_iter().collect();
    let rules = ids.iter().map(|id| rule(id, report)).collect();
    let any_suppressed = report.diagnostics.iter().any(|diagnostic| diagnostic.suppressed);
    let driver = Driver { name: "podlint", version: env!("CARGO_PKG_VERSION"), rules };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results: Results { report, sources: &sources, ids: &ids, any_suppressed },
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out)
}

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

fn rule<'a>(id: &'a str, report: &Report<'a>) -> Rule<'a> {
    // A rule that runs under a second name is not listed under it.
    let Some(info) = report.rules.iter().find(|rule| rule.id == id) else {
        return Rule { id, short_description: None, help: None, default_configuration: None };
    };
    Rule {
        id,
        short_description: Some(Message { text: info.description.into() }),
        help: (!info.page.is_empty()).then(|| Help { text: help(id), markdown: info.page }),
        default_configuration: Some(Configuration { level: level(info.severity) }),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "note",
        Severity::Hint => "none",
    }
}

pub(super) struct Results<'a> {
    report: &'a Report<'a>,
    sources: &'a Sources<'a>,
    /// Ids of the listed rules, sorted.
    ids: &'a [&'a str],
    any_suppressed: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::default();
        serializer
            .collect_seq(self.report.diagnostics.iter().map(|diagnostic| self.result(diagnostic, &mut fingerprints)))
    }
}

impl<'a> Results<'a> {
    fn result(&self, diagnostic: &'a Diagnostic, fingerprints: &mut Fingerprints) -> SarifResult<'a> {
        let path = self.sources.path(diagnostic.location.file);
        let mut related = Vec::new();
        for (id, place) in diagnostic.related.iter().enumerate() {
            let message = Message { text: place.message.as_str().into() };
            related.push(SarifLocation { id: Some(id), message: Some(message), ..self.location(place.location) });
        }
        SarifResult {
            rule_id: &diagnostic.rule,
            rule_index: self.ids.binary_search(&&*diagnostic.rule).ok(),
            // 3.27.9: a result without a level is no failure.
            kind: (diagnostic.severity == Severity::Hint).then_some("informational"),
            level: level(diagnostic.severity),
            message: Message { text: diagnostic.message.as_str().into() },
            locations: [SarifLocation {
                logical_locations: logical_locations(diagnostic),
                ..self.location(diagnostic.location)
            }],
            related_locations: related,
            partial_fingerprints: PartialFingerprints { podlint: fingerprints.next(diagnostic, path) },
            fixes: diagnostic.fixes.iter().filter_map(|fix| self.fix(fix)).collect(),
            // 3.27.23: either all results of a run say whether they are suppressed, or none does.
            suppressions: self
                .any_suppressed
                .then(|| if diagnostic.suppressed { vec![Suppression { kind: "inSource" }] } else { vec![] }),
        }
    }

    fn location(&self, location: Location) -> SarifLocation<'a> {
        let physical_location =
            PhysicalLocation { artifact_location: self.artifact(location), region: self.region(location) };
        SarifLocation { id: None, message: None, physical_location, logical_locations: Vec::new() }
    }

    fn artifact(&self, location: Location) -> ArtifactLocation {
        ArtifactLocation { uri: uri::from_path(self.sources.path(location.file)) }
    }

    fn region(&self, location: Location) -> Region {
        let range = self.sources.range(location);
        let Place { line: start_line, column: start_column, offset: byte_offset } = range.start;
        let Place { line: end_line, column: end_column, offset } = range.end;
        Region {
            start_line,
            start_column,
            end_line,
            end_column,
            byte_offset,
            byte_length: offset.saturating_sub(byte_offset),
        }
    }

    /// `None` for fixes that a viewer could not or should not apply.
    fn fix(&self, fix: &'a Fix) -> Option<SarifFix<'a>> {
        if fix.edits.is_empty() || fix.applicability == Applicability::Manual {
            return None;
        }
        let mut changes: Vec<ArtifactChange<'a>> = Vec::new();
        for edit in &fix.edits {
            let inserted_content = Message { text: edit.new_text.as_str().into() };
            let replacement = Replacement { deleted_region: self.region(edit.location), inserted_content };
            let artifact_location = self.artifact(edit.location);
            match changes.iter_mut().find(|change| change.artifact_location == artifact_location) {
                Some(change) => change.replacements.push(replacement),
                None => changes.push(ArtifactChange { artifact_location, replacements: vec![replacement] }),
            }
        }
        Some(SarifFix { description: Message { text: fix.title.as_str().into() }, artifact_changes: changes })
    }
}

/// The object, and the field in it.
fn logical_locations(diagnostic: &Diagnostic) -> Vec<LogicalLocation<'_>> {
    let Some(object) = &diagnostic.object else { return Vec::new() };
    let names = [&object.kind, &object.namespace, &object.name];
    let names: Vec<&str> = names.into_iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
    let object_name = names.join("/");
    let mut locations = Vec::new();
    if !diagnostic.path.is_empty() {
        let qualified =
            if object_name.is_empty() { diagnostic.path.clone() } else { format!("{object_name}.{}", diagnostic.path) };
        locations.push(LogicalLocation { name: None, fully_qualified_name: qualified, kind: "property" });
    }
    if !object_name.is_empty() {
        let name = (!object.name.is_empty()).then_some(object.name.as_str());
        locations.insert(0, LogicalLocation { name, fully_qualified_name: object_name, kind: "resource" });
    }
    locations
}

#[cfg(test)]
mod tests {
    use crate::output::fixture::print;
    use crate::output::{Format, Options};
    use expect_test::{Expect, expect};

    fn check(fixture: &str, expected: Expect) {
        let text = print(Format::Sarif, Options::default(), fixture);
        expected.assert_eq(&text.replace(concat!('"', env!("CARGO_PKG_VERSION"), '"'), r#""VERSION""#));
    }

    #[test]
    fn describes_rules_results_and_fixes() {
        check(
            "\
#! warning ports/duplicate-port 2 port 8080 is already used by this pod
#! object apps/v1 Deployment prod/web 0
#! path spec.containers[1].ports[0].containerPort
#! related 1 first used here
#! fix unsafe remove the second declaration
#! edit 2 
#! edit 3 x
#! fix manual think
#! edit 2 
#- deploy/웹 100%.yaml
a: «8080»
한글: «8080»
#- b.yaml
c: «1»
",
            expect![[r##"
                {
                  "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
                  "version": "2.1.0",
                  "runs": [
                    {
                      "tool": {
                        "driver": {
                          "name": "podlint",
                          "version": "VERSION",
                          "rules": [
                            {
                              "id": "ports/duplicate-port",
                              "shortDescription": {
                                "text": "Two containers of a pod declare the same port and protocol"
                              },
                              "help": {
                                "text": "podlint explain ports/duplicate-port",
                                "markdown": "# duplicate-port\nTwo containers.\n\n## Why\nThe containers of a pod share one network address,\nso only one of them can listen there.\n\nMore.\n\n## Example\n"
                              },
                              "defaultConfiguration": {
                                "level": "warning"
                              }
                            }
                          ]
                        }
                      },
                      "columnKind": "unicodeCodePoints",
                      "results": [
                        {
                          "ruleId": "ports/duplicate-port",
                          "ruleIndex": 0,
                          "level": "warning",
                          "message": {
                            "text": "port 8080 is already used by this pod"
                          },
                          "locations": [
                            {
                              "physicalLocation": {
                                "artifactLocation": {
                                  "uri": "deploy/%EC%9B%B9%20100%25.yaml"
                                },
                                "region": {
                                  "startLine": 2,
                                  "startColumn": 5,
                                  "endLine": 2,
                                  "endColumn": 9,
                                  "byteOffset": 16,
                                  "byteLength": 4
                                }
                              },
                              "logicalLocations": [
                                {
                                  "name": "web",
                                  "fullyQualifiedName": "Deployment/prod/web",
                                  "kind": "resource"
                                },
                                {
                                  "fullyQualifiedName": "Deployment/prod/web.spec.containers[1].ports[0].containerPort",
                                  "kind": "property"
                                }
                              ]
                            }
                          ],
                          "relatedLocations": [
                            {
                              "id": 0,
                              "message": {
                                "text": "first used here"
                              },
                              "physicalLocation": {
                                "artifactLocation": {
                                  "uri": "deploy/%EC%9B%B9%20100%25.yaml"
                                },
                                "region": {
                                  "startLine": 1,
                                  "startColumn": 4,
                                  "endLine": 1,
                                  "endColumn": 8,
                                  "byteOffset": 3,
                                  "byteLength": 4
                                }
                              }
                            }
                          ],
                          "partialFingerprints": {
                            "podlint/v1": "ad8924a3ecc99a04:1"
                          },
                          "fixes": [
                            {
                              "description": {
                                "text": "remove the second declaration"
                              },
                              "artifactChanges": [
                                {
                                  "artifactLocation": {
                                    "uri": "deploy/%EC%9B%B9%20100%25.yaml"
                                  },
                                  "replacements": [
                                    {
                                      "deletedRegion": {
                                        "startLine": 2,
                                        "startColumn": 5,
                                        "endLine": 2,
                                        "endColumn": 9,
                                        "byteOffset": 16,
                                        "byteLength": 4
                                      },
                                      "insertedContent": {
                                        "text": ""
                                      }
                                    }
                                  ]
                                },
                                {
                                  "artifactLocation": {
                                    "uri": "b.yaml"
                                  },
                                  "replacements": [
                                    {
                                      "deletedRegion": {
                                        "startLine": 1,
                                        "startColumn": 4,
                                        "endLine": 1,
                                        "endColumn": 5,
                                        "byteOffset": 3,
                                        "byteLength": 1
                                      },
                                      "insertedContent": {
                                        "text": "x"
                                      }
                                    }
                                  ]
                                }
                              ]
                            }
                          ]
                        }
                      ]
                    }
                  ]
                }
            "##]],
        );
    }

    #[test]
    fn tells_suppressed_results_and_hints_apart() {
        check(
            "#! hint a/b 1 odd\n#! hint a/b 2 odd\n#! suppressed\n#- a.yaml\n«a»: «b»\n",
            expect![[r#"
            {
              "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
              "version": "2.1.0",
              "runs": [
                {
                  "tool": {
                    "driver": {
                      "name": "podlint",
                      "version": "VERSION",
                      "rules": [
                        {
                          "id": "a/b"
                        }
                      ]
                    }
                  },
                  "columnKind": "unicodeCodePoints",
                  "results": [
                    {
                      "ruleId": "a/b",
                      "ruleIndex": 0,
                      "kind": "informational",
                      "level": "none",
                      "message": {
                        "text": "odd"
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "a.yaml"
                            },
                            "region": {
                              "startLine": 1,
                              "startColumn": 1,
                              "endLine": 1,
                              "endColumn": 2,
                              "byteOffset": 0,
                              "byteLength": 1
                            }
                          }
                        }
                      ],
                      "partialFingerprints": {
                        "podlint/v1": "0eb68eafc1f117b2:1"
                      },
                      "suppressions": []
                    },
                    {
                      "ruleId": "a/b",
                      "ruleIndex": 0,
                      "kind": "informational",
                      "level": "none",
                      "message": {
                        "text": "odd"
                      },
                      "locations": [
                        {
                          "physicalLocation": {
                            "artifactLocation": {
                              "uri": "a.yaml"
                            },
                            "region": {
                              "startLine": 1,
                              "startColumn": 4,
                              "endLine": 1,
                              "endColumn": 5,
                              "byteOffset": 3,
                              "byteLength": 1
                            }
                          }
                        }
                      ],
                      "partialFingerprints": {
                        "podlint/v1": "0eb68eafc1f117b2:2"
                      },
                      "suppressions": [
                        {
                          "kind": "inSource"
                        }
                      ]
                    }
                  ]
                }
              ]
            }
        "#]],
        );
    }
}
