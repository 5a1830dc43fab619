//! What a process tells about itself: log lines on standard error, and numbers for Prometheus.

use std::io::IsTerminal as _;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Config;

/// Why telemetry could not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The log filter is malformed; a [`Config`] never holds such a one.
    #[error("the log filter is malformed")]
    Filter(#[from] tracing_subscriber::filter::ParseError),
    /// A subscriber was installed before.
    #[error("logging was started twice")]
    Log(#[from] tracing_subscriber::util::TryInitError),
    /// A recorder was installed before, or the bounds of a histogram are wrong.
    #[error("metrics could not be started")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
}

/// Bounds of every histogram whose name ends in `_seconds`: half a millisecond to ten seconds.
const SECONDS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Starts logging for the whole process: JSON lines or compact ones (`LOG_FORMAT`), always
/// on standard error so that standard output stays the CLI's.
pub fn start_logging(config: &Config) -> Result<(), TelemetryError> {
    let registry = tracing_subscriber::registry().with(EnvFilter::try_new(&config.log)?);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    if config.json_log {
        registry.with(lines.json().flatten_event(true)).try_init()?;
    } else {
        let colours = std::io::stderr().is_terminal();
        registry
            .with(lines.compact().with_target(false).with_ansi(colours))
            .try_init()?;
    }
    Ok(())
}

/// Installs the recorder of the whole process and keeps it tidy; the handle renders the text for
/// `/metrics`. Must be called inside a Tokio runtime.
pub fn start_metrics() -> Result<PrometheusHandle, TelemetryError> {
    let handle = builder()?.install_recorder()?;
    let kept = handle.clone();
    tokio::spawn(async move {
        // Samples pile up until they are drained, also when nobody scrapes.
        let mut every = tokio::time::interval(std::time::Duration::from_secs(10));
        loop {
            every.tick().await;
            kept.run_upkeep();
        }
    });
    Ok(handle)
}

/// A handle that renders what it is given but is not installed, for several shops in one test process.
pub fn detached_metrics() -> Result<PrometheusHandle, TelemetryError> {
    Ok(builder()?.build_recorder().handle())
}

fn builder() -> Result<PrometheusBuilder, TelemetryError> {
    use metrics_exporter_prometheus::Matcher;
    let seconds = Matcher::Suffix("_seconds".to_owned());
    Ok(PrometheusBuilder::new().set_buckets_for_metric(seconds, &SECONDS)?)
}
