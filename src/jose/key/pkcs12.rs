//! PKCS#12 (RFC 7292): the `.p12` and `.pfx` files that browsers and Windows export.
//!
//! Read here, over `der`, because the crates that read them rest on pre-releases. The file's own
//! MAC is not checked: a wrong passphrase shows when the contents do not decrypt, and a key that
//! decrypts is judged by what it verifies, not by its wrapping.

use der::asn1::{AnyRef, ContextSpecific, ObjectIdentifier, OctetStringRef};
use der::{Decode as _, Reader as _};
use spki::AlgorithmIdentifierRef;

use super::der::{Context, Form, Item, private_info};
use super::encrypted;
use super::fault::Fault;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERT_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");

const UNREADABLE: Fault = Fault::Unreadable {
    what: "a PKCS#12 file in DER",
};

/// Reads the keys and certificates of a PKCS#12 file.
pub(super) fn read(cx: Context<'_>, bytes: &[u8]) -> Result<Vec<Item>, Fault> {
    let safe = sequence(bytes, |inner| {
        let _version: u8 = inner.decode()?;
        let content = Content::decode(inner)?;
        while !inner.is_finished() {
            AnyRef::decode(inner)?;
        }
        Ok(content)
    })?;
    let safe = safe.data()?;
    let contents = sequence(safe, |inner| {
        let mut contents = Vec::new();
        while !inner.is_finished() {
            contents.push(Content::decode(inner)?);
        }
        Ok(contents)
    })?;
    let mut items = Vec::new();
    let mut fault = None;
    for content in contents {
        let read = match content.oid {
            DATA => content.data().and_then(|data| bags(cx, data, &mut items)),
            ENCRYPTED_DATA => content
                .opened(cx)
                .and_then(|data| bags(cx, &data, &mut items)),
            _ => Ok(()),
        };
        // A missing passphrase is what the reader can do something about.
        if let Err(found) = read
            && (fault.is_none() || asks_for_passphrase(&found))
        {
            fault = Some(found);
        }
    }
    // A certificate under RC2 does not keep the key beside it from being used.
    if let Some(fault) = &fault {
        for item in &mut items {
            if let Item::Key(key) = item {
                let finding = fault.finding("Something beside the key");
                key.findings.push(finding);
            }
        }
    }
    match fault {
        Some(fault) if items.is_empty() => Err(fault),
        _ if items.is_empty() => Err(Fault::NotForTokens {
            what: "a PKCS#12 file without a key or certificate",
            advice: "Export the key together with its certificate",
        }),
        _ => Ok(items),
    }
}

fn asks_for_passphrase(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::PassphraseNeeded { .. } | Fault::PassphraseWrong { .. }
    )
}

/// A `ContentInfo` of RFC 5652 §3.
struct Content<'a> {
    oid: ObjectIdentifier,
    value: AnyRef<'a>,
}

impl<'a> Content<'a> {
    fn decode<R: der::Reader<'a>>(reader: &mut R) -> der::Result<Self> {
        reader.sequence(|inner| {
            let oid = inner.decode()?;
            let value: ContextSpecific<AnyRef<'a>> = inner.decode()?;
            Ok(Self {
                oid,
                value: value.value,
            })
        })
    }

    fn data(&self) -> Result<&'a [u8], Fault> {
        self.value
            .decode_as::<&OctetStringRef>()
            .map(OctetStringRef::as_bytes)
            .map_err(|_| UNREADABLE)
    }

    fn opened(&self, cx: Context<'_>) -> Result<zeroize::Zeroizing<Vec<u8>>, Fault> {
        let (algorithm, data) = self
            .value
            .sequence(|inner| {
                let _version: u8 = inner.decode()?;
                inner.sequence(|info| {
                    let _type: ObjectIdentifier = info.decode()?;
                    let algorithm: AlgorithmIdentifierRef<'_> = info.decode()?;
                    let data = info
                        .context_specific::<&OctetStringRef>(
                            der::TagNumber(0),
                            der::TagMode::Implicit,
                        )?
                        .map_or(&[][..], OctetStringRef::as_bytes);
                    Ok::<_, der::Error>((algorithm, data))
                })
            })
            .map_err(|_| UNREADABLE)?;
        encrypted::open(algorithm, data, cx.passphrase)
    }
}

/// The bags of one `SafeContents` (RFC 7292 §4.2).
fn bags(cx: Context<'_>, bytes: &[u8], items: &mut Vec<Item>) -> Result<(), Fault> {
    let bags = sequence(bytes, |inner| {
        let mut bags = Vec::new();
        while !inner.is_finished() {
            bags.push(inner.sequence(|bag| {
                let oid: ObjectIdentifier = bag.decode()?;
                let value: ContextSpecific<AnyRef<'_>> = bag.decode()?;
                while !bag.is_finished() {
                    AnyRef::decode(bag)?;
                }
                Ok::<_, der::Error>((oid, value.value))
            })?);
        }
        Ok(bags)
    })?;
    for (oid, value) in bags {
        match oid {
            KEY_BAG => {
                let whole = der::Encode::to_der(&value).map_err(|_| UNREADABLE)?;
                items.extend(private_info(cx, &whole, Form::Pkcs12)?);
            }
            SHROUDED_KEY_BAG => {
                let whole = der::Encode::to_der(&value).map_err(|_| UNREADABLE)?;
                let opened = encrypted::pkcs8(&whole, cx.passphrase)?;
                items.extend(private_info(cx, &opened, Form::Pkcs12)?);
            }
            CERT_BAG => {
                let certificate = value
                    .sequence(|inner| {
                        let kind: ObjectIdentifier = inner.decode()?;
                        let value: ContextSpecific<&OctetStringRef> = inner.decode()?;
                        Ok::<_, der::Error>((kind == X509).then(|| value.value.as_bytes()))
                    })
                    .map_err(|_| UNREADABLE)?;
                if let Some(certificate) = certificate {
                    items.extend(super::der::read(cx, certificate)?);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn sequence<'a, T>(
    bytes: &'a [u8],
    read: impl FnOnce(&mut der::SliceReader<'a>) -> der::Result<T>,
) -> Result<T, Fault> {
    AnyRef::from_der(bytes)
        .and_then(|whole| whole.sequence(read))
        .map_err(|_| UNREADABLE)
}
