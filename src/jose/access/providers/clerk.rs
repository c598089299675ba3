//! Clerk: session tokens, on its development hosts and on `clerk.` of the app's own domain.

use std::sync::Arc;

use super::Rule;
use super::clues::{Clues, Match, certain, looks_like};
use crate::jose::access::gather::Gather;
use crate::jose::access::grants::Kind;
use crate::jose::finding::Severity;
use crate::jose::tree::NodeId;

pub(super) const RULE: Rule = Rule {
    name: "clerk",
    detect,
    grants: Some(grants),
};

fn detect(clues: &Clues<'_>) -> Option<Match> {
    let issuer = clues.issuer();
    let is_session = clues.starts("sid", "sess_");
    let is_user = clues.starts("sub", "user_");
    let is_instance = clues
        .header_text("kid")
        .is_some_and(|kid| kid.starts_with("ins_"));
    let is_dev_host = issuer.is_under("clerk.accounts.dev");
    let is_own_host = issuer.host().starts_with("clerk.");
    let title = if is_session {
        "Clerk session token"
    } else {
        "Clerk token"
    };
    let evidence = [
        clues.node("iss").filter(|_| is_dev_host || is_own_host),
        clues.node("sid").filter(|_| is_session),
        clues.node("sub").filter(|_| is_user),
        clues.header_node("kid").filter(|_| is_instance),
    ];
    if is_dev_host || is_own_host && (is_session || is_user) || is_instance && is_user {
        return certain(title, evidence);
    }
    if is_session && is_user {
        return looks_like(title, evidence);
    }
    None
}

fn grants(gather: &mut Gather<'_>) {
    v1(gather);
    let organisation = gather.claim("o");
    if let Some(organisation) = organisation {
        gather.take(organisation);
        v2(gather, organisation);
    }
    let features = gather.claim("fea");
    for (feature, scope) in scoped(gather, features) {
        if let Some(node) = features {
            gather.push(Kind::Entitlement, Some(feature), node).within = Some(scope.into());
        }
    }
    let plans = gather.claim("pla");
    for (plan, scope) in scoped(gather, plans) {
        if let Some(node) = plans {
            gather.push(Kind::Entitlement, Some(plan), node).within = Some(scope.into());
        }
    }
}

/// Version 1 writes everything out.
fn v1(gather: &mut Gather<'_>) {
    let id = gather.claim("org_id");
    let organisation = id.and_then(|id| gather.shared(id));
    gather.one(Kind::Organisation, id);
    if let Some(role) = gather.one(Kind::Role, gather.claim("org_role")) {
        role.within.clone_from(&organisation);
    }
    let permissions = gather.claim("org_permissions");
    for permission in gather.names(Kind::Permission, permissions) {
        permission.within.clone_from(&organisation);
    }
}

/// Version 2 packs permissions: `per` names them, and `fpm` has one number for each feature of an
/// organisation in `fea`, whose lowest bit is the first name.
fn v2(gather: &mut Gather<'_>, organisation: NodeId) {
    let text = |gather: &Gather<'_>, name| {
        let node = gather.member(organisation, name)?;
        Some((node, gather.owned(node)?))
    };
    let id = text(gather, "id");
    let within: Option<Arc<str>> = id.as_ref().map(|(_, id)| id.as_str().into());
    if let Some((node, id)) = id {
        gather.push(Kind::Organisation, Some(id), node);
    }
    if let Some((node, slug)) = text(gather, "slg") {
        gather.push(Kind::Organisation, Some(slug), node);
    }
    if let Some((node, role)) = text(gather, "rol") {
        let role = format!("org:{}", role.strip_prefix("org:").unwrap_or(&role));
        gather
            .push(Kind::Role, Some(role), node)
            .within
            .clone_from(&within);
    }
    let (Some((_, names)), Some((node, numbers))) = (text(gather, "per"), text(gather, "fpm"))
    else {
        return;
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let features = gather.claim("fea");
    let features = scoped(gather, features);
    let features = features.iter().filter(|(_, scope)| *scope != "user");
    let mut num_odd = 0;
    for ((feature, _), number) in features.zip(numbers.split(',')) {
        let Some(bits) = bits(number.trim()) else {
            num_odd += 1;
            continue;
        };
        for bit in bits {
            let Some(name) = names.get(bit) else {
                num_odd += 1;
                continue;
            };
            let value = format!("org:{feature}:{name}");
            let grant = gather.push(Kind::Permission, Some(value), node);
            grant.within.clone_from(&within);
        }
    }
    if num_odd > 0 {
        gather.note(
            ("clerk-bits-unnamed", Severity::Warn),
            Some(node),
            format!("{num_odd} bits or numbers of fpm have no name in per"),
            "The token was changed by hand, or Clerk's format has",
        );
    }
}

/// `o:articles,u:beta`: names with whose they are.
fn scoped(gather: &Gather<'_>, list: Option<NodeId>) -> Vec<(String, &'static str)> {
    let text = list.and_then(|list| gather.text(list)).unwrap_or_default();
    let items = text.split(',').filter_map(|item| {
        let (scope, name) = item.trim().split_once(':')?;
        let whose = match (scope.contains('o'), scope.contains('u')) {
            (true, true) => "organisation and user",
            (true, false) => "organisation",
            (false, true) => "user",
            (false, false) => return None,
        };
        Some((name.to_owned(), whose))
    });
    items.collect()
}

/// The places of the ones in a decimal number, from the lowest. It may be longer than any integer.
fn bits(decimal: &str) -> Option<Vec<usize>> {
    const MOST_DIGITS: usize = 600;
    if decimal.is_empty() || decimal.len() > MOST_DIGITS {
        return None;
    }
    let mut digits: Vec<u8> = decimal
        .bytes()
        .map(|byte| byte.is_ascii_digit().then(|| byte - b'0'))
        .collect::<Option<_>>()?;
    let mut ones = Vec::new();
    let mut place = 0;
    while digits.iter().any(|digit| *digit != 0) {
        // Halved as on paper; what is left over is the lowest bit.
        let mut rest = 0;
        for digit in &mut digits {
            let value = rest * 10 + *digit;
            *digit = value / 2;
            rest = value % 2;
        }
        if rest == 1 {
            ones.push(place);
        }
        place += 1;
    }
    Some(ones)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_any_length_is_taken_apart() {
        assert_eq!(bits("0"), Some(vec![]));
        assert_eq!(bits("5"), Some(vec![0, 2]));
        assert_eq!(bits("36893488147419103232"), Some(vec![65]));
        assert_eq!(bits("-1"), None);
        assert_eq!(bits(""), None);
        assert_eq!(bits("1e3"), None);
    }
}
