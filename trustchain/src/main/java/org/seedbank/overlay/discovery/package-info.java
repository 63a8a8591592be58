/** Finding neighbours without a server: introductions, punctures, walks, churn, the own address, the address book. */
@NullMarked
package org.seedbank.overlay.discovery;

import org.jspecify.annotations.NullMarked;
