//! The pages, built from `web/` by this crate's build script and embedded. Nothing else, so that editing the server never rebuilds them.

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/pages"]
struct Pages;

/// A file of the pages, as the browser is to get it.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its content; brotli when `brotli` says so.
    pub bytes: std::borrow::Cow<'static, [u8]>,
    /// Its media type.
    pub media_type: String,
    /// Whether `bytes` are brotli.
    pub brotli: bool,
    /// Whether its name carries a digest of its content: it may be cached for ever.
    pub immutable: bool,
    /// A digest of its content, for `ETag`.
    pub etag: String,
}

/// The page that stands under an address: `/desk`, `/responder`, `/setup`, `/`.
fn page(path: &str) -> &str {
    match path.trim_matches('/') {
        "" => "start.html",
        "desk" => "desk.html",
        "responder" => "responder.html",
        "setup" => "setup.html",
        other => other,
    }
}

/// What stands under an address; `None` when nothing does. `brotli` says that the browser takes it.
pub fn find(path: &str, brotli: bool) -> Option<Asset> {
    let name = page(path);
    if name.ends_with(".br") {
        return None;
    }
    let plain = Pages::get(name)?;
    let media_type = media_type(name, &plain);
    let immutable = name.starts_with("assets/");
    let etag = format!("\"{}\"", plain.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>());
    let twin = if brotli { Pages::get(&format!("{name}.br")) } else { None };
    Some(match twin {
        Some(twin) => Asset { bytes: twin.data, media_type, brotli: true, immutable, etag },
        None => Asset { bytes: plain.data, media_type, brotli: false, immutable, etag },
    })
}

fn media_type(name: &str, file: &EmbeddedFile) -> String {
    match name.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8".into(),
        Some("js" | "mjs") => "text/javascript; charset=utf-8".into(),
        Some("css") => "text/css; charset=utf-8".into(),
        Some("webmanifest") => "application/manifest+json".into(),
        _ => file.metadata.mimetype().into(),
    }
}

/// The names of every embedded file, for tests and the service worker.
pub fn names() -> impl Iterator<Item = std::borrow::Cow<'static, str>> {
    Pages::iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_people_are_given_has_its_page() {
        for path in ["/", "/desk", "/desk/", "/responder", "/setup", "/missing.html"] {
            let page = find(path, false).unwrap_or_else(|| panic!("{path}"));
            assert_eq!(page.media_type, "text/html; charset=utf-8", "{path}");
            assert!(!page.brotli && !page.immutable && !page.bytes.is_empty(), "{path}");
        }
    }

    #[test]
    fn what_is_not_embedded_is_not_found_and_packed_twins_are_nobodys_address() {
        for path in ["/nothing", "/../Cargo.toml", "/desk.html.br", "/assets/", "/assets/../desk.html"] {
            assert!(find(path, true).is_none(), "{path}");
        }
    }

    #[test]
    fn a_packed_twin_is_given_to_whoever_takes_it_under_the_same_tag() {
        for name in names().filter(|name| !name.ends_with(".br")) {
            let (plain, packed) = (find(&name, false).unwrap(), find(&name, true).unwrap());
            assert_eq!((&plain.etag, &plain.media_type), (&packed.etag, &packed.media_type), "{name}");
            assert_eq!(packed.brotli, names().any(|other| other == format!("{name}.br")), "{name}");
            assert_eq!(plain.immutable, name.starts_with("assets/"), "{name}");
        }
    }
}
