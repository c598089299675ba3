//! Every provider is told from its tokens, and look-alikes are not taken for it.

use jotscope::jose::access::providers::{self, Certainty, detect};
use jotscope::jose::decode::Decoded;

use crate::tokens::{encrypted, jet_project, payload, token};

#[track_caller]
fn told(decoded: &Decoded, want: Option<(&str, Certainty, &str)>) {
    let found = detect(decoded);
    let got = found
        .as_ref()
        .map(|p| (p.name, p.certainty, p.title.as_str()));
    assert_eq!(got, want);
    if let Some(found) = &found {
        assert!(
            !found.evidence.is_empty(),
            "{} names no evidence",
            found.name
        );
    }
}

#[track_caller]
fn certain(json: &str, name: &str, title: &str) {
    told(&payload(json), Some((name, Certainty::Certain, title)));
}

#[track_caller]
fn looks_like(json: &str, name: &str, title: &str) {
    told(&payload(json), Some((name, Certainty::LooksLike, title)));
}

#[track_caller]
fn nobody(json: &str) {
    told(&payload(json), None);
}

#[test]
fn nothing_is_claimed_of_ordinary_tokens() {
    nobody("{}");
    nobody("[]");
    nobody("7");
    nobody(r#""iss""#);
    nobody("not json");
    nobody(r#"{"sub":"1234567890","name":"John Doe","iat":1516239022}"#);
    nobody(r#"{"iss":"https://id.example.test","sub":"u","aud":"api","exp":1,"scope":"a b"}"#);
    nobody(r#"{"iss":7,"sub":[],"jti":{},"projects":[],"typ":null}"#);
    nobody(r#"{"iss":"","sub":"|","ver":1,"tid":"x","role":"admin"}"#);
}

#[test]
fn jet_admin() {
    told(
        &jet_project(),
        Some(("jet-admin", Certainty::Certain, "Jet Admin project token")),
    );
    looks_like(
        r#"{"projects":{"p":{"super_group":true}}}"#,
        "jet-admin",
        "Jet Admin project token",
    );
    looks_like(
        r#"{"token_type":"access","exp":1,"jti":"0123456789abcdef0123456789abcdef","user":"11111111-2222-4333-8444-555555555555"}"#,
        "jet-admin",
        "Jet Admin user token",
    );
    certain(
        r#"{"token_type":"access","project":"p","permissions":"H4sIAAAAAAAA"}"#,
        "jet-admin",
        "Jet Admin project token",
    );
    nobody(r#"{"projects":{"p":{"title":"x"}}}"#);
    nobody(r#"{"projects":["a","b"],"user":"u"}"#);
    nobody(
        r#"{"token_type":"access","jti":"0123456789abcdef0123456789abcdef","user":"11111111-2222-4333-8444-555555555555","org":"x"}"#,
    );
}

#[test]
fn cognito() {
    certain(
        r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123","token_use":"id","aud":"c","cognito:username":"u"}"#,
        "cognito",
        "Cognito ID token",
    );
    certain(
        r#"{"iss":"https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A","token_use":"access","username":"u","client_id":"c","sub":"s"}"#,
        "cognito",
        "Cognito access token",
    );
    certain(
        r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/p","token_use":"access","client_id":"c","sub":"c"}"#,
        "cognito",
        "Cognito machine access token",
    );
    looks_like(
        r#"{"iss":"https://proxy.example.test/p","token_use":"id","cognito:groups":["a"]}"#,
        "cognito",
        "Cognito ID token",
    );
    nobody(r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com.evil.test/p"}"#);
    nobody(r#"{"iss":"https://example.test/cognito-idp.amazonaws.com/p","token_use":"id"}"#);
    told(
        &encrypted(r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#),
        Some(("cognito", Certainty::LooksLike, "Cognito refresh token")),
    );
    told(
        &encrypted(r#"{"enc":"A256GCM","alg":"RSA-OAEP-256"}"#),
        None,
    );
}

#[test]
fn auth0() {
    certain(
        r#"{"iss":"https://acme.eu.auth0.com/","sub":"auth0|1","aud":["api","x"],"scope":"openid"}"#,
        "auth0",
        "Auth0 access token",
    );
    certain(
        r#"{"iss":"https://acme.auth0.com/","sub":"c@clients","gty":"client-credentials"}"#,
        "auth0",
        "Auth0 machine access token",
    );
    looks_like(
        r#"{"iss":"https://login.example.test/","sub":"auth0|1","nonce":"n"}"#,
        "auth0",
        "Auth0 ID token",
    );
    nobody(r#"{"iss":"https://notauth0.com/","sub":"u"}"#);
    nobody(r#"{"iss":"https://acme.auth0.com.evil.test/","sub":"google-oauth2|1"}"#);
    told(
        &encrypted(r#"{"alg":"dir","enc":"A256GCM","iss":"https://acme.us.auth0.com/"}"#),
        Some(("auth0", Certainty::Certain, "Auth0 opaque access token")),
    );
}

#[test]
fn okta() {
    certain(
        r#"{"ver":1,"jti":"AT.abc","iss":"https://dev-1.okta.com/oauth2/default","cid":"c","uid":"00u1","scp":["openid"]}"#,
        "okta",
        "Okta access token",
    );
    looks_like(
        r#"{"ver":1,"jti":"ID.abc","iss":"https://id.example.test","sub":"00u1"}"#,
        "okta",
        "Okta ID token",
    );
    nobody(r#"{"iss":"https://fakeokta.com/oauth2/default","ver":1}"#);
    nobody(r#"{"iss":"https://id.example.test","ver":"1","jti":"AT.abc","sub":"00u1"}"#);
}

const GUID: &str = "11111111-2222-4333-8444-555555555555";

#[test]
fn entra() {
    certain(
        &format!(
            r#"{{"iss":"https://login.microsoftonline.com/{GUID}/v2.0","tid":"{GUID}","ver":"2.0","scp":"User.Read"}}"#
        ),
        "entra-v2",
        "Entra access token",
    );
    certain(
        &format!(
            r#"{{"iss":"https://login.microsoftonline.us/{GUID}/v2.0","tid":"{GUID}","ver":"2.0","nonce":"n"}}"#
        ),
        "entra-v2",
        "Entra ID token",
    );
    certain(
        &format!(
            r#"{{"iss":"https://sts.windows.net/{GUID}/","ver":"1.0","appid":"a","idtyp":"app"}}"#
        ),
        "entra-v1",
        "Entra app-only access token",
    );
    looks_like(
        &format!(
            r#"{{"iss":"https://id.example.test","tid":"{GUID}","oid":"{GUID}","ver":"1.0","uti":"x","appid":"a"}}"#
        ),
        "entra-v1",
        "Entra access token",
    );
    certain(
        &format!(r#"{{"iss":"https://acme.b2clogin.com/{GUID}/v2.0/","tfp":"B2C_1_in"}}"#),
        "entra-b2c",
        "Entra B2C ID token",
    );
    looks_like(
        r#"{"iss":"https://login.example.test/x/v2.0/","tfp":"B2C_1_in"}"#,
        "entra-b2c",
        "Entra B2C ID token",
    );
    certain(
        &format!(r#"{{"iss":"https://acme.ciamlogin.com/{GUID}/v2.0","ver":"2.0"}}"#),
        "entra-external",
        "Entra External ID token",
    );
    nobody(r#"{"iss":"https://login.microsoftonline.com.evil.test/t/v2.0","ver":"2.0"}"#);
    nobody(r#"{"iss":"https://evil.test/login.microsoftonline.com/v2.0"}"#);
    nobody(r#"{"tid":"t","oid":"o","ver":"2.0","uti":"x"}"#);
}

#[test]
fn adfs() {
    certain(
        r#"{"iss":"http://fs.example.test/adfs/services/trust","apptype":"Public","scp":"openid"}"#,
        "adfs",
        "AD FS access token",
    );
    looks_like(
        r#"{"iss":"https://fs.example.test/adfs"}"#,
        "adfs",
        "AD FS ID token",
    );
    nobody(r#"{"iss":"https://fs.example.test/adfsx","apptype":"Public"}"#);
}

#[test]
fn keycloak() {
    certain(
        r#"{"iss":"https://sso.example.test/auth/realms/acme","typ":"Bearer","realm_access":{"roles":["a"]}}"#,
        "keycloak",
        "Keycloak access token",
    );
    certain(
        r#"{"iss":"https://sso.example.test/realms/acme","typ":"ID"}"#,
        "keycloak",
        "Keycloak ID token",
    );
    looks_like(
        r#"{"iss":"https://sso.example.test/realms/acme","sub":"x"}"#,
        "keycloak",
        "Keycloak token",
    );
    looks_like(
        r#"{"iss":"https://sso.example.test","realm_access":{"roles":["a"]}}"#,
        "keycloak",
        "Keycloak access token",
    );
    nobody(r#"{"iss":"https://sso.example.test/realms/","typ":"Bearer"}"#);
    nobody(r#"{"iss":"https://sso.example.test/x","typ":"Bearer","realm_access":"none"}"#);
}

#[test]
fn firebase() {
    certain(
        r#"{"iss":"https://securetoken.google.com/demo","aud":"demo","firebase":{"sign_in_provider":"password"}}"#,
        "firebase",
        "Firebase ID token",
    );
    certain(
        r#"{"iss":"https://session.firebase.google.com/demo"}"#,
        "firebase",
        "Firebase session cookie",
    );
    certain(
        r#"{"iss":"x@demo.iam.gserviceaccount.com","aud":"https://identitytoolkit.googleapis.com/google.identity.identitytoolkit.v1.IdentityToolkit","uid":"u"}"#,
        "firebase",
        "Firebase custom token",
    );
    looks_like(
        r#"{"iss":"http://localhost:9099","firebase":{"sign_in_provider":"custom"}}"#,
        "firebase",
        "Firebase ID token",
    );
    nobody(r#"{"iss":"https://securetoken.google.com.evil.test/demo","firebase":{}}"#);
}

#[test]
fn supabase() {
    certain(
        r#"{"iss":"https://abcdefghijklmnopqrst.supabase.co/auth/v1","role":"authenticated"}"#,
        "supabase",
        "Supabase user token",
    );
    certain(
        r#"{"iss":"supabase","ref":"abcdefghijklmnopqrst","role":"service_role"}"#,
        "supabase",
        "Supabase service_role key",
    );
    looks_like(
        r#"{"iss":"http://127.0.0.1:54321/auth/v1","role":"authenticated","aal":"aal1","session_id":"s","app_metadata":{}}"#,
        "supabase",
        "Supabase user token",
    );
    nobody(r#"{"iss":"https://supabase.co.evil.test/auth/v1","role":"authenticated"}"#);
}

#[test]
fn kubernetes() {
    certain(
        r#"{"iss":"https://kubernetes.default.svc","sub":"system:serviceaccount:ns:sa","kubernetes.io":{"namespace":"ns"}}"#,
        "kubernetes",
        "Kubernetes service account token",
    );
    certain(
        r#"{"iss":"kubernetes/serviceaccount","kubernetes.io/serviceaccount/namespace":"ns"}"#,
        "kubernetes",
        "Kubernetes service account token without expiry",
    );
    looks_like(
        r#"{"sub":"system:serviceaccount:ns:sa"}"#,
        "kubernetes",
        "Kubernetes service account token",
    );
    nobody(r#"{"sub":"serviceaccount:ns:sa","kubernetes.io":"x"}"#);
}

#[test]
fn github_actions() {
    certain(
        r#"{"iss":"https://token.actions.githubusercontent.com","sub":"repo:o/r:ref:refs/heads/main"}"#,
        "github-actions",
        "GitHub Actions ID token",
    );
    certain(
        r#"{"iss":"https://ghes.example.test/_services/token","repository":"o/r","job_workflow_ref":"w","run_id":"1"}"#,
        "github-actions",
        "GitHub Actions ID token",
    );
    looks_like(
        r#"{"iss":"https://proxy.example.test","repository":"o/r","job_workflow_ref":"w","run_id":"1"}"#,
        "github-actions",
        "GitHub Actions ID token",
    );
    nobody(r#"{"iss":"https://evil.test/token.actions.githubusercontent.com","repository":"o/r"}"#);
}

#[test]
fn gitlab() {
    certain(
        r#"{"iss":"https://gitlab.com","project_path":"g/p","namespace_path":"g","pipeline_id":"1"}"#,
        "gitlab",
        "GitLab CI ID token",
    );
    certain(
        r#"{"iss":"https://git.example.test","project_path":"g/p","namespace_path":"g","pipeline_id":"1","ci_config_ref_uri":"u"}"#,
        "gitlab",
        "GitLab CI ID token",
    );
    looks_like(
        r#"{"iss":"https://git.example.test","project_path":"g/p","namespace_path":"g","pipeline_id":"1"}"#,
        "gitlab",
        "GitLab CI ID token",
    );
    nobody(r#"{"iss":"https://gitlab.com","project_path":"g/p"}"#);
}

#[test]
fn google() {
    for iss in ["accounts.google.com", "https://accounts.google.com"] {
        certain(
            &format!(r#"{{"iss":"{iss}","hd":"x.test"}}"#),
            "google",
            "Google ID token",
        );
    }
    certain(
        r#"{"iss":"x@demo.iam.gserviceaccount.com","aud":"https://oauth2.googleapis.com/token"}"#,
        "google",
        "Google service account assertion",
    );
    certain(
        r#"{"iss":"https://cloud.google.com/iap"}"#,
        "google-iap",
        "Google Identity-Aware Proxy token",
    );
    nobody(r#"{"iss":"https://accounts.google.com.evil.test"}"#);
    nobody(r#"{"iss":"https://cloud.google.com/iapx"}"#);
}

#[test]
fn zitadel() {
    certain(
        r#"{"iss":"https://id.example.test","urn:zitadel:iam:org:project:roles":{}}"#,
        "zitadel",
        "Zitadel token",
    );
    certain(
        r#"{"iss":"https://acme-1.zitadel.cloud","nonce":"n"}"#,
        "zitadel",
        "Zitadel ID token",
    );
    nobody(r#"{"iss":"https://notzitadel.cloud","urn:zitade":1}"#);
}

#[test]
fn ory() {
    certain(
        r#"{"iss":"https://acme.projects.oryapis.com","ext":{},"scp":[],"client_id":"c"}"#,
        "ory",
        "Ory access token",
    );
    looks_like(
        r#"{"iss":"https://hydra.example.test","ext":{},"scp":["a"],"client_id":"c"}"#,
        "ory",
        "Ory access token",
    );
    nobody(r#"{"ext":{},"scp":"a","client_id":"c"}"#);
}

#[test]
fn fusionauth() {
    certain(
        r#"{"iss":"acme.com","applicationId":"a","authenticationType":"PASSWORD","tid":"t"}"#,
        "fusionauth",
        "FusionAuth token",
    );
    looks_like(
        r#"{"iss":"acme.com","applicationId":"a","authenticationType":"PASSWORD"}"#,
        "fusionauth",
        "FusionAuth token",
    );
    nobody(r#"{"applicationId":"a","tid":"t"}"#);
}

#[test]
fn clerk() {
    certain(
        r#"{"iss":"https://calm-1.clerk.accounts.dev","sid":"sess_1","sub":"user_1"}"#,
        "clerk",
        "Clerk session token",
    );
    told(
        &token(r#"{"alg":"RS256","kid":"ins_1"}"#, r#"{"sub":"user_1"}"#),
        Some(("clerk", Certainty::Certain, "Clerk token")),
    );
    looks_like(
        r#"{"iss":"https://id.example.test","sid":"sess_1","sub":"user_1"}"#,
        "clerk",
        "Clerk session token",
    );
    nobody(r#"{"iss":"https://clerk.example.test","sid":"s","sub":"u"}"#);
}

#[test]
fn ping() {
    certain(
        r#"{"iss":"https://auth.pingone.eu/11111111-2222-4333-8444-555555555555/as","env":"e"}"#,
        "pingone",
        "PingOne access token",
    );
    looks_like(
        r#"{"iss":"https://id.example.test","p1.rid":"r"}"#,
        "pingone",
        "PingOne access token",
    );
    told(
        &token(r#"{"alg":"RS256","pi.atm":"1"}"#, r#"{"sub":"u"}"#),
        Some((
            "pingfederate",
            Certainty::Certain,
            "PingFederate access token",
        )),
    );
    nobody(r#"{"iss":"https://auth.pingone.eu/x","pi.atm":"1"}"#);
}

#[test]
fn spring() {
    certain(
        r#"{"user_name":"u","scope":["a"],"authorities":["ROLE_USER"],"client_id":"c"}"#,
        "spring",
        "Spring Security token",
    );
    looks_like(
        r#"{"sub":"u","authorities":["ROLE_USER"]}"#,
        "spring",
        "Spring Security token",
    );
    nobody(r#"{"sub":"u","authorities":["admin"]}"#);
}

#[test]
fn aspnet() {
    certain(
        r#"{"http://schemas.microsoft.com/ws/2008/06/identity/claims/role":"Admin"}"#,
        "aspnet",
        "ASP.NET token",
    );
    looks_like(
        r#"{"nameid":"1","unique_name":"u"}"#,
        "aspnet",
        "ASP.NET token",
    );
    nobody(r#"{"nameid":"1","http://schemas.example.test/role":"x"}"#);
}

#[test]
fn identityserver() {
    let header = r#"{"alg":"RS256","typ":"at+jwt"}"#;
    told(
        &token(
            header,
            r#"{"iss":"https://demo.duendesoftware.com","scope":["a"],"client_id":"c"}"#,
        ),
        Some(("identityserver", Certainty::Certain, "IdentityServer token")),
    );
    told(
        &token(
            header,
            r#"{"iss":"https://id.example.test","scope":["a"],"client_id":"c"}"#,
        ),
        Some((
            "identityserver",
            Certainty::LooksLike,
            "IdentityServer access token",
        )),
    );
    told(
        &token(
            header,
            r#"{"iss":"https://id.example.test","scope":"a","client_id":"c"}"#,
        ),
        None,
    );
}

#[test]
fn django_simplejwt() {
    let json = r#"{"token_type":"refresh","exp":1,"jti":"0123456789abcdef0123456789abcdef","user_id":"7"}"#;
    certain(json, "simplejwt", "Django simplejwt refresh token");
    told(
        &token(r#"{"alg":"RS256"}"#, json),
        Some((
            "simplejwt",
            Certainty::LooksLike,
            "Django simplejwt refresh token",
        )),
    );
    nobody(r#"{"token_type":"refresh","jti":"short","user_id":"7"}"#);
}

#[test]
fn laravel() {
    certain(
        r#"{"iss":"https://app.example.test/api/login","sub":"1","jti":"x","prv":"23bd5c8949f600adb39e701c400872db7a5976f7"}"#,
        "laravel-jwt",
        "Laravel JWT guard token",
    );
    looks_like(
        r#"{"prv":"23bd5c8949f600adb39e701c400872db7a5976f7"}"#,
        "laravel-jwt",
        "Laravel JWT guard token",
    );
    let jti = "0123456789abcdef".repeat(5);
    certain(
        &format!(r#"{{"aud":"1","jti":"{jti}","iat":1700000000.25,"scopes":[]}}"#),
        "laravel-passport",
        "Laravel Passport access token",
    );
    looks_like(
        &format!(r#"{{"jti":"{jti}","scopes":["*"]}}"#),
        "laravel-passport",
        "Laravel Passport access token",
    );
    nobody(r#"{"aud":"1","jti":"abc","scopes":["a"],"prv":"user"}"#);
}

#[test]
fn wso2() {
    certain(
        r#"{"http://wso2.org/claims/role":"admin"}"#,
        "wso2",
        "WSO2 backend token",
    );
    certain(
        r#"{"iss":"https://localhost:9443/oauth2/token","aut":"APPLICATION"}"#,
        "wso2",
        "WSO2 access token",
    );
    looks_like(
        r#"{"iss":"https://id.example.test","aut":"APPLICATION_USER"}"#,
        "wso2",
        "WSO2 access token",
    );
    nobody(r#"{"iss":"https://id.example.test/oauth2/token","aut":"x"}"#);
}

#[test]
fn hasura_and_nhost() {
    let claims = r#"{\"x-hasura-default-role\": \"user\", \"x-hasura-allowed-roles\": [\"user\"]}"#;
    certain(
        &format!(
            r#"{{"iss":"https://id.example.test","https:\/\/hasura.io\/jwt\/claims":"{claims}"}}"#
        ),
        "hasura",
        "Hasura token",
    );
    certain(
        r#"{"X-Hasura-Default-Role":"user"}"#,
        "hasura",
        "Hasura token",
    );
    looks_like(
        r#"{"my":{"x-hasura-allowed-roles":["a"]}}"#,
        "hasura",
        "Hasura token",
    );
    certain(
        r#"{"iss":"hasura-auth","https://hasura.io/jwt/claims":{"x-hasura-user-is-anonymous":"false"}}"#,
        "nhost",
        "Nhost access token",
    );
    nobody(r#"{"https://hasura.io/jwt":{},"hasura":"x"}"#);
    // Who issued it is the better answer.
    certain(
        r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/p","token_use":"id","https://hasura.io/jwt/claims":"{}"}"#,
        "cognito",
        "Cognito ID token",
    );
}

#[test]
fn authgear() {
    told(
        &token(
            r#"{"alg":"RS256","typ":"at+jwt"}"#,
            r#"{"iss":"https://auth.example.test","https://authgear.com/claims/user/roles":["a"]}"#,
        ),
        Some(("authgear", Certainty::Certain, "Authgear access token")),
    );
    certain(
        r#"{"iss":"https://demo.authgear.cloud","sub":"u"}"#,
        "authgear",
        "Authgear token",
    );
    nobody(r#"{"aud":["demo"],"iat":1,"exp":301,"https://authgear.com/x":1}"#);
}

#[test]
fn apple() {
    certain(
        r#"{"iss":"https://appleid.apple.com","sub":"u"}"#,
        "apple",
        "Sign in with Apple ID token",
    );
    certain(
        r#"{"iss":"TEAM","aud":"appstoreconnect-v1"}"#,
        "apple",
        "App Store Connect API token",
    );
    nobody(r#"{"iss":"https://appleid.apple.com.evil.test"}"#);
    let sale = r#"{"transactionId":"1","bundleId":"b","purchaseDate":1675744090000}"#;
    told(
        &token(r#"{"alg":"ES256","x5c":["a","b","c"]}"#, sale),
        Some(("app-store", Certainty::Certain, "App Store transaction")),
    );
    looks_like(sale, "app-store", "App Store transaction");
    nobody(r#"{"bundleId":"b"}"#);
}

#[test]
fn hosted_sign_in() {
    certain(
        r#"{"iss":"https://api.workos.com/user_management/client_1","sid":"session_1"}"#,
        "workos",
        "WorkOS access token",
    );
    looks_like(
        r#"{"iss":"https://auth.example.test","sub":"user_01ABC","sid":"session_01ABC"}"#,
        "workos",
        "WorkOS access token",
    );
    certain(
        r#"{"iss":"https://acme.kinde.com","org_code":"org_1"}"#,
        "kinde",
        "Kinde access token",
    );
    looks_like(
        r#"{"iss":"https://auth.example.test","sub":"kp_1","org_codes":["org_1"]}"#,
        "kinde",
        "Kinde ID token",
    );
    certain(
        r#"{"iss":"https://acme.frontegg.com","type":"userToken","tenantId":"t"}"#,
        "frontegg",
        "Frontegg user token",
    );
    looks_like(
        r#"{"iss":"https://auth.example.test","type":"userApiToken","tenantId":"t"}"#,
        "frontegg",
        "Frontegg user API token",
    );
    looks_like(
        r#"{"type":"vendor","vendorId":"v","scopes":[]}"#,
        "frontegg",
        "Frontegg vendor token",
    );
    certain(
        r#"{"iss":"https://api.descope.com/v1/apps/P2","drn":"DS"}"#,
        "descope",
        "Descope session token",
    );
    looks_like(
        r#"{"iss":"https://auth.example.test","drn":"DSR"}"#,
        "descope",
        "Descope refresh token",
    );
    certain(
        r#"{"iss":"stytch.com/project-live-1"}"#,
        "stytch",
        "Stytch session token",
    );
    certain(
        r#"{"iss":"https://x.test","https://stytch.com/session":{}}"#,
        "stytch",
        "Stytch session token",
    );
    certain(
        r#"{"sessionHandle":"s","refreshTokenHash1":"h","st-role":{"v":["a"],"t":1700000000000}}"#,
        "supertokens",
        "SuperTokens access token",
    );
    looks_like(
        r#"{"st-perm":{"v":[],"t":1700000000000}}"#,
        "supertokens",
        "SuperTokens access token",
    );
    for near in [
        r#"{"iss":"https://api.workos.com.evil.test/"}"#,
        r#"{"iss":"https://notkinde.com","org_code":"org_1"}"#,
        r#"{"type":"userToken"}"#,
        r#"{"drn":"X"}"#,
        r#"{"iss":"https://stytch.com.evil.test/project-1"}"#,
        r#"{"st-role":"admin","sessionHandle":"s"}"#,
    ] {
        nobody(near);
    }
}

#[test]
fn brokers() {
    certain(
        r#"{"iss":"https://id.example.test/application/o/app/","acr":"goauthentik.io/providers/oauth2/default"}"#,
        "authentik",
        "authentik token",
    );
    looks_like(
        r#"{"iss":"https://id.example.test/application/o/app/"}"#,
        "authentik",
        "authentik token",
    );
    certain(
        r#"{"iss":"https://id.example.test","federated_claims":{"connector_id":"github"}}"#,
        "dex",
        "Dex ID token",
    );
    looks_like(
        r#"{"iss":"https://id.example.test/dex"}"#,
        "dex",
        "Dex ID token",
    );
    nobody(r#"{"iss":"https://id.example.test/application/o/","acr":"x"}"#);
    nobody(r#"{"iss":"https://id.example.test/index","federated_claims":{}}"#);
}

#[test]
fn applications() {
    certain(
        r#"{"iss":"https://shop.myshopify.com/admin","dest":"https://shop.myshopify.com"}"#,
        "shopify",
        "Shopify session token",
    );
    looks_like(
        r#"{"iss":"https://x.test","dest":"https://shop.myshopify.com"}"#,
        "shopify",
        "Shopify session token",
    );
    certain(
        r#"{"iss":"client","qsh":"context-qsh"}"#,
        "atlassian",
        "Atlassian Connect context token",
    );
    looks_like(r#"{"qsh":"x"}"#, "atlassian", "Atlassian Connect token");
    certain(
        r#"{"iss":"directus","id":"1","admin_access":true}"#,
        "directus",
        "Directus access token",
    );
    looks_like(
        r#"{"id":"1","admin_access":true,"app_access":true}"#,
        "directus",
        "Directus access token",
    );
    certain(
        r#"{"id":"abcdefghijklmno","collectionId":"_pb_users_auth_","type":"auth"}"#,
        "pocketbase",
        "PocketBase auth token",
    );
    looks_like(
        r#"{"id":"1","collectionId":"c","type":"admin"}"#,
        "pocketbase",
        "PocketBase admin token",
    );
    for near in [
        r#"{"dest":"https://myshopify.com.evil.test"}"#,
        r#"{"dest":{"tn":["1"]}}"#,
        r#"{"admin_access":true}"#,
        r#"{"collectionId":"c","id":"1"}"#,
    ] {
        nobody(near);
    }
}

#[test]
fn proxies() {
    certain(
        r#"{"iss":"https://acme.cloudflareaccess.com","type":"app","identity_nonce":"n"}"#,
        "cloudflare-access",
        "Cloudflare Access application token",
    );
    looks_like(
        r#"{"iss":"https://x.test","type":"org","identity_nonce":"n"}"#,
        "cloudflare-access",
        "Cloudflare Access team token",
    );
    nobody(r#"{"iss":"https://cloudflareaccess.com.evil.test","type":"app"}"#);
    let signer = |arn: &str| format!(r#"{{"alg":"ES256","signer":"{arn}","client":"c"}}"#);
    told(
        &token(
            &signer("arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/x/1"),
            r#"{"iss":"https://cognito-idp.us-east-1.amazonaws.com/p"}"#,
        ),
        Some((
            "aws-alb",
            Certainty::Certain,
            "AWS load balancer user claims",
        )),
    );
    told(
        &token(&signer("arn:aws:iam::1:role/x"), r#"{"sub":"u"}"#),
        None,
    );
}

#[test]
fn media() {
    told(
        &token(
            r#"{"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"}"#,
            r#"{"iss":"SK1","sub":"AC1","grants":{}}"#,
        ),
        Some(("twilio", Certainty::Certain, "Twilio access token")),
    );
    looks_like(
        r#"{"iss":"SK1","sub":"AC1","grants":{}}"#,
        "twilio",
        "Twilio access token",
    );
    certain(
        r#"{"iss":"APIabc","video":{"room":"r","roomJoin":true}}"#,
        "livekit",
        "LiveKit access token",
    );
    looks_like(
        r#"{"iss":"devkey","video":{"room":"r","roomJoin":true}}"#,
        "livekit",
        "LiveKit access token",
    );
    nobody(r#"{"iss":"APIabc","video":{"url":"x"}}"#);
    nobody(r#"{"iss":"SK1","sub":"u","grants":{}}"#);
}

#[test]
fn encrypted_tokens_are_told_from_the_header() {
    told(
        &encrypted(r#"{"alg":"A256KW","enc":"A256CBC-HS512","zip":"DEF"}"#),
        Some(("xano", Certainty::LooksLike, "Xano token")),
    );
    told(
        &encrypted(r#"{"alg":"dir","enc":"A256CBC-HS512","kid":"k"}"#),
        Some(("auth-js", Certainty::LooksLike, "Auth.js session")),
    );
    told(
        &encrypted(r#"{"alg":"dir","enc":"A256GCM"}"#),
        Some(("auth-js", Certainty::LooksLike, "NextAuth.js 4 session")),
    );
    told(
        &encrypted(r#"{"alg":"RSA-OAEP-256","enc":"A256GCM"}"#),
        None,
    );
    told(
        &encrypted(r#"{"alg":"A256KW","enc":"A256CBC-HS512"}"#),
        None,
    );
}

#[test]
fn the_names_are_a_contract() {
    let names: Vec<&str> = providers::names().collect();
    for name in ["jet-admin", "hasura", "cognito", "entra-v2", "keycloak"] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(names.len() >= 50);
}

#[test]
fn a_million_claims_do_not_slow_it_down() {
    let claims: Vec<String> = (0..1_000_000).map(|i| format!(r#""k{i}":{i}"#)).collect();
    let json = format!(
        r#"{{{},"iss":"https://acme.auth0.com/"}}"#,
        claims.join(",")
    );
    // What stands past the first few hundred claims tells nobody's issuer.
    nobody(&json);
}
