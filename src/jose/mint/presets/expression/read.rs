//! Reads what stands between `${` and `}`.

use super::{Expression, Function};
use crate::jose::words;

/// How deep calls may stand in each other.
const MAX_DEPTH: usize = 8;

/// Where an expression stops being one, in bytes from its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The byte that does not fit.
    pub offset: usize,
    /// What is wrong there.
    pub message: String,
}

impl Expression {
    /// Reads what stands between `${` and `}`.
    pub fn parse(text: &str) -> Result<Self, Misread> {
        let mut reader = Reader { text, at: 0 };
        let expression = reader.sum(0)?;
        reader.skip_space();
        if reader.at < text.len() {
            return Err(reader.misread("+, - or the end of the placeholder"));
        }
        Ok(expression)
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn sum(&mut self, depth: usize) -> Result<Expression, Misread> {
        let first = self.term(depth)?;
        let mut rest = Vec::new();
        loop {
            self.skip_space();
            let is_taken = match self.peek() {
                Some(b'+') => false,
                Some(b'-') => true,
                _ => break,
            };
            self.at += 1;
            rest.push((is_taken, self.term(depth)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        Ok(Expression::Sum(Box::new(first), rest))
    }

    fn term(&mut self, depth: usize) -> Result<Expression, Misread> {
        self.skip_space();
        match self.peek() {
            Some(b'0'..=b'9') => {
                let digits = self.run(|byte| byte.is_ascii_digit());
                match digits.parse() {
                    Ok(number) => Ok(Expression::Number(number)),
                    Err(_) => Err(self.misread("a number of at most 18 digits")),
                }
            }
            Some(b'\'') => {
                self.at += 1;
                let text = self.run(|byte| byte != b'\'').to_owned();
                self.expect(b'\'', "a closing quote")?;
                Ok(Expression::Text(text))
            }
            Some(b'a'..=b'z') => {
                let start = self.at;
                let name = self
                    .run(|byte| {
                        byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte)
                    })
                    .to_owned();
                self.skip_space();
                if self.peek() != Some(b'(') {
                    return Ok(Expression::Name(name));
                }
                self.call(start, &name, depth)
            }
            _ => Err(self.misread("a name, a number or a text in single quotes")),
        }
    }

    fn call(&mut self, start: usize, name: &str, depth: usize) -> Result<Expression, Misread> {
        let found = Function::ALL.iter().find(|known| known.1 == name);
        let Some((function, _, num_arguments)) = found else {
            let known = Function::ALL.map(|known| known.1).join(", ");
            return Err(Misread {
                offset: start,
                message: format!(
                    "no function is called {:?}; there are {known}",
                    words::one_line(name, 40)
                ),
            });
        };
        if depth == MAX_DEPTH {
            return Err(Misread {
                offset: start,
                message: format!("functions stand more than {MAX_DEPTH} deep in each other"),
            });
        }
        let mut arguments = Vec::new();
        self.at += 1;
        loop {
            arguments.push(self.sum(depth + 1)?);
            self.skip_space();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.expect(b')', "a comma or )")?;
        if arguments.len() != *num_arguments {
            let (want, got) = (*num_arguments, arguments.len());
            return Err(Misread {
                offset: start,
                message: format!("{name} takes {}, not {got}", words::count("value", want)),
            });
        }
        Ok(Expression::Call(*function, arguments))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        self.run(|byte| byte == b' ');
    }

    /// Takes the bytes that are wanted; those wanted end only at whole characters.
    fn run(&mut self, is_wanted: impl Fn(u8) -> bool) -> &str {
        let start = self.at;
        let rest = &self.text.as_bytes()[start..];
        self.at += rest.iter().take_while(|byte| is_wanted(**byte)).count();
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), Misread> {
        if self.peek() != Some(byte) {
            return Err(self.misread(what));
        }
        self.at += 1;
        Ok(())
    }

    fn misread(&self, expected: &str) -> Misread {
        Misread {
            offset: self.at,
            message: format!("{expected} should stand here in a placeholder"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_placeholder_is_said_where_it_stops() {
        #[track_caller]
        fn check(text: &str, offset: usize, part: &str) {
            let misread = Expression::parse(text).unwrap_err();
            assert_eq!(misread.offset, offset, "{}", misread.message);
            assert!(misread.message.contains(part), "{}", misread.message);
        }
        check("", 0, "a name");
        check("now now", 4, "the end of the placeholder");
        check("now+", 4, "a name");
        check("'open", 5, "a closing quote");
        check("upper(a", 7, "a comma or )");
        check("upper(a, b)", 0, "1 value, not 2");
        check("eval(a)", 0, "no function is called \"eval\"");
        check("99999999999999999999", 20, "at most 18 digits");
        check("é", 0, "a name");
        let deep = "upper(".repeat(9) + "a" + &")".repeat(9);
        check(&deep, 48, "more than 8 deep");
    }

    #[test]
    fn any_text_is_read_or_refused() {
        for text in [
            "((((", "''''", "a.b.c", "-1", "upper()", "upper(,)", "1-", "é'é",
        ] {
            let _ = Expression::parse(text);
        }
        let long = "upper(".repeat(100_000);
        assert!(Expression::parse(&long).is_err());
        let wide = "1+".repeat(100_000) + "1";
        assert!(Expression::parse(&wide).is_ok());
    }
}
