package org.seedbank.cli.config;

/**
 * Somebody says what a setting is to be.
 *
 * @param key which setting
 * @param text the value as text
 * @param origin who says it: a file with line and column, a variable, an option
 */
public record Statement(SettingKey<?> key, String text, String origin) {}
