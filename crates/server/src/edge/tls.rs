//! TLS from certificate files, or a self-signed certificate for a demo on the local network.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

/// An acceptor from PEM files: the chain, leaf first, and its private key.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn from_files(certificate: &Path, key: &Path) -> anyhow::Result<TlsAcceptor> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("tls.certificate: {} is not a readable PEM file", certificate.display()))?;
    if chain.is_empty() {
        bail!("tls.certificate: {} holds no certificate", certificate.display());
    }
    let key_der = PrivateKeyDer::from_pem_file(key).with_context(|| format!("tls.key: {} holds no readable private key", key.display()))?;
    acceptor(chain, key_der).context("tls: the certificate and the key do not belong together")
}

/// An acceptor with a certificate made now for these names.
///
/// # Errors
/// A name that cannot stand in a certificate.
pub fn self_signed(names: Vec<String>) -> anyhow::Result<TlsAcceptor> {
    let made = rcgen::generate_simple_self_signed(names).context("a certificate could not be made")?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    acceptor(vec![made.cert.der().clone()], key)
}

fn acceptor(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> anyhow::Result<TlsAcceptor> {
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
