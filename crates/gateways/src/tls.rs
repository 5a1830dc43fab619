//! One TLS provider for the process: rustls with ring.

/// Makes ring the TLS provider of the process. Safe to call often and from anywhere: the first
/// provider that was installed stays. Building a gateway calls it too.
pub fn install_tls() {
    // The error only says that one is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    #[test]
    fn installing_twice_leaves_one_provider() {
        super::install_tls();
        super::install_tls();
        assert!(rustls::crypto::CryptoProvider::get_default().is_some());
    }
}
