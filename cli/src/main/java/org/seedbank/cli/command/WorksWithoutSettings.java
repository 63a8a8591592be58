package org.seedbank.cli.command;

/** A command that helps to find out what is wrong with the settings, so that it must run when they are. */
interface WorksWithoutSettings {}
