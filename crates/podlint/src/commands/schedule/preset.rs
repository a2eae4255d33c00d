//! Clusters for those who have none at hand.

use crate::args::Preset;

/// The name of a preset on the command line.
pub(super) fn name(preset: Preset) -> &'static str {
    match preset {
        Preset::Kind => "kind",
        Preset::Small => "small",
        Preset::Medium => "medium",
    }
}

/// The nodes of a preset as a text of several documents.
pub(super) fn nodes(preset: Preset) -> String {
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
    match preset {
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
