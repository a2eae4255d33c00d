//! The plugins that are part of the program, by name.

use podlint_plugin_host::Plugin;

/// All bundled plugins. Each goes through the checks that a plugin in a library goes through.
pub(crate) fn plugins() -> Vec<Plugin> {
    let descriptors = [
        &podlint_plugin_api::PLUGIN,
        &podlint_plugin_env::PLUGIN,
        &podlint_plugin_labels::PLUGIN,
        &podlint_plugin_ports::PLUGIN,
        &podlint_plugin_volumes::PLUGIN,
        &podlint_plugin_yaml::PLUGIN,
    ];
    descriptors.map(|descriptor| Plugin::bundled(descriptor).expect("a bundled plugin is sound")).into()
}
