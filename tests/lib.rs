//! The acceptance stories (`acceptance/`) and the browser stories (`browser/`). Nothing of it is used by anything else.
