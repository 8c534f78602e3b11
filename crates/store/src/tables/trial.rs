//! A trial of writing: something is put into the database and taken out again. It says whether the record can grow, which a read, and a write over what is
//! there, do not.

use crate::statement::statement;
use crate::{StoreError, Tx};

/// Its name among the leases, the one table that keeps nothing.
const NAME: &str = "trial";
/// As many bytes as a few commands take.
const BYTES: usize = 16 * 1024;

impl Tx<'_> {
    /// Puts it in.
    ///
    /// # Errors
    /// [`StoreError`]: nothing can be written now.
    pub fn trial_put(&mut self) -> Result<(), StoreError> {
        self.writing(|conn| {
            let text = "INSERT INTO lease (name, holder, epoch, until_ms) VALUES (?, ?, 0, 0) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder";
            statement!(text, NAME, ".".repeat(BYTES).as_str()).run(conn)?;
            Ok(())
        })
    }

    /// Takes it out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn trial_take_out(&mut self) -> Result<(), StoreError> {
        self.writing(|conn| {
            statement!("DELETE FROM lease WHERE name = ?", NAME).run(conn)?;
            Ok(())
        })
    }
}
