//! What a VSIX holds, and whether that is what it must hold. `vsce` writes down any platform, whatever the binary is for.

use flate2::read::DeflateDecoder;
use std::io::Read as _;

/// Bytes that a package may have.
const LIMIT: usize = 6_000_000;

/// A platform that there is a package for.
#[derive(Debug)]
pub(crate) struct Target {
    /// As VS Code calls it.
    pub(crate) name: &'static str,
    /// As Rust calls it.
    pub(crate) triple: &'static str,
    /// What [`platform`] must say about its binary.
    platform: &'static str,
}

const TARGETS: [Target; 8] = [
    Target { name: "linux-x64", triple: "x86_64-unknown-linux-gnu", platform: "Linux with glibc, x86-64" },
    Target { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu", platform: "Linux with glibc, arm64" },
    Target { name: "linux-armhf", triple: "armv7-unknown-linux-gnueabihf", platform: "Linux with glibc, arm" },
    Target { name: "alpine-x64", triple: "x86_64-unknown-linux-musl", platform: "Linux, x86-64" },
    Target { name: "darwin-x64", triple: "x86_64-apple-darwin", platform: "macOS, x86-64" },
    Target { name: "darwin-arm64", triple: "aarch64-apple-darwin", platform: "macOS, arm64" },
    Target { name: "win32-x64", triple: "x86_64-pc-windows-msvc", platform: "Windows, x86-64" },
    Target { name: "win32-arm64", triple: "aarch64-pc-windows-msvc", platform: "Windows, arm64" },
];

impl Target {
    /// The platform that VS Code calls so.
    pub(crate) fn named(name: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.name == name)
    }

    /// The platform that we run on.
    pub(crate) fn of_this_machine() -> Option<&'static Target> {
        let system = match std::env::consts::OS {
            "linux" if cfg!(target_env = "musl") => "alpine",
            "linux" => "linux",
            "macos" => "darwin",
            "windows" => "win32",
            _ => return None,
        };
        let machine = match std::env::consts::ARCH {
            "x86_64" => "x64",
            "aarch64" => "arm64",
            "arm" => "armhf",
            _ => return None,
        };
        Target::named(&format!("{system}-{machine}"))
    }

    /// The name of the binary.
    pub(crate) fn binary(&self) -> &'static str {
        match self.name.starts_with("win32") {
            true => "podlint.exe",
            false => "podlint",
        }
    }
}

/// What is wrong with a package, each in the words behind its name; `None` is the package without a binary.
pub(crate) fn faults(vsix: &[u8], target: Option<&Target>) -> Vec<String> {
    let Some(entries) = entries(vsix) else { return vec!["is no ZIP archive".to_owned()] };
    let mut faults = Vec::new();
    if vsix.len() > LIMIT {
        faults.push(format!("has {} bytes, more than the {LIMIT} it may have", vsix.len()));
    }
    if !entries.iter().any(|entry| entry.name == "extension/package.json") {
        faults.push("has no extension/package.json".to_owned());
    }
    for Entry { name, .. } in &entries {
        let folders = ["extension/src/", "extension/test/", "extension/node_modules/"];
        if folders.iter().any(|folder| name.starts_with(folder)) || name.ends_with(".map") {
            faults.push(format!("holds {name}, which no user needs"));
        }
    }
    if let Some(readme) = entries.iter().find(|entry| entry.name.eq_ignore_ascii_case("extension/readme.md")) {
        let text = String::from_utf8_lossy(&content(vsix, readme, LIMIT)).into_owned();
        let pictures = text.match_indices("](").map(|(place, _)| &text[place + 2..]);
        let stray = |link: &&str| link.contains("images/") && !link.contains("/editors/vscode/images/");
        let links = pictures.map(|rest| rest.split(')').next().unwrap_or_default());
        faults.extend(links.filter(stray).map(|link| format!("has a README that leads to {link}, which is not there")));
    }
    let expected = target.map(|target| format!("extension/bundled/{}", target.binary()));
    let mut is_found = expected.is_none();
    for entry in entries.iter().filter(|entry| entry.name.starts_with("extension/bundled/")) {
        let Some(target) = target.filter(|_| Some(&entry.name) == expected.as_ref()) else {
            faults.push(format!("holds {}, which does not belong there", entry.name));
            continue;
        };
        is_found = true;
        let found = platform(&content(vsix, entry, 4096));
        if found != target.platform {
            faults.push(format!("holds a binary for {found}, not for {}", target.platform));
        }
        if target.binary() == "podlint" && entry.mode & 0o111 != 0o111 {
            faults.push(format!("holds {} without the right to run it", entry.name));
        }
    }
    if !is_found {
        faults.push(format!("lacks {}", expected.unwrap_or_default()));
    }
    faults
}

/// What a binary runs on.
fn platform(binary: &[u8]) -> &'static str {
    match binary.get(..4) {
        Some(b"\x7fELF") => {
            // A static binary, and one for musl, names no such loader.
            let is_glibc = binary.windows(9).any(|bytes| bytes == b"/ld-linux");
            match (number(binary, 18, 2), is_glibc) {
                (Some(62), true) => "Linux with glibc, x86-64",
                (Some(62), false) => "Linux, x86-64",
                (Some(183), true) => "Linux with glibc, arm64",
                (Some(40), true) => "Linux with glibc, arm",
                _ => "another Linux",
            }
        }
        Some([0xcf, 0xfa, 0xed, 0xfe]) => match number(binary, 4, 4) {
            Some(0x0100_0007) => "macOS, x86-64",
            Some(0x0100_000c) => "macOS, arm64",
            _ => "another macOS",
        },
        Some([b'M', b'Z', ..]) => {
            let header = number(binary, 0x3c, 4).unwrap_or_default();
            match (binary.get(header..header + 4), number(binary, header + 4, 2)) {
                (Some(b"PE\0\0"), Some(0x8664)) => "Windows, x86-64",
                (Some(b"PE\0\0"), Some(0xaa64)) => "Windows, arm64",
                _ => "another Windows",
            }
        }
        _ => "no platform that is known",
    }
}

/// A file in the archive.
struct Entry {
    name: String,
    /// Its permissions as Unix has them.
    mode: usize,
    is_deflated: bool,
    /// Where its header starts, and how many bytes it has in the archive.
    offset: usize,
    packed: usize,
}

/// The list of files that is at the end of an archive.
fn entries(zip: &[u8]) -> Option<Vec<Entry>> {
    let end = zip.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let count = number(zip, end + 10, 2)?;
    let mut at = number(zip, end + 16, 4)?;
    let mut entries = Vec::new();
    for _ in 0..count {
        if zip.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name_length = number(zip, at + 28, 2)?;
        entries.push(Entry {
            name: String::from_utf8_lossy(zip.get(at + 46..at + 46 + name_length)?).into_owned(),
            mode: number(zip, at + 38, 4)? >> 16,
            is_deflated: number(zip, at + 10, 2)? == 8,
            offset: number(zip, at + 42, 4)?,
            packed: number(zip, at + 20, 4)?,
        });
        at += 46 + name_length + number(zip, at + 30, 2)? + number(zip, at + 32, 2)?;
    }
    Some(entries)
}

/// The first bytes of a file, at most so many. The start of a binary says what it is for.
fn content(zip: &[u8], entry: &Entry, most: usize) -> Vec<u8> {
    let lengths = (number(zip, entry.offset + 26, 2), number(zip, entry.offset + 28, 2));
    let (Some(name), Some(extra)) = lengths else { return Vec::new() };
    let from = entry.offset + 30 + name + extra;
    let Some(packed) = zip.get(from..from + entry.packed) else { return Vec::new() };
    let (mut start, most) = (Vec::new(), most as u64);
    // What cannot be unpacked has no start, and that is said.
    _ = match entry.is_deflated {
        true => DeflateDecoder::new(packed).take(most).read_to_end(&mut start),
        false => packed.take(most).read_to_end(&mut start),
    };
    start
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | usize::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of these files, without compression; that of binaries is tried whenever a package is made.
    fn archive(files: &[(&str, u32, &[u8])]) -> Vec<u8> {
        let (mut zip, mut list) = (Vec::new(), Vec::new());
        for (name, mode, content) in files {
            let (length, name_length) = (content.len() as u32, name.len() as u16);
            list.extend_from_slice(b"PK\x01\x02");
            list.extend_from_slice(&[0; 16]);
            list.extend_from_slice(&length.to_le_bytes());
            list.extend_from_slice(&length.to_le_bytes());
            list.extend_from_slice(&name_length.to_le_bytes());
            list.extend_from_slice(&[0; 8]);
            list.extend_from_slice(&(mode << 16).to_le_bytes());
            list.extend_from_slice(&(zip.len() as u32).to_le_bytes());
            list.extend_from_slice(name.as_bytes());
            zip.extend_from_slice(b"PK\x03\x04");
            zip.extend_from_slice(&[0; 22]);
            zip.extend_from_slice(&name_length.to_le_bytes());
            zip.extend_from_slice(&[0; 2]);
            zip.extend_from_slice(name.as_bytes());
            zip.extend_from_slice(content);
        }
        let start = zip.len() as u32;
        zip.append(&mut list);
        zip.extend_from_slice(b"PK\x05\x06");
        zip.extend_from_slice(&[0; 6]);
        zip.extend_from_slice(&(files.len() as u16).to_le_bytes());
        zip.extend_from_slice(&[0; 4]);
        zip.extend_from_slice(&start.to_le_bytes());
        zip.extend_from_slice(&[0; 2]);
        zip
    }

    const LINUX: &[u8] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0 /lib64/ld-linux-x86-64.so.2";
    const MAC: &[u8] = b"\xcf\xfa\xed\xfe\x0c\0\0\x01";
    const MANIFEST: (&str, u32, &[u8]) = ("extension/package.json", 0o644, b"{}");
    const BINARY: &str = "extension/bundled/podlint";

    fn check(target: Option<&str>, files: &[(&str, u32, &[u8])], expected: &[&str]) {
        let mut all = vec![MANIFEST];
        all.extend_from_slice(files);
        assert_eq!(faults(&archive(&all), target.and_then(Target::named)), expected);
    }

    #[test]
    fn a_package_holds_the_binary_of_its_platform() {
        check(Some("linux-x64"), &[(BINARY, 0o755, LINUX)], &[]);
        check(Some("darwin-arm64"), &[(BINARY, 0o755, MAC)], &[]);
        let linux = "holds a binary for Linux with glibc, x86-64, not for macOS, arm64";
        check(Some("darwin-arm64"), &[(BINARY, 0o755, LINUX)], &[linux]);
        let musl = "holds a binary for Linux with glibc, x86-64, not for Linux, x86-64";
        check(Some("alpine-x64"), &[(BINARY, 0o755, LINUX)], &[musl]);
        check(Some("linux-x64"), &[], &["lacks extension/bundled/podlint"]);
    }

    #[test]
    fn pictures_of_the_readme_are_where_it_says() {
        let readme = |text: &'static [u8]| [(BINARY, 0o755, LINUX), ("extension/readme.md", 0o644, text)];
        check(Some("linux-x64"), &readme(b"![a](https://x/raw/v1/editors/vscode/images/a.png) [b](#b)"), &[]);
        let fault = "has a README that leads to https://x/raw/HEAD/images/a.png, which is not there";
        check(Some("linux-x64"), &readme(b"![a](https://x/raw/HEAD/images/a.png)"), &[fault]);
    }

    #[test]
    fn a_binary_may_be_run() {
        let fault = "holds extension/bundled/podlint without the right to run it";
        check(Some("linux-x64"), &[(BINARY, 0o644, LINUX)], &[fault]);
    }

    #[test]
    fn windows_has_a_name_of_its_own() {
        let mut binary = vec![0; 0x80];
        binary[..2].copy_from_slice(b"MZ");
        binary[0x3c] = 0x40;
        binary[0x40..0x46].copy_from_slice(b"PE\0\0\x64\xaa");
        check(Some("win32-arm64"), &[("extension/bundled/podlint.exe", 0, &binary)], &[]);
        check(
            Some("win32-x64"),
            &[(BINARY, 0, &binary)],
            &["holds extension/bundled/podlint, which does not belong there", "lacks extension/bundled/podlint.exe"],
        );
    }

    #[test]
    fn what_no_user_needs_is_left_out() {
        check(
            None,
            &[("extension/src/a.ts", 0o644, b""), ("extension/dist/a.js.map", 0o644, b""), (BINARY, 0o755, LINUX)],
            &[
                "holds extension/src/a.ts, which no user needs",
                "holds extension/dist/a.js.map, which no user needs",
                "holds extension/bundled/podlint, which does not belong there",
            ],
        );
    }

    #[test]
    fn what_is_cut_off_is_no_archive() {
        assert_eq!(faults(b"PK\x03\x04", None), ["is no ZIP archive"]);
        assert_eq!(faults(&archive(&[MANIFEST])[..60], None), ["is no ZIP archive"]);
        assert_eq!(
            faults(b"PK\x05\x06\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", None),
            ["is no ZIP archive"]
        );
    }
}
