//! The arguments about presets, which `jotscope mint` takes.

use std::str::FromStr;

use clap::Args as ClapArgs;

/// Which preset, and what is filled in.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Presets")]
pub struct PresetArgs {
    /// Start from a preset: a name of --list-presets, or a preset file (a path with a slash or
    /// ending in .toml)
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,

    /// List the presets; with --preset, the fields of that one
    #[arg(long)]
    pub list_presets: bool,

    /// Fill in a field of the preset; @FILE reads its value from a file, @@ stands for @ (repeatable)
    #[arg(long, value_name = "NAME=VALUE", requires = "preset")]
    pub set: Vec<Setting>,
}

/// One field filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Of the field.
    pub name: String,
    /// As typed.
    pub value: String,
}

impl FromStr for Setting {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text
            .split_once('=')
            .ok_or("a field and its value, such as client_id=abc")?;
        Ok(Self {
            name: name.trim().to_owned(),
            value: value.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        preset: PresetArgs,
    }

    #[test]
    fn a_value_may_have_any_characters() {
        let words = [
            "x",
            "--preset",
            "p",
            "--set",
            "a=b=c",
            "--set",
            "list=[1, 2]",
            "--set",
            "e=",
        ];
        let args = Alone::try_parse_from(words).unwrap().preset;
        let set: Vec<_> = args
            .set
            .iter()
            .map(|s| (s.name.as_str(), s.value.as_str()))
            .collect();
        assert_eq!(set, [("a", "b=c"), ("list", "[1, 2]"), ("e", "")]);
    }

    #[test]
    fn a_value_without_its_field_is_refused() {
        assert!(Alone::try_parse_from(["x", "--preset", "p", "--set", "abc"]).is_err());
        assert!(Alone::try_parse_from(["x", "--set", "a=b"]).is_err());
        assert!(Alone::try_parse_from(["x", "--list-presets"]).is_ok());
    }
}
