/** Datagrams to and from addresses, and which addresses may be contacted at all. */
@NullMarked
package org.seedbank.overlay.endpoint;

import org.jspecify.annotations.NullMarked;
