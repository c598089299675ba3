//! Asking other machines from the window: nobody is asked before the button that names the host is
//! pressed, what comes back is said, and what is secret is told to nobody. The only host asked is
//! a server on loopback.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use jotscope::gui::action::{Action, Command, TrustAction};
use jotscope::gui::asking::Progress;
use jotscope::jose::key::convert::public_jwks_json;

use crate::network_server::{Server, json, response};
use crate::support::Shell;
use crate::verify_world::{NOW, rsa, rsa_key, token};

/// A window with a token of that payload.
fn shell_with(payload: &str) -> Shell {
    let mut shell = Shell::new(NOW);
    shell.paste(&token(r#"{"alg":"RS256"}"#, payload));
    shell
}

fn jwks() -> String {
    public_jwks_json([&rsa_key(rsa(), "k1")])
}

/// An issuer: a discovery document, a key set, and an endpoint for questions about tokens.
fn issuer() -> Server {
    let host = Arc::new(Mutex::new(String::new()));
    let own = host.clone();
    let server = Server::new(move |path| {
        let host = own.lock().unwrap().clone();
        match path {
            "/.well-known/openid-configuration" => json(format!(
                r#"{{"issuer":"http://{host}","jwks_uri":"http://{host}/jwks.json","introspection_endpoint":"http://{host}/introspect"}}"#
            )),
            "/jwks.json" => json(jwks()),
            "/introspect" => {
                json(r#"{"active":false,"sub":"alice","exp":1700000300,"client_id":"shop"}"#)
            }
            _ => response("404 Not Found", "nothing here"),
        }
    });
    host.lock().unwrap().clone_from(&server.host);
    server
}

fn command(shell: &mut Shell, command: Command) {
    shell.harness.state_mut().request(Action::Command(command));
    shell.settle();
}

#[track_caller]
fn type_into(shell: &mut Shell, label: &str, text: &str) {
    shell.harness.get_by_label(label).focus();
    shell.settle();
    shell.press(Modifiers::COMMAND, Key::A);
    shell.harness.event(Event::Text(text.to_owned()));
    shell.settle();
}

#[track_caller]
fn click(shell: &mut Shell, label: &str) {
    shell
        .harness
        .get_by_role_and_label(Role::Button, label)
        .click();
    shell.settle();
}

fn value(shell: &Shell, label: &str) -> String {
    let field = shell.harness.get_by_label(label);
    field.accesskit_node().value().unwrap_or_default()
}

#[test]
fn keys_are_asked_for_by_a_click_on_the_hosts_name_and_by_nothing_else() {
    let server = Server::new(|_| json(jwks()));
    let mut shell = shell_with(r#"{"sub":"a"}"#);
    command(&mut shell, Command::FetchKeys);
    let url = server.url("/jwks.json");
    type_into(&mut shell, "URL or issuer", &url);
    shell.check_told("Fetches the key set at this address");
    shell.press(Modifiers::NONE, Key::Enter);
    assert!(server.requests().is_empty());
    shell.check_told("Signature not checked");

    click(&mut shell, &format!("Ask {}", server.host));
    assert_eq!(server.requests().len(), 1);
    shell.check_told("Signature valid");
    shell.check_told(&format!("{}, RSA 2048 · fetched", server.host));
    shell.check_told(&format!("from {} (fetched)", server.host));
    assert!(shell.harness.query_by_label("URL or issuer").is_none());
    let row = &shell.harness.state().derived.key_rows()[1];
    assert_eq!(row.detail, url);
}

#[test]
fn enter_goes_to_the_button_and_the_button_can_be_pressed_from_there() {
    let server = Server::new(|_| json(jwks()));
    let mut shell = shell_with("{}");
    command(&mut shell, Command::FetchKeys);
    type_into(&mut shell, "URL or issuer", &server.url("/jwks.json"));
    shell.press(Modifiers::NONE, Key::Enter);
    assert!(server.requests().is_empty());
    shell.press(Modifiers::NONE, Key::Space);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn an_issuer_taken_from_the_token_only_fills_the_field_and_is_called_untrusted() {
    let server = issuer();
    let iss = format!("http://{}", server.host);
    let mut shell = shell_with(&format!(r#"{{"iss":"{iss}","sub":"a"}}"#));
    command(&mut shell, Command::FetchKeys);
    click(&mut shell, "Take issuer from the token");
    assert_eq!(value(&shell, "URL or issuer"), iss);
    shell.check_told("Comes from the token itself, untrusted");
    shell.check_told("Reads the issuer's discovery document, then its keys");
    assert!(server.requests().is_empty());

    click(&mut shell, &format!("Ask {}", server.host));
    let asked: Vec<String> = server.requests();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[1].starts_with("GET /jwks.json "), "{asked:?}");
    shell.check_told("Signature valid");
}

#[test]
fn an_issuer_that_cannot_be_asked_is_not_offered() {
    let mut shell = shell_with(r#"{"iss":"accounts.example","sub":"a"}"#);
    command(&mut shell, Command::FetchKeys);
    shell.check_told("Nobody is asked before you press Ask");
    assert!(!shell.tells("Take issuer from the token"));
}

#[test]
fn an_address_that_is_refused_says_why_and_has_no_button_to_press() {
    let mut shell = shell_with("{}");
    command(&mut shell, Command::FetchKeys);
    for (url, why) in [
        (
            "http://login.example.test/jwks.json",
            "http is spoken with this machine alone: login.example.test has to be asked over https",
        ),
        (
            "https://me:hunter2@login.example.test/",
            "name or password in a URL is not sent",
        ),
        ("file:///etc/passwd", "File is not fetched, only https is"),
        ("login.example.test", "A URL begins with https://"),
    ] {
        type_into(&mut shell, "URL or issuer", url);
        shell.check_told(why);
        let ask = shell.harness.get_by_role_and_label(Role::Button, "Ask");
        assert!(ask.accesskit_node().is_disabled(), "{url}");
    }
}

#[test]
fn what_came_back_instead_of_keys_is_said_under_the_form() {
    let page = "HTTP says <html>Please log in</html>";
    let server = Server::new(move |path| match path {
        "/keys" => response("200 OK\r\nContent-Type: text/html", page),
        "/empty/keys" => json(r#"{"keys":[]}"#),
        _ => response("503 Service Unavailable", "try later"),
    });
    let mut shell = shell_with("{}");
    command(&mut shell, Command::FetchKeys);
    let ask = format!("Ask {}", server.host);
    for (path, why) in [("/keys", "Please log in"), ("/other/keys", "503")] {
        type_into(&mut shell, "URL or issuer", &server.url(path));
        click(&mut shell, &ask);
        let said = shell.check_told(why);
        assert!(said.contains(&server.host), "{said}");
    }
    type_into(&mut shell, "URL or issuer", &server.url("/empty/keys"));
    click(&mut shell, &ask);
    assert_eq!(shell.harness.state().derived.key_rows().len(), 1);
    assert!(matches!(
        shell.harness.state().view.asking.keys_progress,
        Progress::Failed(_)
    ));
}

#[test]
fn the_same_question_is_answered_from_memory_until_it_is_asked_again() {
    let server = Server::new(|_| json(jwks()));
    let mut shell = shell_with("{}");
    command(&mut shell, Command::FetchKeys);
    type_into(&mut shell, "URL or issuer", &server.url("/jwks.json"));
    click(&mut shell, &format!("Ask {}", server.host));
    let id = shell.harness.state().input.keys.get().sources()[1].id;
    shell
        .harness
        .state_mut()
        .request(Action::Trust(TrustAction::Remove(id)));
    shell.settle();
    shell.check_told("Signature not checked");

    command(&mut shell, Command::FetchKeys);
    shell.check_told("Asked at 14 Nov 2023 22:13:20 UTC: 1 key, kept until the window closes");
    click(&mut shell, "Use the kept keys");
    shell.check_told("Signature valid");
    assert_eq!(server.requests().len(), 1);
    click(&mut shell, &format!("Ask {} again", server.host));
    assert_eq!(server.requests().len(), 2);
    let num = shell.harness.state().derived.key_rows().len();
    assert_eq!(num, 2, "the newer answer replaces the older");
}

#[test]
fn a_question_under_way_names_its_host_and_can_be_cancelled() {
    let mut shell = shell_with("{}");
    command(&mut shell, Command::FetchKeys);
    let progress = Progress::Asking("login.example.test".to_owned());
    shell.harness.state_mut().view.asking.keys_progress = progress;
    shell.settle();
    shell.check_told("Asking login.example.test…");
    assert!(shell.harness.query_by_label("Ask").is_none());
    click(&mut shell, "Cancel");
    let progress = &shell.harness.state().view.asking.keys_progress;
    assert_eq!(*progress, Progress::Idle);
}

#[test]
fn a_hasura_secret_with_a_url_fills_the_form_on_a_click_and_asks_on_another() {
    let server = Server::new(|_| json(jwks()));
    let mut shell = shell_with(r#"{"https://hasura.io/jwt/claims":{}}"#);
    let url = server.url("/jwks.json");
    shell.paste(&format!(
        r#"HASURA_GRAPHQL_JWT_SECRET='{{"jwk_url":"{url}"}}'"#
    ));
    click(&mut shell, "Fetch the keys of this Hasura…");
    assert_eq!(value(&shell, "URL or issuer"), url);
    shell.check_told("jwk_url of the pasted HASURA_GRAPHQL_JWT_SECRET");
    assert!(server.requests().is_empty());
    click(&mut shell, &format!("Ask {}", server.host));
    shell.check_told("Signature valid");
    assert!(!shell.tells("Fetch the keys of this Hasura…"));
}

const CLIENT_SECRET: &str = "correct-horse-battery";

#[test]
fn an_issuer_is_asked_about_the_token_and_what_differs_is_said() {
    let server = issuer();
    let payload = r#"{"sub":"alice","exp":1700000000,"jti":"7"}"#;
    let mut shell = shell_with(payload);
    command(&mut shell, Command::Introspect);
    type_into(&mut shell, "Endpoint", &server.url("/introspect"));
    type_into(&mut shell, "Client ID", "demo");
    type_into(&mut shell, "Client secret", CLIENT_SECRET);
    let masked = value(&shell, "Client secret");
    assert!(masked.chars().all(|c| c == '•'), "{masked:?}");
    assert!(!shell.tells(CLIENT_SECRET));
    let sends = format!(
        "Sends this token, and the client's secret, to {}",
        server.host
    );
    shell.check_told(&sends);
    shell.press(Modifiers::NONE, Key::Enter);
    assert!(server.requests().is_empty());

    click(&mut shell, &format!("Ask {}", server.host));
    let asked = server.requests();
    assert_eq!(asked.len(), 1);
    let basic = STANDARD.encode(format!("demo:{CLIENT_SECRET}"));
    assert!(asked[0].contains(&format!("Basic {basic}")));
    let text = token(r#"{"alg":"RS256"}"#, payload);
    assert!(asked[0].contains(&text));

    shell.check_told(&format!("Not active at {}", server.host));
    shell.check_told("1 claim differs · 1 only in the token · 1 only in the answer");
    shell.check_told("exp differs, in the token 1700000000, in the answer 1700000300");
    shell.check_told("sub same");
    shell.check_told("jti only in token, in the token \"7\"");
    shell.check_told("client_id only in answer, in the answer \"shop\"");
    assert!(!shell.tells(CLIENT_SECRET));
    let form = &shell.harness.state().view.asking.introspection;
    assert!(!form.is_open && form.client_secret.is_empty());

    click(&mut shell, "Dismiss the answer");
    assert!(!shell.tells("Not active"));
}

#[test]
fn a_client_secret_has_no_undo_and_goes_when_the_form_closes() {
    let mut shell = shell_with("{}");
    command(&mut shell, Command::Introspect);
    type_into(&mut shell, "Client secret", CLIENT_SECRET);
    shell.press(Modifiers::COMMAND, Key::A);
    shell.press(Modifiers::NONE, Key::Delete);
    shell.press(Modifiers::COMMAND, Key::Z);
    let secret = |shell: &Shell| {
        let form = &shell.harness.state().view.asking.introspection;
        form.client_secret.is_empty()
    };
    assert!(secret(&shell));
    type_into(&mut shell, "Client secret", CLIENT_SECRET);
    assert!(!secret(&shell));
    click(&mut shell, "Introspect…");
    assert!(secret(&shell));
    let debug = format!("{:?}", shell.harness.state().view);
    assert!(!debug.contains(CLIENT_SECRET));
}

#[test]
fn the_endpoint_that_an_issuer_publishes_is_taken_over_by_a_click() {
    let server = issuer();
    let iss = format!("http://{}", server.host);
    let mut shell = shell_with(&format!(r#"{{"iss":"{iss}"}}"#));
    command(&mut shell, Command::Introspect);
    assert!(!shell.tells("Take the published endpoint"));
    command(&mut shell, Command::FetchKeys);
    click(&mut shell, "Take issuer from the token");
    // Of the two forms, the one for keys comes first.
    let ask = format!("Ask {}", server.host);
    click(&mut shell, &ask);
    let before = server.requests().len();
    click(&mut shell, "Take the published endpoint");
    assert_eq!(value(&shell, "Endpoint"), server.url("/introspect"));
    shell.check_told("Comes from the issuer's discovery document");
    assert_eq!(server.requests().len(), before);
}

#[test]
fn an_issuer_that_refuses_the_client_is_quoted_and_the_form_stays() {
    let server = Server::new(|_| {
        response(
            "401 Unauthorized\r\nContent-Type: application/json",
            r#"{"error":"invalid_client","error_description":"who is correct-horse-battery"}"#,
        )
    });
    let mut shell = shell_with("{}");
    command(&mut shell, Command::Introspect);
    type_into(&mut shell, "Endpoint", &server.url("/introspect"));
    type_into(&mut shell, "Client ID", "demo");
    type_into(&mut shell, "Client secret", CLIENT_SECRET);
    click(&mut shell, &format!("Ask {}", server.host));
    let said = shell.check_told("invalid_client");
    assert!(
        said.contains("401") && said.contains(&server.host),
        "{said}"
    );
    assert!(!shell.tells(CLIENT_SECRET));
    assert!(
        !shell
            .harness
            .state()
            .view
            .asking
            .introspection
            .client_secret
            .is_empty()
    );
}

const ANSWER: &str = r#"{"active":true,"sub":"bob","scope":"read","client_id":"shop"}"#;

#[test]
fn a_pasted_answer_is_shown_beside_the_token_that_is_there() {
    let mut shell = shell_with(r#"{"sub":"alice","scope":"read"}"#);
    let before = shell.harness.state().input.text.revision();
    shell.paste(ANSWER);
    assert_eq!(shell.harness.state().input.text.revision(), before);
    shell.check_told("The pasted answer says that it would accept the token");
    shell.check_told("sub differs, in the token \"alice\", in the answer \"bob\"");
    // Another token, another story.
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"sub":"carol"}"#));
    assert!(!shell.tells("The pasted answer says"));
}

#[test]
fn an_answer_in_one_paste_with_its_token_is_shown_beside_it() {
    let mut shell = Shell::new(NOW);
    let token = token(r#"{"alg":"RS256"}"#, r#"{"sub":"alice"}"#);
    shell.paste(&format!("{token}\n\n{ANSWER}\n"));
    shell.check_told("sub differs");
    click(&mut shell, "Dismiss the answer");
    assert!(!shell.tells("sub differs"));
}

#[test]
fn an_answer_without_a_token_is_shown_as_claims_and_joins_the_token_that_comes() {
    let mut shell = Shell::new(NOW);
    shell.paste(ANSWER);
    shell.check_told("No token, but an introspection response");
    shell.check_told("sub, \"bob\"");
    assert!(!shell.tells("sub differs"));
    shell.paste(&token(r#"{"alg":"RS256"}"#, r#"{"sub":"alice"}"#));
    shell.check_told("sub differs, in the token \"alice\", in the answer \"bob\"");
}

#[test]
fn the_palette_opens_the_forms_with_the_keyboard_in_them() {
    for (typed, field) in [("fetch", "URL or issuer"), ("introspect", "Endpoint")] {
        let mut shell = shell_with("{}");
        command(&mut shell, Command::Palette);
        shell.harness.event(Event::Text(typed.to_owned()));
        shell.settle();
        shell.press(Modifiers::NONE, Key::Enter);
        assert!(shell.harness.get_by_label(field).is_focused(), "{field}");
    }
}
