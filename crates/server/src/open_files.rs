//! How many files this process may have open. Every stream holds one, and the usual soft limit of 1,024 is there for programs that use `select`, which we do not.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises our own soft limit to the hard one, and says how many that is. Where it cannot be raised the service runs all the same, with fewer streams.
pub fn raise_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum {
        tracing::info!(open_files = shown(current), "the limit of open files");
        return;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
        Ok(()) => tracing::info!(open_files = shown(maximum), before = shown(current), "the limit of open files was raised"),
        Err(error) => tracing::warn!(%error, open_files = shown(current), "the limit of open files could not be raised"),
    }
}

fn shown(limit: Option<u64>) -> String {
    limit.map_or_else(|| "no limit".to_owned(), |limit| limit.to_string())
}
