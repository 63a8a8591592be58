/** How commands speak to a process that runs: requests and answers of JSON-RPC 2.0, one a line, over a local socket. */
@NullMarked
package org.seedbank.cli.control;

import org.jspecify.annotations.NullMarked;
