/** Keys agreed with each hop, and the layers of encryption that follow from them. */
@NullMarked
package org.seedbank.tunnels.crypto;

import org.jspecify.annotations.NullMarked;
