//! The clipboard's text. Read on a click or when the window gains focus, never on a timer.

/// The text on the clipboard; an error says in a clause why there is none.
pub fn read_text() -> Result<String, String> {
    let mut clipboard = arboard::Clipboard::new().map_err(|error| clause(&error))?;
    clipboard.get_text().map_err(|error| clause(&error))
}

fn clause(error: &arboard::Error) -> String {
    match error {
        arboard::Error::ContentNotAvailable => "no text is on the clipboard".to_owned(),
        arboard::Error::ClipboardOccupied => "another program holds the clipboard".to_owned(),
        other => format!("the clipboard cannot be read: {other}"),
    }
}
