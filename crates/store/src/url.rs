//! Which database: read from an address, never guessed. A keyword string or a typing error must not create an empty file somewhere.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::UrlError;

/// The address of a database.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// One file, with its `-wal` and `-shm` beside it.
    Sqlite(PathBuf),
    /// SQLite that lives as long as its store: for tests.
    Memory,
    /// PostgreSQL, as libpq takes it.
    Postgres(String),
}

impl DatabaseUrl {
    /// The address of a SQLite file.
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self::Sqlite(path.as_ref().to_path_buf())
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if text == "sqlite::memory:" {
            return Ok(Self::Memory);
        }
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            return if path.is_empty() { Err(UrlError::NoPath) } else { Ok(Self::Sqlite(PathBuf::from(path))) };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match asked_tls(text) {
                Some(mode) => Err(UrlError::NoTls(mode)),
                None => Ok(Self::Postgres(text.to_owned())),
            };
        }
        Err(UrlError::UnknownScheme(text.split_once(':').map_or("", |(scheme, _)| scheme).to_owned()))
    }
}

/// The `sslmode` that insists on TLS, where the address has one and the client library has none.
fn asked_tls(text: &str) -> Option<String> {
    let (_, query) = text.split_once('?')?;
    let mode = query.split('&').filter_map(|pair| pair.split_once('=')).rfind(|(key, _)| *key == "sslmode").map(|(_, mode)| mode)?;
    let refused = cfg!(not(feature = "system-libpq")) && matches!(mode, "require" | "verify-ca" | "verify-full");
    refused.then(|| mode.to_owned())
}

impl fmt::Display for DatabaseUrl {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Memory => f.write_str("sqlite::memory:"),
            Self::Postgres(text) => f.write_str(&without_password(text)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn without_password(text: &str) -> String {
    let (address, query) = text.split_once('?').map_or((text, ""), |(address, query)| (address, query));
    let shown = match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, place))) => {
            let user = rest.rsplit_once('@').map_or("", |(user, _)| user).split(':').next().unwrap_or_default();
            format!("{scheme}://{user}@{place}")
        }
        (Some(_), None) | (None, _) => address.to_owned(),
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("password=")).collect();
    if kept.is_empty() { shown } else { format!("{shown}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_database() {
        assert_eq!("sqlite:a/b.db".parse(), Ok(DatabaseUrl::sqlite("a/b.db")));
        assert_eq!("sqlite:///a/b.db".parse(), Ok(DatabaseUrl::sqlite("/a/b.db")));
        assert_eq!("sqlite::memory:".parse(), Ok(DatabaseUrl::Memory));
        assert_eq!("postgres://a@b/c".parse(), Ok(DatabaseUrl::Postgres("postgres://a@b/c".to_owned())));
    }

    #[test]
    fn what_is_not_an_address_is_refused_and_named() {
        assert_eq!("mysql://a/b".parse::<DatabaseUrl>(), Err(UrlError::UnknownScheme("mysql".to_owned())));
        assert_eq!("host=a dbname=b".parse::<DatabaseUrl>(), Err(UrlError::UnknownScheme(String::new())));
        assert_eq!("sqlite:".parse::<DatabaseUrl>(), Err(UrlError::NoPath));
    }

    #[test]
    fn tls_that_cannot_be_given_is_refused_aloud() {
        for mode in ["require", "verify-ca", "verify-full"] {
            let refused = format!("postgres://a@b/c?sslmode={mode}").parse::<DatabaseUrl>();
            assert_eq!(refused, Err(UrlError::NoTls(mode.to_owned())));
        }
        assert!("postgres://a@b/c?sslmode=disable".parse::<DatabaseUrl>().is_ok());
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://ann:s3cret@db/attend?password=s3cret&sslmode=disable".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://ann@db/attend?sslmode=disable");
    }
}
