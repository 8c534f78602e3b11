//! Finding a client by any of name, address, postcode, telephone or unit number.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use domain::ids::{ClientId, PropertyId};
use domain::registers::{Client, Property};
use uuid::Uuid;

use crate::column::Column;
use crate::conn::{Conn, each};
use crate::schema;
use crate::words;
use crate::{Rd, Scope, StoreError};

/// Fewer letters or digits than this are not taken for a whole number or postcode.
const WHOLE_MIN: usize = 3;
/// So many candidates are ranked of each kind of number.
const CANDIDATES_MAX: i64 = 50;
/// So many words of what was typed are looked at.
const WORDS_MAX: usize = 6;
/// So many subjects are looked at for a word; one that begins more is too short to search by alone.
const SUBJECTS_MAX: i64 = 20_000;

/// A client that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFound {
    /// The client.
    pub client: Client,
    /// Their door.
    pub property: Option<Property>,
    /// What matched: "unit", "phone", "reference", "postcode", "name", "address".
    pub matched: &'static str,
}

impl Rd<'_> {
    /// Best first: whole unit or telephone number, reference, postcode, then names and addresses in which every word begins one of theirs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn clients_search(&mut self, scope: Scope, text: &str, limit: i64) -> Result<Vec<ClientFound>, StoreError> {
        let wanted = words::split(text);
        if wanted.is_empty() || limit <= 0 {
            return Ok(vec![]);
        }
        let mut found: Vec<(ClientId, &'static str)> = self.whole(scope, text)?;
        found.extend(self.by_words(scope, &wanted)?);
        let mut seen = BTreeSet::new();
        found.retain(|(id, _)| seen.insert(*id));
        found.truncate(usize::try_from(limit).unwrap_or(0));
        let ids: Vec<ClientId> = found.iter().map(|(id, _)| *id).collect();
        let mut clients: BTreeMap<ClientId, Client> = self.clients(scope, &ids)?.into_iter().map(|client| (client.id, client)).collect();
        let doors: Vec<PropertyId> = clients.values().map(|client| client.property).collect();
        let doors: BTreeMap<PropertyId, Property> =
            self.properties(Scope::Everything, &doors)?.into_iter().map(|property| (property.id, property)).collect();
        let full = |(id, matched)| {
            clients.remove(&id).map(|client| ClientFound { property: doors.get(&client.property).cloned(), client, matched })
        };
        Ok(found.into_iter().filter_map(full).collect())
    }

    /// Those whose unit, telephone, reference or postcode is, or begins with, all that was typed.
    fn whole(&mut self, scope: Scope, text: &str) -> Result<Vec<(ClientId, &'static str)>, StoreError> {
        let compact = words::compact(text);
        let digits = words::digits(text);
        let mut found = vec![];
        for (kind, word) in [("unit", &compact), ("phone", &digits), ("reference", &compact), ("postcode", &compact)] {
            if word.chars().count() < WHOLE_MIN || (kind == "phone" && words::compact(text).chars().any(char::is_alphabetic)) {
                continue;
            }
            let mut subjects = subjects_of(self.conn, word, kind, CANDIDATES_MAX)?;
            let exact_first = |row: &(Uuid, Vec<u8>)| (row.1 != word.as_bytes(), row.1.clone(), row.0);
            subjects.sort_by_key(exact_first);
            let subjects: Vec<Uuid> = subjects.into_iter().map(|(subject, _)| subject).collect();
            found.extend(clients_at(self.conn, scope, &subjects)?.into_iter().map(|id| (id, kind)));
        }
        Ok(found)
    }

    /// Those of whose words, or whose door's, each typed word begins one; a name before an address.
    fn by_words(&mut self, scope: Scope, wanted: &[String]) -> Result<Vec<(ClientId, &'static str)>, StoreError> {
        let mut fit: Option<BTreeMap<ClientId, bool>> = None;
        for word in wanted.iter().take(WORDS_MAX) {
            let named: BTreeSet<Uuid> =
                subjects_of(self.conn, word, "name", SUBJECTS_MAX)?.into_iter().map(|(subject, _)| subject).collect();
            // A house number is whole: 7 is not 71.
            let whole = word.chars().all(|c| c.is_ascii_digit());
            let at = subjects_of(self.conn, word, "address", SUBJECTS_MAX)?;
            let at = at.into_iter().filter(|(_, found)| !whole || found == word.as_bytes()).map(|(subject, _)| subject);
            let any: BTreeSet<Uuid> = at.chain(named.iter().copied()).collect();
            let any: Vec<Uuid> = any.into_iter().collect();
            let here = clients_at(self.conn, scope, &any)?.into_iter().map(|id| (id, named.contains(&id.0)));
            fit = Some(match fit {
                None => here.collect(),
                Some(before) => {
                    here.filter_map(|(id, by_name)| before.get(&id).map(|named_before| (id, by_name || *named_before))).collect()
                }
            });
        }
        let mut fit: Vec<(ClientId, bool)> = fit.unwrap_or_default().into_iter().collect();
        fit.sort_by_key(|(id, by_name)| (!by_name, *id));
        Ok(fit.into_iter().map(|(id, by_name)| (id, if by_name { "name" } else { "address" })).collect())
    }
}

/// Subjects that have a word of this kind that begins so, with that word.
fn subjects_of(conn: &mut Conn, word: &str, kind: &str, limit: i64) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    use schema::register_word::dsl as t;
    let from = word.as_bytes().to_vec();
    // Nothing in UTF-8 begins with 0xff, so this is beyond every word that begins so.
    let mut to = from.clone();
    to.push(0xff);
    let range =
        t::register_word.filter(t::kind.eq(kind)).filter(t::word.ge(from)).filter(t::word.lt(to)).order((t::word, t::subject)).limit(limit);
    let rows = range.select((t::subject, t::word)).load::<(Column<Uuid>, Vec<u8>)>(conn)?;
    Ok(rows.into_iter().map(|(subject, word)| (subject.0, word)).collect())
}

/// The clients that subjects are, or that live behind them, in the subjects' order.
fn clients_at(conn: &mut Conn, scope: Scope, subjects: &[Uuid]) -> Result<Vec<ClientId>, StoreError> {
    use schema::client::dsl as t;
    let (from, to) = scope.range();
    let mut at: BTreeMap<Uuid, Vec<ClientId>> = BTreeMap::new();
    for part in subjects.chunks(crate::load::IDS_MAX) {
        let ids: Vec<Column<Uuid>> = part.iter().copied().map(Column).collect();
        let of_scope = t::client.filter(t::organisation_id.between(Column(from), Column(to))).order(t::id).select((t::id, t::property_id));
        let rows: Vec<(Column<ClientId>, Column<Uuid>)> =
            each!(&mut *conn, c => of_scope.filter(t::id.eq_any(ids.clone()).or(t::property_id.eq_any(ids))).load(c))?;
        for (Column(client), Column(property)) in rows {
            at.entry(client.0).or_default().push(client);
            at.entry(property).or_default().push(client);
        }
    }
    let mut seen = BTreeSet::new();
    Ok(subjects.iter().flat_map(|subject| at.get(subject).cloned().unwrap_or_default()).filter(|id| seen.insert(*id)).collect())
}
