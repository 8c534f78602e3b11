//! The stream of elements an import reads, whether it comes out of a file or was drawn by hand.

use crate::ImportError;

/// The tags of one element.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tags<'a>(pub &'a [(&'a str, &'a str)]);

impl<'a> Tags<'a> {
    /// What stands under a key.
    pub fn get(self, key: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// What stands under the first of these keys that is there.
    pub fn first(self, keys: &[&str]) -> Option<&'a str> {
        keys.iter().find_map(|key| self.get(key))
    }

    /// Whether a key has this value.
    pub fn is(self, key: &str, value: &str) -> bool {
        self.get(key) == Some(value)
    }

    /// Whether a key is there at all.
    pub fn has(self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

/// A point.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    /// Its number.
    pub id: i64,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its tags.
    pub tags: Tags<'a>,
}

/// A line or an outline.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// Its number.
    pub id: i64,
    /// Its points in order.
    pub nodes: &'a [i64],
    /// Its tags.
    pub tags: Tags<'a>,
}

/// What a member of a relation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A point.
    Node,
    /// A line.
    Way,
    /// Another relation.
    Relation,
}

/// A member of a relation.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// What it is.
    pub kind: MemberKind,
    /// Its number.
    pub id: i64,
    /// What it does there.
    pub role: &'a str,
}

/// What belongs together.
#[derive(Clone, Copy, Debug)]
pub struct Relation<'a> {
    /// Its number.
    pub id: i64,
    /// Its members in order.
    pub members: &'a [Member<'a>],
    /// Its tags.
    pub tags: Tags<'a>,
}

/// One element of the stream.
#[derive(Clone, Copy, Debug)]
pub enum Element<'a> {
    /// A point.
    Node(Node<'a>),
    /// A line.
    Way(Way<'a>),
    /// A relation.
    Relation(Relation<'a>),
}

/// Which elements a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Points only.
    Nodes,
    /// Lines and relations.
    WaysAndRelations,
    /// Everything.
    All,
}

/// Something that can be walked through more than once, always in the same order.
pub trait Source {
    /// What to call it in a sentence.
    fn name(&self) -> String;

    /// How far it says that it goes: west, south, east, north; degrees. `None` where it does not say.
    fn bounds(&self) -> Option<[f64; 4]> {
        None
    }

    /// Shows each wanted element.
    ///
    /// # Errors
    /// Whatever makes it impossible to read on.
    fn walk(&self, wanted: Wanted, each: &mut dyn FnMut(Element<'_>)) -> Result<(), ImportError>;
}
