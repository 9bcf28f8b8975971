package io.gantry.platform.config;

/** Where the dashboard listens: loopback only in this version. */
public record DashboardConfig(String bind, int port) {}
