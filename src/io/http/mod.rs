//! The one HTTP client: small documents from one host, under hard limits.
//!
//! It is called by `io::jwks` and `io::introspect` alone, which are called on a click or for an
//! option that names the address. The clock runs for the whole of what was asked, redirects and
//! slow bytes included. Redirects are followed by hand, so that each address passes the rules of
//! [`Target`]; what is posted follows none. No cookie is kept, no credential outlives its request,
//! and no connection either. Trust is the system's, by rustls on aws-lc.

mod fault;
mod reply;

use std::io::Read as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION};
use ureq::http::{HeaderMap, Response};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, Proxy, ProxyProtocol};

use crate::jose::key::Secret;
use crate::jose::target::{Target, shown_reference};

pub use self::fault::HttpError;
pub(super) use self::reply::{Reply, excerpt};

/// Bounds on one question, with everything it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpLimits {
    /// From the click to the last byte.
    pub deadline: Duration,
    /// Most bytes read of one answer, after decompression.
    pub max_bytes: usize,
    /// Most redirects followed from one address.
    pub max_redirects: usize,
}

impl HttpLimits {
    /// The limits of section 7 of the design.
    pub const DEFAULT: Self = Self {
        deadline: Duration::from_secs(10),
        max_bytes: 1 << 20,
        max_redirects: 3,
    };
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Most bytes read of a page that says what went wrong.
const MAX_ERROR_BYTES: usize = 16 << 10;
const USER_AGENT: &str = concat!("jotscope/", env!("CARGO_PKG_VERSION"));
const ACCEPTED: &str = "application/json, application/jwk-set+json, */*;q=0.5";

/// Requests that belong to one question: one deadline for all of them.
pub(super) struct Client<'a> {
    limits: HttpLimits,
    until: Instant,
    cancelled: &'a dyn Fn() -> bool,
}

/// What a request carries.
#[derive(Clone, Copy)]
enum Method<'a> {
    Get,
    Post {
        form: &'a Secret,
        authorization: Option<&'a Secret>,
    },
}

impl<'a> Client<'a> {
    /// A client whose clock runs from now. `cancelled` is looked at between reads.
    pub fn new(limits: &HttpLimits, cancelled: &'a dyn Fn() -> bool) -> Self {
        Self {
            limits: *limits,
            until: Instant::now() + limits.deadline,
            cancelled,
        }
    }

    /// What stands at `target`, redirects followed. Any status but success is an error.
    pub fn get(&self, target: &Target) -> Result<Reply, HttpError> {
        let mut at = target.clone();
        let mut num_redirects = 0;
        loop {
            let response = self.send(&at, Method::Get)?;
            if let Some(location) = redirect(&response, &at)? {
                let to = shown_reference(&location);
                let next = at.follow(&location).map_err(|source| HttpError::Redirect {
                    host: at.host().to_owned(),
                    to: to.clone(),
                    source,
                })?;
                if num_redirects == self.limits.max_redirects {
                    return Err(HttpError::Redirects {
                        host: target.host().to_owned(),
                        max: num_redirects,
                        to,
                    });
                }
                num_redirects += 1;
                at = next;
                continue;
            }
            let reply = self.reply(response, at)?;
            if !(200..300).contains(&reply.status) {
                return Err(reply.unwelcome(&[]));
            }
            return Ok(reply);
        }
    }

    /// What `target` answers to `form`, whatever its status. A redirect is an error: the form holds
    /// a token, which goes nowhere but to the host that was named.
    pub fn post(
        &self,
        target: &Target,
        form: &Secret,
        authorization: Option<&Secret>,
    ) -> Result<Reply, HttpError> {
        let method = Method::Post {
            form,
            authorization,
        };
        let response = self.send(target, method)?;
        if let Some(location) = redirect(&response, target)? {
            return Err(HttpError::PostRedirected {
                host: target.host().to_owned(),
                to: shown_reference(&location),
            });
        }
        self.reply(response, target.clone())
    }

    fn send(&self, target: &Target, method: Method<'_>) -> Result<Response<Body>, HttpError> {
        let route = self.route(target)?;
        let fault = |error| self.fault(error, target, route.via.as_deref());
        match method {
            Method::Get => {
                let request = route.agent.get(target.url());
                request.header(ACCEPT, ACCEPTED).call().map_err(fault)
            }
            Method::Post {
                form,
                authorization,
            } => {
                let mut request = route
                    .agent
                    .post(target.url())
                    .header(ACCEPT, "application/json")
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                if let Some(text) = authorization {
                    let mut value = HeaderValue::from_bytes(text.expose())
                        .map_err(|error| fault(ureq::Error::Http(error.into())))?;
                    value.set_sensitive(true);
                    request = request.header(AUTHORIZATION, value);
                }
                request.send(form.expose()).map_err(fault)
            }
        }
    }

    fn reply(&self, mut response: Response<Body>, from: Target) -> Result<Reply, HttpError> {
        let status = response.status().as_u16();
        let content_type = header(response.headers(), CONTENT_TYPE.as_str());
        let is_success = response.status().is_success();
        let body = match self.read(response.body_mut(), &from, is_success) {
            Ok(body) => body,
            // The status says more than that its page cannot be read.
            Err(_) if !is_success && !(self.cancelled)() => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Reply {
            status,
            content_type,
            body,
            from,
        })
    }

    /// The whole body of a success, which must not be longer than allowed; the beginning of any
    /// other.
    fn read(&self, body: &mut Body, from: &Target, is_whole: bool) -> Result<Vec<u8>, HttpError> {
        let max_bytes = self.limits.max_bytes;
        let too_large = |announced| HttpError::TooLarge {
            host: from.host().to_owned(),
            announced,
            max_bytes,
        };
        let announced = body.content_length();
        if is_whole && announced.is_some_and(|bytes| bytes > max_bytes as u64) {
            return Err(too_large(announced));
        }
        let mut bytes = Vec::new();
        let mut chunk = [0; 16 << 10];
        let mut reader = body.as_reader();
        loop {
            self.check(from)?;
            let fault = |error| self.fault(ureq::Error::from(error), from, None);
            let len = reader.read(&mut chunk).map_err(fault)?;
            bytes.extend_from_slice(&chunk[..len]);
            if len == 0 || (!is_whole && bytes.len() >= MAX_ERROR_BYTES) {
                return Ok(bytes);
            }
            if bytes.len() > max_bytes {
                return Err(too_large(None));
            }
        }
    }

    /// Whether to go on.
    fn check(&self, target: &Target) -> Result<Duration, HttpError> {
        if (self.cancelled)() {
            return Err(HttpError::Cancelled);
        }
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(self.timed_out(target));
        }
        Ok(left)
    }

    fn timed_out(&self, target: &Target) -> HttpError {
        HttpError::TimedOut {
            host: target.host().to_owned(),
            after: self.limits.deadline,
        }
    }

    fn fault(&self, error: ureq::Error, target: &Target, via: Option<&str>) -> HttpError {
        match error {
            ureq::Error::Timeout(_) => self.timed_out(target),
            other => fault::of(other, target.host(), via),
        }
    }

    fn route(&self, target: &Target) -> Result<Route, HttpError> {
        let left = self.check(target)?;
        // This machine is not asked through another one.
        let proxy = Proxy::try_from_env().filter(|_| !target.is_loopback());
        let proxy = proxy.filter(|proxy| {
            let url = target.url().parse();
            !url.is_ok_and(|url| proxy.is_no_proxy(&url))
        });
        let via = proxy.as_ref().map(|proxy| proxy.host().to_owned());
        let is_http =
            |proxy: &Proxy| matches!(proxy.protocol(), ProxyProtocol::Http | ProxyProtocol::Https);
        if proxy.as_ref().is_some_and(|proxy| !is_http(proxy)) {
            return Err(HttpError::ProxyKind);
        }
        let crypto = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(crypto)
            .build();
        let config = Agent::config_builder()
            .timeout_global(Some(left))
            .max_redirects(0)
            .http_status_as_error(false)
            .max_idle_connections(0)
            .user_agent(USER_AGENT)
            .proxy(proxy)
            .tls_config(tls)
            .build();
        Ok(Route {
            agent: config.into(),
            via,
        })
    }
}

/// How a target is reached.
struct Route {
    agent: Agent,
    /// The host of the proxy, without its credentials.
    via: Option<String>,
}

/// Where a redirect leads; `None` if it is none.
fn redirect(response: &Response<Body>, at: &Target) -> Result<Option<String>, HttpError> {
    let status = response.status().as_u16();
    if !matches!(status, 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let location = header(response.headers(), LOCATION.as_str());
    if location.is_empty() {
        let host = at.host().to_owned();
        return Err(HttpError::RedirectNowhere { host, status });
    }
    Ok(Some(location))
}

fn header(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).map(HeaderValue::as_bytes);
    String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
}
