package io.gantry.platform.config;

/** Our own application entity: Store SCP address and title. */
public record DicomConfig(String aeTitle, String bind, int port, TlsConfig tls) {}
