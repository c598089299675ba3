//! Templates: JSON whose strings have placeholders in them.
//!
//! A string that is one placeholder alone becomes its value, whatever that is; inside a longer
//! string it becomes text. A member whose placeholder has no value is left out, with its name.
//! `{"$stringify": …}` becomes a string that holds the JSON, and `{"$gzip_base64": …}` one that
//! holds it packed, as some servers want a claim.

use serde_json::{Map, Value};

use super::expression::{Expression, Scope, Work, text_of};
use super::shape;
use crate::jose::words;

/// JSON with placeholders.
#[derive(Clone, Debug)]
pub struct Template(Node);

#[derive(Clone, Debug)]
enum Node {
    /// Nothing in it to fill.
    Constant(Value),
    Text(Text),
    Array(Vec<Node>),
    Object(Vec<(Text, Node)>),
    Shaped(shape::Shape, Box<Node>),
}

/// Text with placeholders.
#[derive(Clone, Debug, Default)]
pub struct Text {
    source: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Literal(String),
    Placeholder(Expression),
}

/// What the names in placeholders may be, and what was odd about those that are not.
pub struct Names<'a> {
    /// Whether a name means something here.
    pub is_known: &'a dyn Fn(&str) -> bool,
    /// One clause for each that does not.
    pub oddities: Vec<String>,
}

impl Names<'_> {
    fn odd(&mut self, place: &str, message: &str) {
        if self.oddities.len() < 50 {
            let place = words::one_line(place, 60);
            self.oddities.push(format!("{place}: {message}"));
        }
    }
}

impl Template {
    /// The template that `json` is; `place` is what to call it.
    pub fn new(json: &Value, place: &str, names: &mut Names<'_>) -> Self {
        Self(Node::new(json, place, names))
    }

    /// What it makes; members that have no value are left out.
    pub fn value(&self, scope: &Scope<'_>, work: &mut Work) -> Value {
        let value = self.0.value(scope, work);
        value.unwrap_or_else(|| Value::Object(Map::new()))
    }
}

impl Node {
    fn new(json: &Value, place: &str, names: &mut Names<'_>) -> Self {
        match json {
            Value::String(text) if text.contains("${") => Self::Text(Text::new(text, place, names)),
            Value::Array(items) => {
                let each = items.iter().enumerate();
                let each = each.map(|(i, item)| Self::new(item, &format!("{place}/{i}"), names));
                Self::Array(each.collect())
            }
            Value::Object(members) => {
                if let Some((shape, inner)) = shaped(members, place, names) {
                    return Self::Shaped(shape, Box::new(Self::new(inner, place, names)));
                }
                let each = members.iter().map(|(name, value)| {
                    let place = format!("{place}/{name}");
                    let value = Self::new(value, &place, names);
                    (Text::new(name, &place, names), value)
                });
                Self::Object(each.collect())
            }
            other => Self::Constant(other.clone()),
        }
    }

    fn value(&self, scope: &Scope<'_>, work: &mut Work) -> Option<Value> {
        Some(match self {
            Self::Constant(value) => value.clone(),
            Self::Text(text) => return text.value(scope, work),
            Self::Array(items) => {
                let items = items.iter().filter_map(|item| item.value(scope, work));
                Value::Array(items.collect())
            }
            Self::Object(members) => {
                let mut object = Map::new();
                for (name, node) in members {
                    if let (Some(name), Some(value)) =
                        (name.text(scope, work), node.value(scope, work))
                    {
                        object.insert(name, value);
                    }
                }
                Value::Object(object)
            }
            Self::Shaped(shape, inner) => {
                let text = shape.apply(&inner.value(scope, work)?, scope.now);
                return work.take(text.len()).then(|| text.into());
            }
        })
    }
}

/// The shape that an object with one member asks for.
fn shaped<'a>(
    members: &'a Map<String, Value>,
    place: &str,
    names: &mut Names<'_>,
) -> Option<(shape::Shape, &'a Value)> {
    let (name, inner) = members.iter().next()?;
    let word = name
        .strip_prefix('$')
        .filter(|word| !word.starts_with('{'))?;
    let shape = shape::Shape::ALL
        .into_iter()
        .find(|shape| shape.word() == word);
    if shape.is_none() || members.len() > 1 {
        let known = shape::Shape::ALL.map(|shape| format!("${}", shape.word()));
        let known = known.join(" and ");
        let name = words::one_line(name, 40);
        names.odd(
            place,
            &format!("{name:?} is taken for a name; {known}, alone in an object, are more"),
        );
        return None;
    }
    Some((shape?, inner))
}

impl Text {
    /// The text with placeholders that `text` is. One that cannot be read stays as it stands.
    pub fn new(text: &str, place: &str, names: &mut Names<'_>) -> Self {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let (before, found) = rest.split_at(at);
            // `$${` stands for `${` itself.
            if let Some(before) = before.strip_suffix('$') {
                literal.push_str(before);
                literal.push_str("${");
                rest = &found[2..];
                continue;
            }
            literal.push_str(before);
            let Some(end) = end_of_placeholder(found) else {
                names.odd(place, "a placeholder has no }");
                rest = found;
                break;
            };
            let (placeholder, after) = (&found[2..end], &found[end + 1..]);
            match Expression::parse(placeholder) {
                Ok(expression) => {
                    check_names(&expression, place, names);
                    if !literal.is_empty() {
                        parts.push(Part::Literal(std::mem::take(&mut literal)));
                    }
                    parts.push(Part::Placeholder(expression));
                }
                Err(misread) => {
                    let shown = words::one_line(placeholder, 40);
                    let at = misread.offset + 1;
                    names.odd(
                        place,
                        &format!("${{{shown}}}, character {at}: {}", misread.message),
                    );
                    literal.push_str(&found[..=end]);
                }
            }
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Self {
            source: text.to_owned(),
            parts,
        }
    }

    /// As it stands in the preset.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The value of its only placeholder, or the text it makes; `None` when something in it has
    /// no value.
    pub fn value(&self, scope: &Scope<'_>, work: &mut Work) -> Option<Value> {
        match self.parts.as_slice() {
            [Part::Placeholder(expression)] => expression.value(scope, work),
            _ => self.text(scope, work).map(Value::String),
        }
    }

    /// The text it makes.
    pub fn text(&self, scope: &Scope<'_>, work: &mut Work) -> Option<String> {
        self.text_with(scope, str::to_owned, work)
    }

    /// The text it makes, where each value is written by `written`.
    pub fn text_with(
        &self,
        scope: &Scope<'_>,
        written: impl Fn(&str) -> String,
        work: &mut Work,
    ) -> Option<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Placeholder(expression) => {
                    out.push_str(&written(&text_of(&expression.value(scope, work)?)));
                }
            }
        }
        Some(out)
    }
}

fn check_names(expression: &Expression, place: &str, names: &mut Names<'_>) {
    let mut used = Vec::new();
    expression.names(&mut used);
    for name in used {
        if !(names.is_known)(name) {
            let name = words::one_line(name, 40);
            names.odd(place, &format!("no field is called {name:?}"));
        }
    }
}

/// Where the `}` of the placeholder at the start of `text` stands; those in quotes are not it.
fn end_of_placeholder(text: &str) -> Option<usize> {
    let mut is_quoted = false;
    text.bytes().position(|byte| {
        is_quoted ^= byte == b'\'';
        byte == b'}' && !is_quoted
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::jose::mint::presets::KeyFacts;

    #[track_caller]
    fn fill(template: &str) -> (String, Vec<String>) {
        let json: Value = serde_json::from_str(template).unwrap();
        let fields = json!({"name": "a \"b\"\n", "list": [1, "2"], "n": 7});
        let fields = fields.as_object().unwrap();
        let mut names = Names {
            is_known: &|name| name == "now" || name == "absent" || fields.contains_key(name),
            oddities: Vec::new(),
        };
        let template = Template::new(&json, "claims", &mut names);
        let scope = Scope {
            now: 1_675_743_790,
            jti: "j",
            alg: "HS256",
            key: &KeyFacts::default(),
            fields,
            row: None,
        };
        let mut work = Work::default();
        let value = template.value(&scope, &mut work);
        names.oddities.extend(work.oddities);
        (value.to_string(), names.oddities)
    }

    #[track_caller]
    fn check(template: &str, expected: &str) {
        assert_eq!(fill(template), (expected.to_owned(), Vec::new()));
    }

    #[test]
    fn a_placeholder_alone_is_its_value_and_in_a_text_it_is_text() {
        check(
            r#"{"z":"${n}","a":"${list}","t":"n is ${n}, ${name}"}"#,
            r#"{"z":7,"a":[1,"2"],"t":"n is 7, a \"b\"\n"}"#,
        );
        check(r#"{"${name}":{"x":1.50}}"#, r#"{"a \"b\"\n":{"x":1.50}}"#);
        check(r#"{"a":"$${n}","b":"$5"}"#, r#"{"a":"${n}","b":"$5"}"#);
    }

    #[test]
    fn a_member_without_a_value_is_left_out() {
        check(
            r#"{"a":"${absent}","b":["${absent}",1],"c":{"d":"x${absent}"},"${absent}":1}"#,
            r#"{"b":[1],"c":{}}"#,
        );
        check(r#"{"a":{"$stringify":"${absent}"}}"#, "{}");
    }

    #[test]
    fn a_stringified_member_is_a_text_of_json() {
        check(
            r#"{"a":{"$stringify":{"b":["${n}",{"c":"${name}"}]}}}"#,
            r#"{"a":"{\"b\": [7, {\"c\": \"a \\\"b\\\"\\n\"}]}"}"#,
        );
    }

    #[test]
    fn what_is_unknown_is_said_and_stays() {
        #[track_caller]
        fn check(template: &str, expected: &str, said: &str) {
            let (text, oddities) = fill(template);
            assert_eq!(text, expected);
            assert!(oddities[0].contains(said), "{oddities:?}");
        }
        check(
            r#"{"a":{"b":"${nmae}"}}"#,
            r#"{"a":{}}"#,
            "claims/a/b: no field is called \"nmae\"",
        );
        check(r#"{"a":"${n"}"#, r#"{"a":"${n"}"#, "has no }");
        check(r#"{"a":"${n!}"}"#, r#"{"a":"${n!}"}"#, "character 2");
        check(r#"{"a":{"$zip":1}}"#, r#"{"a":{"$zip":1}}"#, "$stringify");
    }
}
