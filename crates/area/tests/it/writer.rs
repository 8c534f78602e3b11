//! Writes a small `.osm.pbf` file without compression, so that a flipped byte reaches the parsers instead of a checksum.

use area::osm::source::MemberKind;

use crate::drawing::{Drawing, Pairs};

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

fn packed(out: &mut Vec<u8>, field: u64, values: impl Iterator<Item = u64>) {
    let mut list = Vec::new();
    values.for_each(|value| varint(&mut list, value));
    bytes(out, field, &list);
}

/// Differences from one to the next, as such files have them.
fn deltas(values: impl Iterator<Item = i64>) -> impl Iterator<Item = u64> {
    let mut last = 0;
    values.map(move |value| zigzag(value - std::mem::replace(&mut last, value)))
}

#[derive(Default)]
struct Strings(Vec<String>);

impl Strings {
    fn place(&mut self, text: &str) -> u64 {
        let known = self.0.iter().position(|one| one == text);
        known.unwrap_or_else(|| {
            self.0.push(text.into());
            self.0.len() - 1
        }) as u64
    }

    fn tags(&mut self, out: &mut Vec<u8>, tags: &Pairs) {
        let keys: Vec<u64> = tags.iter().map(|(key, _)| self.place(key)).collect();
        let values: Vec<u64> = tags.iter().map(|(_, value)| self.place(value)).collect();
        packed(out, 2, keys.into_iter());
        packed(out, 3, values.into_iter());
    }
}

fn blob(out: &mut Vec<u8>, kind: &str, content: &[u8]) {
    let mut inner = Vec::new();
    bytes(&mut inner, 1, content);
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, inner.len() as u64);
    out.extend_from_slice(&(header.len() as u32).to_be_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(&inner);
}

/// A drawing as a file.
pub fn pbf(drawing: &Drawing) -> Vec<u8> {
    let mut out = Vec::new();
    let mut header = Vec::new();
    bytes(&mut header, 4, b"OsmSchema-V0.6");
    bytes(&mut header, 4, b"DenseNodes");
    blob(&mut out, "OSMHeader", &header);
    let mut strings = Strings(vec![String::new()]);
    let mut dense = Vec::new();
    let nodes = &drawing.nodes;
    packed(&mut dense, 1, deltas(nodes.iter().map(|node| node.0)));
    packed(&mut dense, 8, deltas(nodes.iter().map(|node| (node.1 * 1e7).round() as i64)));
    packed(&mut dense, 9, deltas(nodes.iter().map(|node| (node.2 * 1e7).round() as i64)));
    let mut tags = Vec::new();
    for node in nodes {
        node.3.iter().for_each(|(key, value)| tags.extend([strings.place(key), strings.place(value)]));
        tags.push(0);
    }
    packed(&mut dense, 10, tags.into_iter());
    let mut group = Vec::new();
    bytes(&mut group, 2, &dense);
    for (id, refs, tags) in &drawing.ways {
        let mut way = Vec::new();
        number(&mut way, 1, *id as u64);
        strings.tags(&mut way, tags);
        packed(&mut way, 8, deltas(refs.iter().copied()));
        bytes(&mut group, 3, &way);
    }
    for (id, members, tags) in &drawing.relations {
        let mut relation = Vec::new();
        number(&mut relation, 1, *id as u64);
        strings.tags(&mut relation, tags);
        let roles: Vec<u64> = members.iter().map(|member| strings.place(member.2)).collect();
        packed(&mut relation, 8, roles.into_iter());
        packed(&mut relation, 9, deltas(members.iter().map(|member| member.1)));
        let kind = |kind: MemberKind| match kind {
            MemberKind::Node => 0,
            MemberKind::Way => 1,
            MemberKind::Relation => 2,
        };
        packed(&mut relation, 10, members.iter().map(|member| kind(member.0)));
        bytes(&mut group, 4, &relation);
    }
    let mut block = Vec::new();
    let mut table = Vec::new();
    strings.0.iter().for_each(|text| bytes(&mut table, 1, text.as_bytes()));
    bytes(&mut block, 1, &table);
    bytes(&mut block, 2, &group);
    blob(&mut out, "OSMData", &block);
    out
}
