/** The recorded conversations and damaged packets of the published network, on nodes in virtual time. */
@NullMarked
package org.seedbank.trustchain.conformance;

import org.jspecify.annotations.NullMarked;
