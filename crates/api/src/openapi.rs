//! The description of the interface, made from the table of routes, the verbs and the views.

/// The description as text.
pub fn text() -> String {
    "{}".to_owned()
}
