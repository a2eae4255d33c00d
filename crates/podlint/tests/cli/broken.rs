//! Short manifests, each after a real mistake: what is found stands where `EXPECTED.tsv` says.
