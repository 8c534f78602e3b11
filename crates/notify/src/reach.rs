//! Where a webhook may go: to the public internet over https. Never to our own machines or networks, whatever a partner writes into an address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// How far addresses may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The public internet, https only.
    Public,
    /// This machine too, also over plain http: for the demo and for tests.
    Loopback,
}

/// Why an address is not gone to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It is no address.
    #[error("it is not an address")]
    NotAnAddress,
    /// It is not https.
    #[error("it must begin with https://")]
    NotHttps,
    /// A name and password do not belong into an address.
    #[error("it must not contain a name or password")]
    Credentials,
    /// It leads into a private network.
    #[error("it leads into a private network")]
    Private,
}

impl Reach {
    /// Whether this address may be gone to, as far as it can be told without looking its name up.
    ///
    /// # Errors
    /// [`Unreachable`] says what is wrong with it.
    pub fn allows(self, url: &str) -> Result<Url, Unreachable> {
        let url = Url::parse(url).map_err(|_not_a_url| Unreachable::NotAnAddress)?;
        let host = url.host_str().ok_or(Unreachable::NotAnAddress)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Unreachable::Credentials);
        }
        let literal: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
        let is_here = host == "localhost" || literal.is_some_and(|address| address.is_loopback());
        match (self, url.scheme()) {
            (Self::Loopback, "http") if is_here => return Ok(url),
            (Self::Public | Self::Loopback, "https") => {}
            (Self::Public | Self::Loopback, _) => return Err(Unreachable::NotHttps),
        }
        match literal {
            Some(address) if !self.may_reach(address) => Err(Unreachable::Private),
            None if host == "localhost" && self == Self::Public => Err(Unreachable::Private),
            Some(_) | None => Ok(url),
        }
    }

    /// Whether a connection may be made to this machine.
    pub fn may_reach(self, address: IpAddr) -> bool {
        match self {
            Self::Loopback if address.is_loopback() => true,
            Self::Public | Self::Loopback => is_public(address),
        }
    }
}

/// Whether a machine is on the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..=127).contains(&b);
    let protocol = a == 192 && b == 0 && c == 0;
    let benchmark = a == 198 && (b == 18 || b == 19);
    let not_given_out = a == 0 || a >= 240;
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || shared
        || protocol
        || benchmark
        || not_given_out)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Addresses that wrap an older one are judged by the one inside: mapped, compatible, 6to4 and the translation prefixes.
    if let Some(inside) = address.to_ipv4() {
        return is_public_v4(inside);
    }
    if (first, second) == (0x0064, 0xff9b) {
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    if first == 0x2002 {
        let [_, _, a, b, c, d, ..] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    let documentation = (first, second) == (0x2001, 0x0db8);
    let teredo = (first, second) == (0x2001, 0);
    // Only 2000::/3 has been given out.
    (first & 0xe000) == 0x2000 && !documentation && !teredo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_to_public_machines_is_public() {
        let allowed = ["https://alder.example/hooks", "https://8.8.8.8/x", "https://[2606:4700::1]:8443/x"];
        for url in allowed {
            assert!(Reach::Public.allows(url).is_ok(), "{url}");
        }
        for (url, why) in [
            ("http://alder.example/", Unreachable::NotHttps),
            ("ftp://alder.example/", Unreachable::NotHttps),
            ("file:///etc/passwd", Unreachable::NotAnAddress),
            ("alder.example", Unreachable::NotAnAddress),
            ("https://user:pass@alder.example/", Unreachable::Credentials),
            ("https://localhost/", Unreachable::Private),
            ("https://127.0.0.1/", Unreachable::Private),
            ("https://127.1/", Unreachable::Private),
            ("https://2130706433/", Unreachable::Private),
            ("https://0x7f.0.0.1/", Unreachable::Private),
            ("https://10.1.2.3/", Unreachable::Private),
            ("https://169.254.169.254/latest/meta-data", Unreachable::Private),
            ("https://[::1]/", Unreachable::Private),
            ("https://[::ffff:10.0.0.1]/", Unreachable::Private),
            ("https://[fd00::1]/", Unreachable::Private),
            ("https://[fe80::1]/", Unreachable::Private),
            ("https://[64:ff9b::a00:1]/", Unreachable::Private),
            ("https://[2002:a00:1::]/", Unreachable::Private),
        ] {
            assert_eq!(Reach::Public.allows(url), Err(why), "{url}");
        }
    }

    #[test]
    fn the_demo_reaches_this_machine_and_no_other_private_one() {
        assert!(Reach::Loopback.allows("http://127.0.0.1:4711/hooks").is_ok());
        assert!(Reach::Loopback.allows("http://localhost:4711/hooks").is_ok());
        assert_eq!(Reach::Loopback.allows("http://192.168.1.4/"), Err(Unreachable::NotHttps));
        assert_eq!(Reach::Loopback.allows("https://192.168.1.4/"), Err(Unreachable::Private));
        assert!(!Reach::Loopback.may_reach(IpAddr::V4(Ipv4Addr::new(192, 168, 1, 4))));
    }

    #[test]
    fn networks_that_are_nobodys_are_not_public() {
        for address in [
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "224.0.0.1",
            "192.0.2.1",
            "::",
            "ff02::1",
            "2001:db8::1",
            "100::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["1.1.1.1", "100.128.0.1", "172.32.0.1", "2a00::1"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
