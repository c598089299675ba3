//! JSONTestSuite: every `y_` is read, every `n_` is a fault with a place, no `i_` does harm.

use std::path::Path;

use jotscope::jose::json;

#[test]
fn the_json_test_suite_agrees() {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors/JSONTestSuite/test_parsing");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let mut counts = [0; 3];
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read(&path).unwrap();
        let outcome = json::check(&text);
        match name.as_bytes()[0] {
            b'y' => {
                counts[0] += 1;
                assert!(outcome.is_ok(), "{name} should be read: {outcome:?}");
            }
            b'n' => {
                counts[1] += 1;
                let fault = outcome.expect_err(&name);
                assert!(
                    fault.offset <= text.len() && fault.rest <= fault.offset,
                    "{name}"
                );
            }
            _ => counts[2] += 1,
        }
    }
    assert_eq!(counts, [95, 188, 35]);
}

/// The same faults, without the suite at hand.
#[test]
fn faults_are_found_where_they_are() {
    #[track_caller]
    fn check(text: &[u8], offset: Option<usize>) {
        assert_eq!(json::check(text).err().map(|fault| fault.offset), offset);
    }
    check(b"[1,,2]", Some(3));
    check(b"[\"a\",\n4\n,1,", Some(11));
    check(b"{\"a\":\"b\"}#", Some(9));
    check(b"[-01]", Some(3));
    check(b"[.5]", Some(1));
    check(b"[1e+]", Some(4));
    check(b"['a']", Some(1));
    check(b"[\"\t\"]", Some(2));
    check(b"[\"\\u{1}\"]", Some(4));
    check(b"[nul]", Some(1));
    check(b"[True]", Some(1));
    check(b"{1:1}", Some(1));
    check(b"]", Some(0));
    check(b"", Some(0));
    check(b"[\"\xff\"]", None);
    check(b"[\"\\ud800\"]", None);
    check(b"\xef\xbb\xbf{}", None);
    check(b" 1e999 ", None);
}
