//! What is personal in a token, told by the name of a claim.
//!
//! Too much hidden costs a reader a guess; too little shows a person to strangers. So names are
//! read generously, in every spelling there is: `given_name`, `givenName`, a schema's URL.

use super::personal::Kind;

/// Things that have names and are no persons.
const THINGS: &str = "\
pod serviceaccount secret node namespace role roles group groups permission permissions \
resource resources org organization organizations organisation tenant tenants team teams \
project projects realm client app application scope scopes feature features plan \
provider cluster";

/// What an id can be of without being a person's.
const THINGS_WITH_IDS: &str = "\
client app application key project projects tenant tenants org organization organisation \
realm resource template cluster region policy role group scope provider api environment \
env repository workspace team owner run job pipeline namespace";

/// What the value of a claim of that name is, `parent` being the name of the object it is in.
pub(super) fn of_name(name: &str, parent: &str) -> Option<Kind> {
    let words = words(name);
    let joined = words.concat();
    let has = |known: &str| words.iter().any(|word| is_one_of(word, known));
    let ends = |known: &str| known.split(' ').any(|tail| joined.ends_with(tail));
    let is = |known: &str| is_one_of(&joined, known);
    let kind = if has("verified confirmed") {
        return None;
    } else if has("ip ips ipaddr ipaddress ipv4 ipv6")
        || ends("ipaddress ipaddr remoteaddr remoteaddress clientip")
    {
        Kind::Ip
    } else if has("email emails mail mails") || ends("email emails emailaddress emailaddresses") {
        Kind::Email
    } else if has("phone phones mobile tel telephone msisdn fax cellphone")
        || ends("phone phonenumber phonenumbers telephonenumber")
    {
        Kind::Phone
    } else if joined.contains("birth") || is("dob") {
        Kind::Birthdate
    } else if has("address addresses street postal locality city")
        || ends("streetaddress postalcode zipcode postaladdress stateorprovince")
    {
        Kind::Address
    } else if has("picture photo photos avatar thumbnail")
        || ends("picture avatar photourl pictureurl")
        || is("profile website image imageurl profileurl profileimage")
    {
        Kind::Picture
    } else if is("\
gender sex ssn nationalid passport passportnumber taxid iban personnummer ethnicity \
nationality")
    {
        Kind::Personal
    } else if ends("username loginname screenname userlogin usernames")
        || is("\
upn uniquename login nickname samaccountname winaccountname windowsaccountname \
onpremsamaccountname uname handle nameid actor triggeringactor userprincipalname \
nameidentifier prn loginhint signinnames")
    {
        Kind::User
    } else if ends(
        "\
givenname familyname firstname lastname middlename fullname surname realname legalname \
maidenname preferredname personname nickname subjectname accountname",
    ) || is("displayname commonname userdisplayname cn sn fn ln gn")
        || is_persons(&joined, &words, parent)
    {
        Kind::Name
    } else if is("\
jti nonce athash chash shash ath originjti sessionstate password passwd passphrase otp \
pin authcode uti rh aio eventid privatekey apikey apisecret accesstoken refreshtoken \
idtoken bearer sdhash signature signatures sig mac")
        || ends("secret password apikey accesstoken refreshtoken privatekey")
    {
        Kind::Credential
    } else if is_persons_id(&joined, &words) {
        Kind::Id
    } else {
        return None;
    };
    Some(kind)
}

/// Whether `word` is one of these, which have blanks between them.
fn is_one_of(word: &str, known: &str) -> bool {
    known.split(' ').any(|one| one == word)
}

/// A bare `name` is a person's unless it stands in a thing.
fn is_persons(joined: &str, name_words: &[String], parent: &str) -> bool {
    let is_users = name_words.len() > 1
        && name_words.last().is_some_and(|last| last == "name")
        && name_words
            .iter()
            .any(|word| matches!(word.as_str(), "user" | "person" | "member" | "contact"));
    let is_thing = || words(parent).iter().any(|word| is_one_of(word, THINGS));
    is_users || joined == "name" && !is_thing()
}

fn is_persons_id(joined: &str, words: &[String]) -> bool {
    let is_known = matches!(
        joined,
        "sub"
            | "oid"
            | "puid"
            | "uid"
            | "sid"
            | "user"
            | "altsecid"
            | "netid"
            | "devicekey"
            | "subject"
            | "actorid"
            | "onpremsid"
            | "primarysid"
            | "identity"
            | "objectidentifier"
    );
    let last = words.last().map_or("", String::as_str);
    let is_id = matches!(last, "id" | "ids" | "uid" | "uuid" | "guid" | "oid" | "sid")
        || ["userid", "sessionid", "deviceid", "accountid"]
            .iter()
            .any(|tail| joined.ends_with(tail));
    let is_things = words.iter().any(|word| is_one_of(word, THINGS_WITH_IDS));
    is_known || is_id && !is_things && joined != "kid"
}

/// The words of a name in lower case: of `x-hasura-user-id`, `givenName`, and of the last part of
/// a URL or a prefixed name.
fn words(name: &str) -> Vec<String> {
    let last = name
        .trim_end_matches('/')
        .rsplit(['/', ':', '#'])
        .next()
        .unwrap_or(name);
    let mut words: Vec<String> = vec![String::new()];
    let mut was_lower = false;
    for character in last.chars().take(MOST_NAME_CHARS) {
        let is_word = character.is_alphanumeric();
        if (!is_word || was_lower && character.is_uppercase())
            && words.last().is_some_and(|word| !word.is_empty())
        {
            words.push(String::new());
        }
        if is_word && let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
        was_lower = character.is_lowercase() || character.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// No claim that anybody knows has a longer name.
const MOST_NAME_CHARS: usize = 120;

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, parent: &str, expected: Option<Kind>) {
        assert_eq!(of_name(name, parent), expected, "{name} in {parent}");
    }

    #[test]
    fn a_claims_name_tells_what_it_is_in_every_spelling() {
        for name in [
            "given_name",
            "familyName",
            "name",
            "FullName",
            "displayName",
        ] {
            check(name, "", Some(Kind::Name));
        }
        let schema = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
        check(&format!("{schema}/givenname"), "", Some(Kind::Name));
        check(&format!("{schema}/emailaddress"), "", Some(Kind::Email));
        check("https://app.example/email", "", Some(Kind::Email));
        check("x-hasura-user-email", "", Some(Kind::Email));
        check("cognito:username", "", Some(Kind::User));
        check("preferred_username", "", Some(Kind::User));
        check("unique_name", "", Some(Kind::User));
        check("phone_number", "", Some(Kind::Phone));
        check("ipaddr", "", Some(Kind::Ip));
        check("x-hasura-user-id", "", Some(Kind::Id));
        check("userId", "", Some(Kind::Id));
        check("origin_jti", "", Some(Kind::Credential));
        check("street_address", "address", Some(Kind::Address));
    }

    #[test]
    fn what_is_about_no_person_stays() {
        check("name", "pod", None);
        check("name", "resource", None);
        for name in [
            "iss",
            "aud",
            "alg",
            "kid",
            "client_id",
            "project_id",
            "email_verified",
            "scope",
            "event_name",
            "org_name",
            "token_type",
            "azp",
            "typ",
            "exp",
            "description",
            "app_displayname",
            "permission_object",
            "zip",
            "zip_code_verified",
        ] {
            check(name, "", None);
        }
    }
}
