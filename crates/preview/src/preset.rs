//! Clusters for those who have none at hand.

use crate::gather::ClusterFile;
use std::sync::Arc;

/// A cluster that is made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// One node with 8 CPUs and 16 GiB.
    Kind,
    /// Three nodes in three zones.
    Small,
    /// Twelve nodes in three zones, three of them tainted for batch work.
    Medium,
}

impl Preset {
    /// What users call it.
    pub fn name(self) -> &'static str {
        match self {
            Preset::Kind => "kind",
            Preset::Small => "small",
            Preset::Medium => "medium",
        }
    }

    /// Its nodes in place of a file of the cluster.
    pub fn file(self) -> ClusterFile {
        let parse = podlint_yaml::parse(self.nodes().into_bytes());
        ClusterFile { name: self.name().to_owned(), parse: Arc::new(parse) }
    }

    /// The nodes of a preset as a text of several documents.
    fn nodes(self) -> String {
        let zones = ["zone-a", "zone-b", "zone-c"];
        let mut text = String::new();
        let mut add = |name: &str, zone: Option<&str>, cpu: u32, memory: u32, taints: &str| {
            let zone = zone.map_or(String::new(), |zone| {
                format!(", topology.kubernetes.io/zone: {zone}, topology.kubernetes.io/region: region-1")
            });
            text += &format!(
                "---\napiVersion: v1\nkind: Node\nmetadata: {{name: {name}, labels: {{kubernetes.io/hostname: {name}, \
                 kubernetes.io/os: linux, kubernetes.io/arch: amd64{zone}}}}}\nspec: {{taints: [{taints}]}}\n\
                 status: {{allocatable: {{cpu: '{cpu}', memory: {memory}Gi, ephemeral-storage: 100Gi, pods: '110'}}}}\n"
            );
        };
        match self {
            Preset::Kind => add("kind-control-plane", None, 8, 16, ""),
            Preset::Small => {
                for (number, zone) in (1..).zip(zones) {
                    add(&format!("node-{number}"), Some(zone), 4, 16, "");
                }
            }
            Preset::Medium => {
                for number in 0..9 {
                    add(&format!("node-{}", number + 1), Some(zones[number % 3]), 8, 32, "");
                }
                for (number, zone) in (1..).zip(zones) {
                    let taint = "{key: dedicated, value: batch, effect: NoSchedule}";
                    add(&format!("batch-{number}"), Some(zone), 16, 64, taint);
                }
            }
        }
        text
    }
}
